import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SetMaxLeverageCallParameters extends On {
  /** Of the sender. */
  readonly accountId: AccountId;
  /** Total position value over equity, WAD; null for no limit. */
  readonly maxLeverage: bigint | null;
}

export type SetMaxLeverageParameters<account extends Account | undefined = Account | undefined> =
  SetMaxLeverageCallParameters & Sending<account>;
export type SetMaxLeverageReturnType = Hash;
export type SetMaxLeverageErrorType = BallastError;

/** See {@link setMaxLeverage}. */
export function setMaxLeverageCall(parameters: SetMaxLeverageCallParameters): Call {
  const { deployment, accountId, maxLeverage } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "setMaxLeverage", [
    accountId,
    maxLeverage ?? 0n,
  ]);
}

/**
 * Limits an account's leverage after any trade that takes risk, whoever trades for it. Its owner only.
 *
 * @example
 * await setMaxLeverage(client, { deployment, accountId, maxLeverage: parseWad("5") });
 */
export async function setMaxLeverage<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetMaxLeverageParameters<account>,
): Promise<SetMaxLeverageReturnType> {
  return send(client, parameters.deployment, setMaxLeverageCall(parameters), parameters);
}
