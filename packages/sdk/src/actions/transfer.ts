import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface TransferCallParameters extends On {
  /** Of the sender; under the rule of a withdrawal. */
  readonly from: AccountId;
  /** Another of its accounts. */
  readonly to: AccountId;
  /** Quote WAD. */
  readonly amount: bigint;
}

export type TransferParameters<account extends Account | undefined = Account | undefined> =
  TransferCallParameters & Sending<account>;
export type TransferReturnType = Hash;
export type TransferErrorType = BallastError;

/** See {@link transfer}. */
export function transferCall(parameters: TransferCallParameters): Call {
  const { deployment, from, to, amount } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "transfer", [
    from,
    to,
    amount,
  ]);
}

/**
 * Moves quote between two accounts of one owner. The owner only.
 *
 * @example
 * await transfer(client, { deployment, from, to, amount: parseWad("250") });
 */
export async function transfer<account extends Account | undefined>(
  client: Writer<account>,
  parameters: TransferParameters<account>,
): Promise<TransferReturnType> {
  return send(client, parameters.deployment, transferCall(parameters), parameters);
}
