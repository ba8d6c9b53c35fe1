import type { Address } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetIntegratorApprovalParameters extends On, Moment {
  readonly owner: Address;
  readonly integrator: Address;
}

/** WAD fraction of the traded value; 0: it may bring orders, and charge nothing. */
export type GetIntegratorApprovalReturnType = bigint;
export type GetIntegratorApprovalErrorType = BallastError;

/**
 * The most that an integrator may charge for an order of an owner's accounts.
 *
 * @example
 * const maxRate = await getIntegratorApproval(client, { deployment, owner, integrator });
 */
export async function getIntegratorApproval(
  client: Reader,
  { deployment, owner, integrator, ...moment }: GetIntegratorApprovalParameters,
): Promise<GetIntegratorApprovalReturnType> {
  const { orders } = deployment.contracts;
  return read(client, orders, ordersAbi, "approvedRate", [owner, integrator], moment);
}
