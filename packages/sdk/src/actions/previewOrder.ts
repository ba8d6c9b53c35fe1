import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { failureOrNull } from "../core/none.ts";
import { attempt, type Moment } from "../core/read.ts";
import type { BallastError, Failure } from "../errors/index.ts";
import { type PreviewedTrade, tradePreviewOf } from "./answers.ts";
import { type OrderParameters, orderRequest } from "./order.ts";

export interface PreviewOrderParameters extends On, Moment, OrderParameters {}

type RawPreview = ContractFunctionReturnType<typeof lensAbi, "nonpayable", "previewOrder">;

export type PreviewOrderReturnType = Omit<RawPreview, "refusal" | "trade"> & {
  /** Why it would be refused when it is committed; null if it would not. */
  readonly refusal: Failure | null;
  /** What it would do if it settled at once, its keeper fee paid. */
  readonly trade: PreviewedTrade;
};
export type PreviewOrderErrorType = BallastError;

/**
 * A market order as it would be committed now, and fill at the last accepted price. What the order book asks of whoever sends it,
 * of its keeper fee's bounds and of its integrator's approval, is not in it.
 *
 * @example
 * const order = { accountId, marketId: 1, sizeDelta: parseWad("0.5"), keeperFee: parseWad("1") };
 * const { refusal, trade } = await previewOrder(client, { deployment, ...order });
 */
export async function previewOrder(
  client: Reader,
  parameters: PreviewOrderParameters,
): Promise<PreviewOrderReturnType> {
  const { lens } = parameters.deployment.contracts;
  const request = [orderRequest(parameters)] as const;
  const preview = await attempt(client, lens, lensAbi, "previewOrder", request, parameters);
  const { refusal, trade, ...rest } = preview;
  return { ...rest, refusal: failureOrNull(refusal), trade: tradePreviewOf(trade) };
}
