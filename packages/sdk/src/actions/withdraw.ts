import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type AccountId, ownerOf } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface WithdrawCallParameters extends On {
  /** Of the sender. */
  readonly accountId: AccountId;
  /** Units of the quote token: see `getMaxWithdraw`. */
  readonly tokenAmount: bigint;
  /** Who is paid; default: the account's owner. */
  readonly to?: Address;
}

export type WithdrawParameters<account extends Account | undefined = Account | undefined> =
  WithdrawCallParameters & Sending<account>;
export type WithdrawReturnType = Hash;
export type WithdrawErrorType = BallastError;

/** See {@link withdraw}. */
export function withdrawCall(parameters: WithdrawCallParameters): Call {
  const { deployment, accountId, tokenAmount, to = ownerOf(accountId) } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "withdraw", [
    accountId,
    tokenAmount,
    to,
  ]);
}

/**
 * Pays quote out of an account. Its owner only; cash, collateral and losses, no profits, have to cover what is left in it.
 *
 * @example
 * await withdraw(client, { deployment, accountId, tokenAmount: 100_000_000n });
 */
export async function withdraw<account extends Account | undefined>(
  client: Writer<account>,
  parameters: WithdrawParameters<account>,
): Promise<WithdrawReturnType> {
  return send(client, parameters.deployment, withdrawCall(parameters), parameters);
}
