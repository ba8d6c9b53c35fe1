import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { attempt, type Moment } from "../core/read.ts";
import { type BallastError, decodeRevert, type Failure } from "../errors/index.ts";
import { directionOf, type OrderParameters, orderRequest, type TradeWay } from "./order.ts";

export type GetMaxOrderSizeParameters = On & Moment & TradeWay & Omit<OrderParameters, "sizeDelta">;

export interface GetMaxOrderSizeReturnType {
  /** Base units, WAD, without a sign; 0 if no order would do. */
  readonly size: bigint;
  /** Why more would fail; none where all there is to reduce is reduced. */
  readonly reasons: readonly Failure[];
}
export type GetMaxOrderSizeErrorType = BallastError;

/**
 * The largest market order that would be committed now, and fill at the last accepted price.
 *
 * @example
 * const order = { accountId, marketId: 1, keeperFee: parseWad("1") };
 * const { size } = await getMaxOrderSize(client, { deployment, ...order, direction: "sell" });
 */
export async function getMaxOrderSize(
  client: Reader,
  parameters: GetMaxOrderSizeParameters,
): Promise<GetMaxOrderSizeReturnType> {
  const { lens } = parameters.deployment.contracts;
  const request = orderRequest({ ...parameters, sizeDelta: directionOf(parameters) });
  const answer = await attempt(client, lens, lensAbi, "maxOrderSize", [request], parameters);
  const [size, reasons] = answer;
  return { size, reasons: reasons.map(decodeRevert) };
}
