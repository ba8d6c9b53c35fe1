import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface LiquidateCallParameters extends On {
  /** Below maintenance. */
  readonly accountId: AccountId;
}

export type LiquidateParameters<account extends Account | undefined = Account | undefined> =
  LiquidateCallParameters & Sending<account>;
export type LiquidateReturnType = Hash;
export type LiquidateErrorType = BallastError;

/** See {@link liquidate}. */
export function liquidateCall(parameters: LiquidateCallParameters): Call {
  const { deployment, accountId } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "liquidate", [accountId]);
}

/**
 * Liquidates an account at the last accepted prices: largest loss first, only as far as the buffer asks. Anyone; the keeper's
 * share of the fee is credited to the sender's primary account.
 *
 * @example
 * await liquidate(client, { deployment, accountId });
 */
export async function liquidate<account extends Account | undefined>(
  client: Writer<account>,
  parameters: LiquidateParameters<account>,
): Promise<LiquidateReturnType> {
  return send(client, parameters.deployment, liquidateCall(parameters), parameters);
}
