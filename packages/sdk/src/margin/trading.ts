import { type AccountId, AccountType, typeOf } from "../accountId.ts";
import { PositionSide } from "../positionSide.ts";
import { openCost, payableProfit, reduceLeg } from "./leg.ts";
import type { MarketRisk, Position } from "./portfolio.ts";
import { fillPremium, tradeFee } from "./pricing.ts";
import { ensure } from "./refusal.ts";
import { abs, max, mulUp } from "./wadMath.ts";

/** What a trade does to the two legs of a market: signed sizes, base units, WAD; a smaller short is above zero. */
export interface LegDeltas {
  readonly longDelta: bigint;
  readonly shortDelta: bigint;
}

/** A trade as it will be made. */
export interface Trade extends LegDeltas {
  /** It only reduces: no leg, nor the net position, is larger after it. */
  readonly reduces: boolean;
}

/** The market's side of a trade. */
export interface FillTerms {
  /** Oracle price, quote per base unit, WAD; and the full width of its confidence. */
  readonly price: bigint;
  readonly confidence: bigint;
  /** Long minus short open interest before the trade, base units, WAD. */
  readonly skew: bigint;
  readonly skewScale: bigint;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
}

/** What a trade's execution gives. Quote WAD. */
export interface Fill extends LegDeltas {
  readonly fillPrice: bigint;
  /** Profit turned into cash, before the fee. */
  readonly realised: bigint;
  readonly fee: bigint;
}

/**
 * What a requested size means for the legs (`Trading.resolve`): clipped where it only closes, completed where it would
 * leave dust. Refuses a size of nothing, a side that the account does not have, a reduction of nothing, and an addition
 * that stays below the least exposure.
 */
export function resolveTrade(
  position: Position,
  id: AccountId,
  side: PositionSide,
  sizeDelta: bigint,
  reduceOnly: boolean,
): Trade {
  ensure(sizeDelta !== 0n, "ZeroSize", []);
  const hedge = typeOf(id) === AccountType.Hedge;
  ensure((side !== PositionSide.Net) === hedge, "WrongSide", [id, side]);
  const [long, short] = [position.long.size, -position.short.size];
  const { id: market } = position.market;
  const clipped = (size: bigint) => clip(id, market, size, sizeDelta);
  if (side === PositionSide.Net) {
    const size = long + short;
    const target = size + (reduceOnly ? clipped(size) : sizeDelta);
    const [longAfter, shortAfter] = target > 0n ? [target, 0n] : [0n, target];
    return complete(position, { longDelta: longAfter - long, shortDelta: shortAfter - short });
  }
  if (side === PositionSide.Long) {
    const longDelta = sizeDelta < 0n || reduceOnly ? clipped(long) : sizeDelta;
    return complete(position, { longDelta, shortDelta: 0n });
  }
  const shortDelta = sizeDelta > 0n || reduceOnly ? clipped(short) : sizeDelta;
  return complete(position, { longDelta: 0n, shortDelta });
}

/** Whether a leg grows. */
export function opens({ longDelta, shortDelta }: LegDeltas): boolean {
  return longDelta > 0n || shortDelta < 0n;
}

/** Exposure of the market once the trade alone is done, `ceil(larger leg · price)`, quote WAD. */
export function exposureAfter(position: Position, { longDelta, shortDelta }: LegDeltas): bigint {
  const larger = max(position.long.size + longDelta, position.short.size - shortDelta);
  return mulUp(larger, position.market.price);
}

/**
 * Executes a resolved trade (`Trading.execute`): fill price and fee by its net size, closes before opens; a pair of equal
 * legs moves at the mark for nothing. Refuses a fill that nothing is left of the price for.
 */
export function executeTrade(
  position: Position,
  { longDelta, shortDelta }: LegDeltas,
  terms: FillTerms,
): { fill: Fill; position: Position } {
  const { fillPrice, fee } = quote(longDelta + shortDelta, terms);
  const { carryLong, carryShort, profitFactor } = position.market;
  let { long, short } = position;
  let realised = 0n;
  const close = (side: "L" | "S", quantity: bigint) => {
    const [leg, carry] = side === "L" ? [long, carryLong] : [short, carryShort];
    const closed = reduceLeg(side, leg, quantity, fillPrice, carry);
    realised += payableProfit(closed.realised, profitFactor);
    return closed.leg;
  };
  if (longDelta < 0n) long = close("L", -longDelta);
  if (shortDelta > 0n) short = close("S", shortDelta);
  if (longDelta > 0n) {
    const cost = long.cost + openCost("L", longDelta, fillPrice, carryLong);
    long = { size: long.size + longDelta, cost };
  }
  if (shortDelta < 0n) {
    const cost = short.cost + openCost("S", -shortDelta, fillPrice, carryShort);
    short = { size: short.size - shortDelta, cost };
  }
  const fill = { longDelta, shortDelta, fillPrice, realised, fee };
  return { fill, position: { market: position.market, long, short } };
}

function quote(net: bigint, terms: FillTerms): { fillPrice: bigint; fee: bigint } {
  const { price, confidence, skew, skewScale, makerFee, takerFee } = terms;
  if (net === 0n) return { fillPrice: price, fee: 0n };
  const premium = fillPremium(price, confidence, skew, net, skewScale);
  const fillPrice = price + premium;
  ensure(fillPrice > 0n, "NoFillPrice", [price, premium]);
  return { fillPrice, fee: tradeFee(skew, net, fillPrice, makerFee, takerFee) };
}

/** A reduction that would leave less than the least exposure takes that too; any other trade must leave that. */
function complete(position: Position, deltas: LegDeltas): Trade {
  const { long, short, market } = position;
  const before = long.size - short.size;
  const after = before + deltas.longDelta + deltas.shortDelta;
  const reduces = !opens(deltas) && abs(after) <= abs(before);
  const exposure = exposureAfter(position, deltas);
  if (exposure === 0n || exposure >= market.minExposure) return { ...deltas, reduces };
  ensure(reduces, "BelowMinimumExposure", [exposure, market.minExposure]);
  return { longDelta: -long.size, shortDelta: short.size, reduces };
}

/** A closing size, at most what is there. */
function clip(id: AccountId, market: MarketRisk["id"], size: bigint, sizeDelta: bigint): bigint {
  ensure(size !== 0n && size > 0n !== sizeDelta > 0n, "NothingToReduce", [id, market]);
  return abs(sizeDelta) > abs(size) ? -size : sizeDelta;
}
