import { accrueFunding } from "./funding.ts";
import { legPnl } from "./leg.ts";
import { accrue, type MarketTotals } from "./market.ts";
import { type HeldLegs, marketIn, type Snapshot } from "./snapshot.ts";
import { mulCeil } from "./wadMath.ts";

/** What time would cost in one market, if neither its price nor its open interest moved. */
export interface FundingProjection {
  /** Per day, WAD; above zero longs pay shorts: now, and at the end. */
  readonly rate: bigint;
  readonly rateAfter: bigint;
  /** What the larger side pays the vault per year, WAD: as the last writing of the market fixed it. */
  readonly borrowRate: bigint;
  /** What a unit of each side pays over the time, quote WAD, signed: funding and borrow fee. */
  readonly perLong: bigint;
  readonly perShort: bigint;
  /** Of these the funding, rounded up; the rest is the borrow fee. */
  readonly fundingPerLong: bigint;
  readonly fundingPerShort: bigint;
  /** What the legs given pay, quote WAD, signed; below zero they get it. */
  readonly payment: bigint;
}

/**
 * Funding rate and payments over a time ahead: by the code that accrues them, so a market that nobody touches until then, at
 * one price, charges just that.
 *
 * @param market Market id.
 * @param legs Whose payments; by default those of the account of the snapshot.
 * @param horizon Seconds.
 */
export function projectFunding(
  snapshot: Snapshot,
  market: number,
  horizon: bigint,
  legs: Pick<HeldLegs, "long" | "short"> | undefined = snapshot.account.legs.find(
    (entry) => entry.market === market,
  ),
): FundingProjection {
  const { totals, terms, mark, settlement } = marketIn(snapshot, market);
  const price = settlement?.price ?? mark.price;
  const at = (time: bigint): MarketTotals =>
    settlement ? totals : accrue(totals, terms, price, time);
  const [now, then] = [at(snapshot.now), at(snapshot.now + horizon)];
  const [since, elapsed] = [
    snapshot.now - totals.accruedAt,
    snapshot.now + horizon - totals.accruedAt,
  ];
  const skew = totals.openInterestLong - totals.openInterestShort;
  const funding = (seconds: bigint) =>
    settlement || seconds === 0n
      ? 0n
      : accrueFunding(totals.fundingRate, skew, terms, seconds).accrued;
  const [before, after] = [funding(since), funding(elapsed)];
  const value = (carryOf: MarketTotals) =>
    legs === undefined
      ? 0n
      : legPnl("L", legs.long, price, carryOf.carryLong) +
        legPnl("S", legs.short, price, carryOf.carryShort);
  return {
    rate: now.fundingRate,
    rateAfter: then.fundingRate,
    borrowRate: totals.borrowRate,
    perLong: then.carryLong - now.carryLong,
    perShort: then.carryShort - now.carryShort,
    fundingPerLong: mulCeil(price, after) - mulCeil(price, before),
    fundingPerShort: mulCeil(price, -after) - mulCeil(price, -before),
    payment: value(now) - value(then),
  };
}
