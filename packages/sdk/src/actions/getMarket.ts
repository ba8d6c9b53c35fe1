import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import { type MarketView, marketViewOf } from "./marketView.ts";

export interface GetMarketParameters extends On, Moment {
  /** See `marketOf` for a symbol's. */
  readonly marketId: number;
}
export type GetMarketReturnType = MarketView;
export type GetMarketErrorType = BallastError;

/**
 * A market: state, parameters and those to come, price and what may be done with it, rates, skew, room to the caps.
 *
 * @example
 * const { price, roomLong } = await getMarket(client, { deployment, marketId: marketOf(deployment, "BTC").id });
 */
export async function getMarket(
  client: Reader,
  { deployment, marketId, ...moment }: GetMarketParameters,
): Promise<GetMarketReturnType> {
  const { lens } = deployment.contracts;
  return marketViewOf(await read(client, lens, lensAbi, "market", [marketId], moment));
}
