import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { attempt, type Moment } from "../core/read.ts";
import { type BallastError, decodeRevert, type Failure } from "../errors/index.ts";
import { directionOf, type TradeParameters, type TradeWay, tradeRequest } from "./order.ts";

export type GetMaxSizeParameters = On & Moment & TradeWay & Omit<TradeParameters, "sizeDelta">;

export interface GetMaxSizeReturnType {
  /** Base units, WAD, without a sign; 0 if nothing would fill. */
  readonly size: bigint;
  /** Why more would fail; none where all there is to reduce is reduced. */
  readonly reasons: readonly Failure[];
}
export type GetMaxSizeErrorType = BallastError;

/**
 * The largest trade that would fill now, at the last accepted price.
 *
 * @example
 * const { size, reasons } = await getMaxSize(client, { deployment, accountId, marketId: 1, direction: "buy" });
 */
export async function getMaxSize(
  client: Reader,
  parameters: GetMaxSizeParameters,
): Promise<GetMaxSizeReturnType> {
  const { lens } = parameters.deployment.contracts;
  const request = tradeRequest({ ...parameters, sizeDelta: directionOf(parameters) });
  const answer = await attempt(client, lens, lensAbi, "maxSize", [request], parameters);
  const [size, reasons] = answer;
  return { size, reasons: reasons.map(decodeRevert) };
}
