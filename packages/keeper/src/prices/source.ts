import type { Hex } from "viem";

/** A price as its provider published it, with the proof of it. */
export interface Publication {
  readonly feedId: Hex;
  /** Quote per base unit, WAD. */
  readonly price: bigint;
  /** Half-width of its uncertainty, WAD. */
  readonly confidence: bigint;
  /** The provider's moving average, WAD; 0 where it has none. */
  readonly average: bigint;
  /** Unix seconds. */
  readonly publishTime: bigint;
}

/** Prices of some feeds, and what proves all of them to the chain. */
export interface Proof {
  readonly publications: ReadonlyMap<Hex, Publication>;
  /** As `PriceUpdate` and settlements take it. */
  readonly data: readonly Hex[];
}

/** Where fresh prices come from. */
export interface PriceSource {
  /** The newest prices of feeds. Rejects where there is none of one of them. */
  latest(feedIds: readonly Hex[]): Promise<Proof>;
  /**
   * The first prices published at or after a time, provably the first; undefined while there are none yet.
   *
   * @param time Unix seconds.
   */
  firstSince(feedIds: readonly Hex[], time: bigint): Promise<Proof | undefined>;
}
