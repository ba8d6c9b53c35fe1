import type { ContractFunctionReturnType } from "viem";
import { priceRouterAbi } from "../abis/priceRouter.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetPricesParameters extends On, Moment {
  /** Default: all of the deployment. A feed has its market's id. */
  readonly marketIds?: readonly number[];
}

/** The last accepted price of a feed, and what may be done with it. */
export interface Price {
  readonly marketId: number;
  /** Quote per base unit, WAD; null before the first. */
  readonly price: bigint | null;
  /** How uncertain it is, in 1/1,000,000 of it, rounded up. */
  readonly confidence: number;
  /** Gap of its moving average over it, in 1/1,000,000. */
  readonly gap: number;
  /** Whether that is more than the feed's band allows: no new risk then. */
  readonly outsideBand: boolean;
  /** Unix seconds. */
  readonly publishTime: bigint;
  /** Older than it may be: bring a newer one. */
  readonly stale: boolean;
  /** Its feed is dead. */
  readonly frozen: boolean;
  /** Its feed was dead a short while ago. */
  readonly recovering: boolean;
}
export type GetPricesReturnType = readonly Price[];
export type GetPricesErrorType = BallastError;

type Feed = ContractFunctionReturnType<typeof priceRouterAbi, "view", "feed">;

/** Where a mark keeps what: bits from its low end. */
const GAP = { shift: 128n, mask: (1n << 24n) - 1n };
const FLAGS = { stale: 1n << 152n, frozen: 1n << 153n, recovering: 1n << 154n };

/**
 * The last accepted prices, in the order asked for.
 *
 * @example
 * const [price] = await getPrices(client, { deployment, marketIds: [1] });
 * if (price?.stale) console.log("Bring a newer one along.");
 */
export async function getPrices(
  client: Reader,
  {
    deployment,
    marketIds = deployment.markets.map(({ id }) => id),
    ...moment
  }: GetPricesParameters,
): Promise<GetPricesReturnType> {
  const { priceRouter } = deployment.contracts;
  const [marks, ...feeds] = await Promise.all([
    read(client, priceRouter, priceRouterAbi, "marks", [marketIds], moment),
    ...marketIds.map((id) => read(client, priceRouter, priceRouterAbi, "feed", [id], moment)),
  ]);
  return marketIds.flatMap((marketId, index) => {
    const [mark, feed] = [marks[index], feeds[index]];
    return mark === undefined || feed === undefined ? [] : [priceOf(marketId, mark, feed)];
  });
}

function priceOf(marketId: number, mark: bigint, feed: Feed): Price {
  return {
    marketId,
    price: feed.price === 0n ? null : feed.price,
    confidence: feed.confidence,
    gap: feed.gap,
    outsideBand: ((mark >> GAP.shift) & GAP.mask) !== 0n,
    publishTime: BigInt(feed.publishTime),
    stale: (mark & FLAGS.stale) !== 0n,
    frozen: (mark & FLAGS.frozen) !== 0n,
    recovering: (mark & FLAGS.recovering) !== 0n,
  };
}
