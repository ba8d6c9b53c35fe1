import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface RepayCallParameters extends On {
  /** Whose cash is below zero; its owner may be anybody. */
  readonly accountId: AccountId;
  /** The most to take: units of the quote token, which the clearing house must be allowed to take. */
  readonly maxTokenAmount: bigint;
}

export type RepayParameters<account extends Account | undefined = Account | undefined> =
  RepayCallParameters & Sending<account>;
export type RepayReturnType = Hash;
export type RepayErrorType = BallastError;

/** See {@link repay}. */
export function repayCall(parameters: RepayCallParameters): Call {
  const { deployment, accountId, maxTokenAmount } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "repay", [
    accountId,
    maxTokenAmount,
  ]);
}

/**
 * Pays an account's debt off, interest included. Anyone.
 *
 * @example
 * await repay(client, { deployment, accountId, maxTokenAmount: 100_000_000n });
 */
export async function repay<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RepayParameters<account>,
): Promise<RepayReturnType> {
  return send(client, parameters.deployment, repayCall(parameters), parameters);
}
