import type { Standing } from "./standing.ts";
import { mulDivUp } from "./wadMath.ts";

/** A feed's last price, and what may be done with it. */
export interface Mark {
  /** Quote per base unit or whole token, WAD; 0 before the first price. */
  readonly price: bigint;
  /** How far the price may be from the truth, full width, quote, WAD; rounded up. */
  readonly confidence: bigint;
  /** The moving average, where the price is outside its band; WAD. Absent: it is within. */
  readonly average?: bigint;
  /** Older than it may be: nothing may use it, unless its feed is frozen. */
  readonly stale: boolean;
  readonly standing: Standing;
}

const GAP_UNIT = 1_000_000n;
const [STALE, FROZEN, RECOVERING] = [1n << 152n, 1n << 153n, 1n << 154n];

/** Reads a word of `PriceRouter.marks`. */
export function decodeMark(word: bigint): Mark {
  const price = BigInt.asUintN(128, word);
  const gap = BigInt.asIntN(24, word >> 128n);
  const frozen = (word & FROZEN) !== 0n;
  const recovering = (word & RECOVERING) !== 0n;
  return {
    price,
    confidence: mulDivUp(price, BigInt.asUintN(16, word >> 160n), GAP_UNIT),
    ...(gap === 0n ? {} : { average: (price * (GAP_UNIT + gap)) / GAP_UNIT }),
    stale: (word & STALE) !== 0n,
    standing: frozen ? "frozen" : recovering ? "recovering" : "live",
  };
}
