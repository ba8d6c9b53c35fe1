import { abs, max, min, mulDivCeil, mulDivFloor, mulDivUp, WAD } from "./wadMath.ts";

/**
 * Price at which a trade is filled, quote per base unit, WAD: `P·(1 + (skew + d/2)/skewScale)`,
 * the mean premium before and after the trade, and half the oracle's confidence against the
 * trader. Buys round up, sells round down. Throws when nothing is left of the price.
 *
 * @param price Oracle price, WAD.
 * @param confidence Full width of the oracle's confidence, quote per base unit, WAD.
 * @param skew Long minus short open interest before the trade, base units, WAD, signed.
 * @param sizeDelta d: signed size of the trade, base units, WAD; positive buys.
 * @param skewScale Size at which the premium is 100%, base units, WAD.
 */
export function fillPrice(
  price: bigint,
  confidence: bigint,
  skew: bigint,
  sizeDelta: bigint,
  skewScale: bigint,
): bigint {
  const premium = fillPremium(price, confidence, skew, sizeDelta, skewScale);
  const fill = price + premium;
  if (fill <= 0n) throw new RangeError(`No fill price: ${price} with a premium of ${premium}`);
  return fill;
}

/** What a fill price is above the oracle price, or below; quote per base unit, WAD. Parameters as of {@link fillPrice}. */
export function fillPremium(
  price: bigint,
  confidence: bigint,
  skew: bigint,
  sizeDelta: bigint,
  skewScale: bigint,
): bigint {
  const halfConfidence = mulDivUp(confidence, 1n, 2n);
  const middle = 2n * skew + sizeDelta;
  return sizeDelta > 0n
    ? mulDivCeil(price, middle, 2n * skewScale) + halfConfidence
    : mulDivFloor(price, middle, 2n * skewScale) - halfConfidence;
}

/**
 * Fee of a trade in quote WAD, rounded up once: the maker rate on the part that narrows the skew,
 * the taker rate on the part that widens it. A trade that crosses zero skew is split there.
 *
 * @param skew Long minus short open interest before the trade, base units, WAD, signed.
 * @param sizeDelta Signed size of the trade, base units, WAD.
 * @param fill Fill price, quote per base unit, WAD.
 * @param makerFee Rate, WAD.
 * @param takerFee Rate, WAD.
 */
export function tradeFee(
  skew: bigint,
  sizeDelta: bigint,
  fill: bigint,
  makerFee: bigint,
  takerFee: bigint,
): bigint {
  const towards = sizeDelta > 0n ? max(-skew, 0n) : max(skew, 0n);
  const makerSize = min(abs(sizeDelta), towards);
  const takerSize = abs(sizeDelta) - makerSize;
  return mulDivUp(makerSize * makerFee + takerSize * takerFee, fill, WAD * WAD);
}
