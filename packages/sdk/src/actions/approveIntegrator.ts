import type { Account, Address, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ApproveIntegratorCallParameters extends On {
  /** Who brings orders. */
  readonly integrator: Address;
  /** The most it may charge of the traded value, WAD, at most 0.1%; 0 for nothing. */
  readonly maxRate: bigint;
}

export type ApproveIntegratorParameters<account extends Account | undefined = Account | undefined> =
  ApproveIntegratorCallParameters & Sending<account>;
export type ApproveIntegratorReturnType = Hash;
export type ApproveIntegratorErrorType = BallastError;

/** See {@link approveIntegrator}. */
export function approveIntegratorCall(parameters: ApproveIntegratorCallParameters): Call {
  const { deployment, integrator, maxRate } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "approveIntegrator", [
    integrator,
    maxRate,
  ]);
}

/**
 * Lets an integrator charge for orders of the sender's accounts.
 *
 * @example
 * await approveIntegrator(client, { deployment, integrator, maxRate: parsePercent("0.05") });
 */
export async function approveIntegrator<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ApproveIntegratorParameters<account>,
): Promise<ApproveIntegratorReturnType> {
  return send(client, parameters.deployment, approveIntegratorCall(parameters), parameters);
}
