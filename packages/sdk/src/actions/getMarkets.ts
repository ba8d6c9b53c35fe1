import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import { type MarketView, marketViewOf } from "./marketView.ts";

export interface GetMarketsParameters extends On, Moment {}
export type GetMarketsReturnType = readonly MarketView[];
export type GetMarketsErrorType = BallastError;

/**
 * All markets, in the order of their listing.
 *
 * @example
 * const markets = await getMarkets(client, { deployment });
 * for (const { marketId, price, fundingRate } of markets) console.log(marketId, price, fundingRate);
 */
export async function getMarkets(
  client: Reader,
  { deployment, ...moment }: GetMarketsParameters,
): Promise<GetMarketsReturnType> {
  const views = await read(client, deployment.contracts.lens, lensAbi, "markets", [], moment);
  return views.map(marketViewOf);
}
