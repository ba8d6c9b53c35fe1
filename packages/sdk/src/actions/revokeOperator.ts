import type { Account, Address, Hash } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import { NO_RIGHTS } from "./grant.ts";

export interface RevokeOperatorCallParameters extends On {
  /** Who acts for the sender no longer. */
  readonly operator: Address;
}

export type RevokeOperatorParameters<account extends Account | undefined = Account | undefined> =
  RevokeOperatorCallParameters & Sending<account>;
export type RevokeOperatorReturnType = Hash;
export type RevokeOperatorErrorType = BallastError;

/** See {@link revokeOperator}. */
export function revokeOperatorCall(parameters: RevokeOperatorCallParameters): Call {
  const { deployment, operator } = parameters;
  return makeCall(deployment.contracts.operators, operatorsAbi, "setOperator", [
    operator,
    NO_RIGHTS,
  ]);
}

/**
 * Takes all rights from an operator. What it has placed stays: see `cancelAllOrders`. A signed grant that is not on chain yet can
 * be brought until its deadline: give its nonce up, too, by `cancelNonces`.
 *
 * @example
 * await revokeOperator(client, { deployment, operator });
 */
export async function revokeOperator<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RevokeOperatorParameters<account>,
): Promise<RevokeOperatorReturnType> {
  return send(client, parameters.deployment, revokeOperatorCall(parameters), parameters);
}
