import {
  type BorrowTerms,
  borrowCharge,
  borrowRate,
  keptBorrowRate,
  utilisation,
} from "./borrow.ts";
import type { DebtTotals } from "./debt.ts";
import { accrueFunding, type FundingTerms } from "./funding.ts";
import { legPnl } from "./leg.ts";
import { abs, max, min, mulCeil, mulDivDown, mulDown, mulUp, WAD } from "./wadMath.ts";

/** What a market charges for time, and the part of the vault that stands behind it. */
export interface MarketTerms extends FundingTerms, BorrowTerms {
  /** Share of the vault, WAD. */
  readonly vaultShare: bigint;
}

/** A market's totals as last written. */
export interface MarketTotals {
  /** Open interest by side, base units, WAD, ≥ 0. */
  readonly openInterestLong: bigint;
  readonly openInterestShort: bigint;
  /** Σ cost of all legs of a side, quote, WAD, signed. */
  readonly costLong: bigint;
  readonly costShort: bigint;
  /** Cumulative quote paid per unit by each side, WAD, signed. */
  readonly carryLong: bigint;
  readonly carryShort: bigint;
  /** Per day, WAD; above zero longs pay shorts. */
  readonly fundingRate: bigint;
  /**
   * What the larger side pays the vault per year, WAD: fixed when the market was last written, for all the time until it
   * is written again.
   */
  readonly borrowRate: bigint;
  /** Unix seconds of the last accrual. */
  readonly accruedAt: bigint;
}

const CARRY_END = 2n ** 87n;

/**
 * A market's totals brought to `now`: funding between the sides, and the borrow fee of the larger one, at the rate that the
 * last writing fixed. What a side owes rounds up, what it gets rounds down. The rate stays: {@link fixedBorrowRate} is what
 * a writing puts in its place.
 *
 * @param price Mark, WAD; the whole time since the last accrual is charged at it.
 * @param now Unix seconds, not before the last accrual.
 */
export function accrue(
  market: MarketTotals,
  terms: FundingTerms,
  price: bigint,
  now: bigint,
): MarketTotals {
  const elapsed = now - market.accruedAt;
  if (elapsed === 0n) return market;
  const skew = market.openInterestLong - market.openInterestShort;
  const funding = accrueFunding(market.fundingRate, skew, terms, elapsed);
  let forLong = mulCeil(price, funding.accrued);
  let forShort = mulCeil(price, -funding.accrued);
  if (skew !== 0n) {
    const fee = borrowCharge(price, market.borrowRate, elapsed);
    if (skew > 0n) forLong += fee;
    else forShort += fee;
  }
  return {
    ...market,
    carryLong: clampCarry(market.carryLong + forLong),
    carryShort: clampCarry(market.carryShort + forShort),
    fundingRate: funding.rate,
    accruedAt: now,
  };
}

/**
 * The borrow rate that writing a market fixes for the open interest there is: what the larger side pays the vault per year
 * from then on, WAD.
 *
 * @param price Mark, WAD.
 * @param vault What the vault stands behind markets with, quote WAD, signed: {@link backing}.
 */
export function fixedBorrowRate(
  { openInterestLong, openInterestShort }: MarketTotals,
  terms: MarketTerms,
  price: bigint,
  vault: bigint,
): bigint {
  const skew = openInterestLong - openInterestShort;
  if (skew === 0n) return 0n;
  const used = utilisation(mulUp(abs(skew), price), capacity(terms, vault));
  return keptBorrowRate(borrowRate(used, terms));
}

/**
 * What the vault stands behind markets with, quote WAD, signed: what is lent to debtors is not there to pay winners, as
 * far as insurance does not stand for it.
 */
export function backing({ vault, insurance, debt }: DebtTotals): bigint {
  return vault - max(debt - insurance, 0n);
}

/**
 * What the vault stands behind one market with: its part of the {@link backing} given as `vault`, quote WAD, rounded
 * down.
 */
export function capacity(terms: Pick<MarketTerms, "vaultShare">, vault: bigint): bigint {
  return mulDown(terms.vaultShare, max(vault, 0n));
}

/** Net profit of each side's traders, from the totals alone, quote WAD. */
export function sideProfits(market: MarketTotals, price: bigint): { long: bigint; short: bigint } {
  const { openInterestLong, openInterestShort, costLong, costShort } = market;
  const long = { size: openInterestLong, cost: costLong };
  const short = { size: openInterestShort, cost: costShort };
  return {
    long: legPnl("L", long, price, market.carryLong),
    short: openInterestShort === 0n ? 0n : legPnl("S", short, price, market.carryShort),
  };
}

/**
 * The share of a profit that the vault can pay, WAD: 1 in all ordinary times. Sides in profit share the market's
 * capacity alike, whoever closes first.
 *
 * @param vault What the vault stands behind markets with, quote WAD, signed: {@link backing}.
 */
export function profitFactor(
  market: MarketTotals,
  terms: Pick<MarketTerms, "vaultShare">,
  price: bigint,
  vault: bigint,
): bigint {
  const { long, short } = sideProfits(market, price);
  const owed = max(long, 0n) + max(short, 0n);
  const available = capacity(terms, vault);
  return owed <= available ? WAD : mulDivDown(available, WAD, owed);
}

/** Carry that has reached the end of its storage stays there. */
function clampCarry(carry: bigint): bigint {
  return max(min(carry, CARRY_END - 1n), -CARRY_END);
}
