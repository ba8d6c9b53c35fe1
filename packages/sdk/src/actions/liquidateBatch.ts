import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface LiquidateBatchCallParameters extends On {
  /** Healthy ones are skipped. */
  readonly accountIds: readonly AccountId[];
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type LiquidateBatchParameters<account extends Account | undefined = Account | undefined> =
  LiquidateBatchCallParameters & Sending<account>;
export type LiquidateBatchReturnType = Hash;
export type LiquidateBatchErrorType = BallastError;

/** See {@link liquidateBatch}. */
export function liquidateBatchCall(parameters: LiquidateBatchCallParameters): Call {
  const { deployment, accountIds, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(
    deployment.contracts.clearingHouse,
    clearingHouseAbi,
    "liquidateBatch",
    [accountIds, update],
    fee,
  );
}

/**
 * Liquidates those of some accounts that are below maintenance. Anyone; paid as `liquidate` is.
 *
 * @example
 * await liquidateBatch(client, { deployment, accountIds, prices });
 */
export async function liquidateBatch<account extends Account | undefined>(
  client: Writer<account>,
  parameters: LiquidateBatchParameters<account>,
): Promise<LiquidateBatchReturnType> {
  return send(client, parameters.deployment, liquidateBatchCall(parameters), parameters);
}
