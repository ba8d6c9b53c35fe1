import type { Hex } from "viem";

/** A block, and the one it stands on: enough to see that a chain has changed its mind. */
export interface Block {
  readonly number: bigint;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Unix seconds. */
  readonly timestamp: bigint;
}
