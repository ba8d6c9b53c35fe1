import { PositionSide } from "../positionSide.ts";
import { type OrderRequest, orderRefusal } from "./orderPreview.ts";
import { attempt, type Refusal } from "./refusal.ts";
import { legsIn, marketIn, type Snapshot } from "./snapshot.ts";
import { type TradeRequest, tryTrade } from "./tradePreview.ts";
import { max, min, mulDivDown, mulDivUp, WAD } from "./wadMath.ts";

/** What of the least exposure an addition to a position must be worth to be looked for. */
const LEAST_ADDITION = 1_000n;
/** What of a reduction is the least that is looked for. */
const LEAST_REDUCTION = 1_000_000n;

/** The largest size of a trade. */
export interface MaxSize {
  /** Base units, WAD, unsigned; 0 where none would fill. */
  readonly size: bigint;
  /**
   * Why more would fail: a wei more, or of a position that can only be closed what would turn it round; empty where all there
   * is to reduce is reduced.
   */
  readonly reasons: readonly Refusal[];
}

/** All that stands against a size. */
type Against = (size: bigint) => readonly Refusal[];

/**
 * The largest size of a trade that would fill. The same as `Lens.maxSize`, but exact: that one stops where a millionth part
 * more would not fill, this one where a wei more would not, so it is never less, and less than a millionth part more. Where
 * there is none, and of an addition worth less than a thousandth of the least exposure, both say 0.
 *
 * @param request Of `sizeDelta` only the sign counts.
 */
export function maxSize(snapshot: Snapshot, request: TradeRequest): MaxSize {
  return largest(snapshot, request, undefined, (size) => {
    const tried = attempt(() => tryTrade(snapshot, priced(snapshot, request, size)));
    return "refused" in tried ? [tried.refused] : tried.value.reasons;
  });
}

/**
 * The same of an order, which has to be committed and to fill at the last price (`Lens.maxOrderSize`).
 *
 * @param request Of `sizeDelta` only the sign counts.
 */
export function maxOrderSize(snapshot: Snapshot, request: OrderRequest): MaxSize {
  // What does not fill is no order.
  const filled = maxSize(snapshot, request);
  if (filled.size === 0n) return filled;
  const against: Against = (size) => {
    const { sizeDelta } = priced(snapshot, request, size);
    return orderRefusal(snapshot, { ...request, sizeDelta });
  };
  return against(filled.size).length === 0
    ? filled
    : largest(snapshot, request, filled.size, against);
}

function priced(snapshot: Snapshot, request: TradeRequest, size: bigint) {
  const { price, confidence } = marketIn(snapshot, request.market).mark;
  return {
    ...request,
    price: request.price ?? price,
    confidence: request.price === undefined ? confidence : (request.confidence ?? 0n),
    sizeDelta: request.sizeDelta < 0n ? -size : size,
  };
}

/**
 * The sizes that open and fill are an interval, for what an account has left falls ever faster with size; so are those that
 * only close.
 *
 * @param most What is known to be too much; absent: all there is.
 */
function largest(
  snapshot: Snapshot,
  request: TradeRequest,
  most: bigint | undefined,
  against: Against,
): MaxSize {
  const { mark, risk, terms } = marketIn(snapshot, request.market);
  const { closing, closes, held } = closingOf(snapshot, request);
  if (closes) return largestReduction(closing, against);
  const whole = mulDivUp(risk.minExposure, WAD, mark.price);
  const least = held ? mulDivUp(whole, 1n, LEAST_ADDITION) : whole;
  const all = mulDivUp(terms.maxExposure, WAD, mark.price) + closing + 2n;
  const beyond = min(all, most ?? all);
  const size = closing + least;
  const reasons = against(size);
  if (reasons.length === 0 && size < beyond) return between(size, beyond, against);
  if (closing === 0n) return { size: 0n, reasons };
  const found = largestReduction(closing, against);
  return { size: found.size, reasons: found.reasons.length === 0 ? reasons : found.reasons };
}

function largestReduction(closing: bigint, against: Against): MaxSize {
  if (closing === 0n) return { size: 0n, reasons: against(1n) };
  const reasons = against(closing);
  if (reasons.length === 0) return { size: closing, reasons };
  const least = mulDivDown(closing, 1n, LEAST_REDUCTION) + 1n;
  if (least >= closing || against(least).length !== 0) return { size: 0n, reasons };
  return between(least, closing, against);
}

/** Halves the interval until its ends are neighbours: of them the lower one fills, the upper one does not. */
function between(fills: bigint, beyond: bigint, against: Against): MaxSize {
  let [size, end] = [fills, beyond];
  let reasons = against(end);
  while (end - size > 1n) {
    const middle = mulDivDown(size + end, 1n, 2n);
    const found = against(middle);
    if (found.length === 0) size = middle;
    else [end, reasons] = [middle, found];
  }
  return { size, reasons };
}

/** What of the position a trade would close first, whether it can do no more, and whether it adds to what is there. */
function closingOf(
  snapshot: Snapshot,
  { market, side = PositionSide.Net, sizeDelta, reduceOnly = false }: TradeRequest,
): { closing: bigint; closes: boolean; held: boolean } {
  const { long, short } = legsIn(snapshot, market);
  const size =
    side === PositionSide.Long
      ? long.size
      : side === PositionSide.Short
        ? -short.size
        : long.size - short.size;
  const buys = sizeDelta > 0n;
  const closing = size !== 0n && size > 0n !== buys ? max(size, -size) : 0n;
  return {
    closing,
    closes:
      reduceOnly || (side === PositionSide.Long && !buys) || (side === PositionSide.Short && buys),
    held: size !== 0n && closing === 0n,
  };
}
