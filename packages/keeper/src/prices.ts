import { priceRouterAbi } from "@ballast/sdk";
import type { Address, PublicClient } from "viem";
import type { Prices } from "./rank.ts";

/** A block that everything is read at. */
export interface Block {
  readonly number: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

/** The last accepted prices of some feeds. */
export interface LastPrices {
  /** The newest one. */
  readonly block: Block;
  /** Every price there is, also one too old to be used. */
  readonly prices: Prices;
  /** Feeds whose price is missing or too old: the clearing house refuses it. */
  readonly stale: ReadonlySet<number>;
}

/** Reads the last accepted prices, and judges their age by the newest block's time. */
export async function readPrices(
  publicClient: PublicClient,
  router: Address,
  feedIds: readonly number[],
): Promise<LastPrices> {
  const { number: blockNumber, timestamp } = await publicClient.getBlock();
  const feeds = await Promise.all(
    feedIds.map(async (id) => {
      const feed = await publicClient.readContract({
        address: router,
        abi: priceRouterAbi,
        functionName: "feed",
        args: [id],
        blockNumber,
      });
      return { id, ...feed };
    }),
  );
  const priced = feeds.filter(({ price }) => price > 0n);
  const unusable = feeds.filter(
    ({ price, publishTime, config }) =>
      price === 0n || timestamp > BigInt(publishTime + config.maxAge),
  );
  return {
    block: { number: blockNumber, timestamp },
    prices: new Map(priced.map(({ id, price }) => [id, price])),
    stale: new Set(unusable.map(({ id }) => id)),
  };
}
