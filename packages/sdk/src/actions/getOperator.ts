import type { Address } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import type { GrantTerms } from "./grant.ts";

export interface GetOperatorParameters extends On, Moment {
  readonly owner: Address;
  readonly operator: Address;
}

/** Its rights, expired ones included, and what is left of its fee budget; null of one that has none. */
export type GetOperatorReturnType = Required<GrantTerms> | null;
export type GetOperatorErrorType = BallastError;

/**
 * What an operator may do for an owner.
 *
 * @example
 * const grant = await getOperator(client, { deployment, owner, operator });
 * if (grant?.trade) console.log(grant.feeBudget);
 */
export async function getOperator(
  client: Reader,
  { deployment, owner, operator, ...moment }: GetOperatorParameters,
): Promise<GetOperatorReturnType> {
  const { operators } = deployment.contracts;
  const grant = await read(client, operators, operatorsAbi, "grantOf", [owner, operator], moment);
  if (!grant.trade && !grant.orders && !grant.guards) return null;
  return { ...grant, expiry: BigInt(grant.expiry) };
}
