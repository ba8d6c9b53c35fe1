import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type AccountId, ownerOf } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CloseAccountCallParameters extends On {
  /** Of the sender. */
  readonly accountId: AccountId;
  /** Who is paid; default: the account's owner. */
  readonly to?: Address;
}

export type CloseAccountParameters<account extends Account | undefined = Account | undefined> =
  CloseAccountCallParameters & Sending<account>;
export type CloseAccountReturnType = Hash;
export type CloseAccountErrorType = BallastError;

/** See {@link closeAccount}. */
export function closeAccountCall(parameters: CloseAccountCallParameters): Call {
  const { deployment, accountId, to = ownerOf(accountId) } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "closeAccount", [
    accountId,
    to,
  ]);
}

/**
 * Pays an account's whole cash out. Its owner only, of one without positions, other collateral and orders pending.
 *
 * @example
 * await closeAccount(client, { deployment, accountId });
 */
export async function closeAccount<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CloseAccountParameters<account>,
): Promise<CloseAccountReturnType> {
  return send(client, parameters.deployment, closeAccountCall(parameters), parameters);
}
