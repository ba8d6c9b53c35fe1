import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { attempt, type Moment } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import { type PreviewedTrade, tradePreviewOf } from "./answers.ts";
import { type TradeParameters, tradeRequest } from "./order.ts";

export interface PreviewTradeParameters extends On, Moment, TradeParameters {}

/** The fill, its fee, the account after it, and every reason why it would fail. */
export type PreviewTradeReturnType = PreviewedTrade;
export type PreviewTradeErrorType = BallastError;

/**
 * A trade as it would fill now, at the last accepted price.
 *
 * @example
 * const { fills, outcome } = await previewTrade(client, { deployment, accountId, marketId: 1, sizeDelta: parseWad("0.5") });
 * if (!fills) console.log(outcome.reasons.map(({ sentence }) => sentence));
 */
export async function previewTrade(
  client: Reader,
  parameters: PreviewTradeParameters,
): Promise<PreviewTradeReturnType> {
  const { lens } = parameters.deployment.contracts;
  const request = [tradeRequest(parameters)] as const;
  return tradePreviewOf(await attempt(client, lens, lensAbi, "previewTrade", request, parameters));
}
