import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface AccrueMarketsCallParameters extends On {
  /** To be brought up to date. */
  readonly marketIds: readonly number[];
}

export type AccrueMarketsParameters<account extends Account | undefined = Account | undefined> =
  AccrueMarketsCallParameters & Sending<account>;
export type AccrueMarketsReturnType = Hash;
export type AccrueMarketsErrorType = BallastError;

/** See {@link accrueMarkets}. */
export function accrueMarketsCall(parameters: AccrueMarketsCallParameters): Call {
  const { deployment, marketIds } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "accrueMarkets", [
    marketIds,
  ]);
}

/**
 * Charges the time that has passed in markets, and fixes their borrow rates anew. Anyone.
 *
 * @example
 * await accrueMarkets(client, { deployment, marketIds: [1, 2] });
 */
export async function accrueMarkets<account extends Account | undefined>(
  client: Writer<account>,
  parameters: AccrueMarketsParameters<account>,
): Promise<AccrueMarketsReturnType> {
  return send(client, parameters.deployment, accrueMarketsCall(parameters), parameters);
}
