import { abs, min, mulDivDown, mulDivFloor, mulDivUp, mulDown, WAD } from "./wadMath.ts";

const DAY = 86_400n;

/** How a market's funding rate moves. */
export interface FundingTerms {
  /** Size of the skew at which the rate moves fastest, base units, WAD. */
  readonly skewScale: bigint;
  /** Change of the rate per day at that skew or beyond, WAD. */
  readonly fundingVelocity: bigint;
  /** Cap of the rate either way, per day, WAD. */
  readonly maxFundingRate: bigint;
}

/**
 * Where the funding rate stands after `elapsed` seconds, and what it summed to on the way. Seen from the side the rate
 * moves towards, so that long and short are exact mirrors.
 *
 * @param rate Per day, WAD; above zero longs pay shorts.
 * @param skew Long minus short open interest, base units, WAD, signed.
 * @param elapsed Seconds.
 * @returns `rate` now, and `accrued`: share of the price that longs owe shorts for the time, WAD.
 */
export function accrueFunding(
  rate: bigint,
  skew: bigint,
  terms: FundingTerms,
  elapsed: bigint,
): { rate: bigint; accrued: bigint } {
  const share = min(mulDivDown(abs(skew), WAD, terms.skewScale), WAD);
  const velocity = mulDown(share, terms.fundingVelocity);
  const cap = terms.maxFundingRate;
  const from = skew < 0n ? -rate : rate;
  const to = from + mulDivDown(velocity, elapsed, DAY);
  if (to <= cap) {
    return facing(skew, to, mulDivFloor(from + to, elapsed, 2n * DAY));
  }
  // A straight line up to the cap, and the cap from there.
  const rising = min(mulDivUp(cap - from, DAY, velocity), elapsed);
  const accrued =
    mulDivFloor(from + cap, rising, 2n * DAY) + mulDivFloor(cap, elapsed - rising, DAY);
  return facing(skew, cap, accrued);
}

function facing(skew: bigint, rate: bigint, accrued: bigint) {
  return skew < 0n ? { rate: -rate, accrued: -accrued } : { rate, accrued };
}
