import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SettleAccountCallParameters extends On {
  /** With positions in markets that have ended. */
  readonly accountId: AccountId;
}

export type SettleAccountParameters<account extends Account | undefined = Account | undefined> =
  SettleAccountCallParameters & Sending<account>;
export type SettleAccountReturnType = Hash;
export type SettleAccountErrorType = BallastError;

/** See {@link settleAccount}. */
export function settleAccountCall(parameters: SettleAccountCallParameters): Call {
  const { deployment, accountId } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "settleAccount", [
    accountId,
  ]);
}

/**
 * Closes an account's positions in all markets that have ended, at their settlement prices, without fee. Anyone.
 *
 * @example
 * await settleAccount(client, { deployment, accountId });
 */
export async function settleAccount<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SettleAccountParameters<account>,
): Promise<SettleAccountReturnType> {
  return send(client, parameters.deployment, settleAccountCall(parameters), parameters);
}
