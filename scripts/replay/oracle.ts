import type { MarketListing } from "../../deploy/markets.ts";
import { decimalsFor, mockPublication } from "../../deploy/mockPyth.ts";
import type { Chain } from "./chain.ts";
import type { Tick, Timeline } from "./ticks.ts";

/** Half-width of every price's uncertainty in ten-thousandths: 0.05%. */
const CONFIDENCE = 5n;

/** Markets an update; the mock oracle's work grows with their square. */
const BATCH = 16;

/** A symbol's feed as the oracle publishes it. */
interface Feed {
  readonly market: MarketListing;
  /** Decimals of its integer prices: as many as leave room for its highest price. */
  readonly decimals: number;
  /** When it last published, and when before that: Unix seconds. */
  publishTime: number;
  previousTime: number;
  /** WAD. */
  price: bigint;
}

/** Publishes the data's prices on the chain. */
export class Oracle {
  readonly #chain: Chain;
  readonly #feeds = new Map<string, Feed>();

  constructor(chain: Chain, { listings }: Timeline) {
    this.#chain = chain;
    for (const market of chain.ballast.markets) {
      const highest = listings.find(({ symbol }) => symbol === market.symbol)?.highestPrice ?? 0n;
      this.#feeds.set(market.symbol, {
        market,
        decimals: decimalsFor(highest),
        publishTime: 0,
        previousTime: 0,
        price: 0n,
      });
    }
  }

  /** Brings a tick's prices to the router; the clock stands at the tick. */
  async publish(tick: Tick): Promise<void> {
    const { ballast, operator } = this.#chain;
    const moved = [...tick.prices].map(([symbol, price]) => ({ feed: this.#feed(symbol), price }));
    for (let from = 0; from < moved.length; from += BATCH) {
      const batch = moved.slice(from, from + BATCH);
      const update = {
        marketIds: batch.map(({ feed }) => feed.market.id),
        data: batch.map(({ feed, price }) => publication(feed, price, tick.time)),
      };
      await this.#chain.send({
        from: operator,
        to: await ballast.router.getAddress(),
        data: ballast.router.interface.encodeFunctionData("update", [update]),
        value: BigInt(batch.length),
      });
    }
  }

  /** Brings the last prices of all symbols to the router once more, at the clock's time: nothing has moved them. */
  async freshen(): Promise<void> {
    const { now } = this.#chain.clock;
    const old = [...this.#feeds].filter(([, { publishTime }]) => publishTime < now);
    const prices = new Map(old.map(([symbol, { price }]) => [symbol, price]));
    await this.publish({ time: now, prices });
  }

  /** The symbol's last price published once more, at `time`: the first price that settles an order due then. */
  republish(symbol: string, time: number): string {
    const feed = this.#feed(symbol);
    return publication(feed, feed.price, time);
  }

  /** The symbol's last price, WAD. */
  priceOf(symbol: string): bigint {
    return this.#feed(symbol).price;
  }

  #feed(symbol: string): Feed {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) throw new Error(`There is no feed of ${symbol}.`);
    return feed;
  }
}

/** The next publication of a feed. Two orders settled at the same second have the same. */
function publication(feed: Feed, price: bigint, publishTime: number): string {
  if (publishTime > feed.publishTime) feed.previousTime = feed.publishTime;
  feed.publishTime = publishTime;
  feed.price = price;
  const { market, decimals, previousTime } = feed;
  const { feedId } = market.feed;
  const quote = { feedId, price, confidence: CONFIDENCE, decimals, publishTime, previousTime };
  return mockPublication(quote);
}
