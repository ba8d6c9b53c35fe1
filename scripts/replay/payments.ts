import { WAD } from "@ballast/sdk/margin";
import { toWad } from "./decimal.ts";
import type { AccountPlan } from "./portfolio.ts";
import type { Timeline } from "./ticks.ts";

/** Something an account pays in. */
export interface Payment {
  /** When, Unix seconds; of a token not before its first price. */
  readonly time: number;
  /** Of the token; undefined is quote. */
  readonly symbol: string | undefined;
  /** Quote or whole tokens, WAD. */
  readonly amount: bigint;
  /** Quote at the price of then, nothing off; WAD. */
  readonly value: bigint;
}

/** What an account pays in, and what of its plan the data has no place for. */
export interface Payments {
  readonly list: readonly Payment[];
  /** Symbols of tokens that the data does not have, one for each payment. */
  readonly missing: readonly string[];
  /** Payments due after the data ends. */
  readonly late: number;
}

/**
 * Lays out what an account pays in.
 *
 * @param firstHour When it pays what its plan gives no hour for.
 * @param timeOf Unix seconds of an hour of the plan.
 */
export function paymentsOf(
  plan: AccountPlan,
  firstHour: number,
  timeline: Timeline,
  timeOf: (hour: number) => number,
): Payments {
  const list: Payment[] = [];
  const missing: string[] = [];
  let late = 0;
  const deposit = { hour: firstHour, amount: plan.deposit };
  for (const { hour, amount } of plan.deposit === 0 ? plan.topUps : [deposit, ...plan.topUps]) {
    const time = timeOf(hour);
    const quote = toWad(amount);
    if (time > timeline.end) late++;
    else list.push({ time, symbol: undefined, amount: quote, value: quote });
  }
  for (const { hour, symbol, amount } of plan.collateral) {
    const listing = timeline.listings.find((each) => each.symbol === symbol);
    const due = timeOf(hour ?? firstHour);
    if (listing === undefined) missing.push(symbol);
    else if (due > timeline.end) late++;
    else {
      const time = Math.max(due, listing.firstTime);
      const tokens = toWad(amount);
      const value = (tokens * priceAt(timeline, symbol, time)) / WAD;
      list.push({ time, symbol, amount: tokens, value });
    }
  }
  return { list, missing, late };
}

/** A symbol's price at the first tick from a time on; it has one then. */
function priceAt(timeline: Timeline, symbol: string, time: number): bigint {
  for (const tick of timeline.ticks()) {
    const price = tick.prices.get(symbol);
    if (tick.time >= time && price !== undefined) return price;
  }
  throw new Error(`${symbol} has no price from ${time} on.`);
}
