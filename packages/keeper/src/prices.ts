import { priceRouterAbi } from "@ballast/sdk";
import { decodeMark } from "@ballast/sdk/margin";
import type { Address, PublicClient } from "viem";
import type { Prices, Standings } from "./rank.ts";

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
  /** Feeds that are dead, or were a short while ago. */
  readonly standings: Standings;
  /** Feeds whose price is missing or too old, and that do not count as dead: the clearing house refuses it. */
  readonly stale: ReadonlySet<number>;
}

/** Reads the last accepted prices, and what may be done with them, as of the newest block. */
export async function readPrices(
  publicClient: PublicClient,
  router: Address,
  feedIds: readonly number[],
): Promise<LastPrices> {
  const { number: blockNumber, timestamp } = await publicClient.getBlock();
  const words = await publicClient.readContract({
    address: router,
    abi: priceRouterAbi,
    functionName: "marks",
    args: [feedIds],
    blockNumber,
  });
  const marks = feedIds.map((id, i) => ({ id, ...decodeMark(words[i] ?? 0n) }));
  const priced = marks.filter(({ price }) => price > 0n);
  const unusable = marks.filter(({ stale, standing }) => stale && standing !== "frozen");
  return {
    block: { number: blockNumber, timestamp },
    prices: new Map(priced.map(({ id, price }) => [id, price])),
    standings: new Map(marks.map(({ id, standing }) => [id, standing])),
    stale: new Set(unusable.map(({ id }) => id)),
  };
}
