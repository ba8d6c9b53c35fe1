import { mulDivFloor, WAD } from "@ballast/sdk/margin";

/** What a share was worth at a moment. */
export interface PricePoint {
  /** Unix seconds. */
  readonly time: number;
  /** Quote, WAD. */
  readonly price: bigint;
}

/** A fall from a high to the lowest price after it. */
export interface Drawdown {
  /** Of the high, WAD; zero where the price never fell. */
  readonly part: bigint;
  readonly high: PricePoint;
  readonly low: PricePoint;
}

/** How a share did. */
export interface SharePrices {
  readonly first: PricePoint;
  readonly last: PricePoint;
  readonly lowest: PricePoint;
  readonly drawdown: Drawdown;
}

/**
 * How a share did over a run of prices; the earliest of several equally low or equally large. Undefined without prices.
 *
 * @param points In the order of their time; the first price is above zero.
 */
export function sharePricesOf(points: readonly PricePoint[]): SharePrices | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  let [last, lowest, high] = [first, first, first];
  let drawdown: Drawdown = { part: 0n, high: first, low: first };
  for (const point of points) {
    last = point;
    if (point.price < lowest.price) lowest = point;
    if (point.price > high.price) high = point;
    const part = mulDivFloor(high.price - point.price, WAD, high.price);
    if (part > drawdown.part) drawdown = { part, high, low: point };
  }
  return { first, last, lowest, drawdown };
}
