import { max, min, mulDivUp, mulDown, WAD } from "./wadMath.ts";

const YEAR = 365n * 86_400n;

/** A flat account has this many seconds to repay before anyone may sell its collateral for its debt. */
export const FLAT_PERIOD = 86_400n;

/** How far debts may go. */
export interface DebtTerms {
  /** What an account that takes risk may owe, quote WAD. */
  readonly debtLimit: bigint;
  /** Share of vault and insurance that all accounts together may owe, WAD. */
  readonly debtCap: bigint;
}

/** What all accounts together owe, and to whom. Quote WAD. */
export interface DebtTotals {
  /** Σ of all cash below zero as booked, as a number above it. */
  readonly debt: bigint;
  /** Below zero it is the recorded deficit. */
  readonly vault: bigint;
  readonly insurance: bigint;
}

/** One account's debt, as far as its sale depends on it. */
export interface AccountDebt {
  /** Quote WAD, ≥ 0, interest included. */
  readonly owed: bigint;
  /** Whether the account is under maintenance. */
  readonly unsafe: boolean;
  /** Since when it has had a debt and no position, unix seconds; 0 if it is not so. */
  readonly flatSince: bigint;
}

/**
 * Simple interest of a debt, quote WAD, rounded up. It is added to the debt whenever its account is touched.
 *
 * @param debt Quote WAD, ≥ 0.
 * @param rate Per year, WAD.
 * @param elapsed Seconds since interest was last booked.
 */
export function interestOwed(debt: bigint, rate: bigint, elapsed: bigint): bigint {
  return mulDivUp(debt, rate * elapsed, YEAR * WAD);
}

/** The most all accounts together may owe, quote WAD, rounded down. */
export function debtCap({ debtCap }: DebtTerms, { vault, insurance }: DebtTotals): bigint {
  return mulDown(debtCap, max(vault + insurance, 0n));
}

/** The most that an account which takes risk may owe, quote WAD: nothing while all together owe too much. */
export function debtLimit(terms: DebtTerms, totals: DebtTotals): bigint {
  return totals.debt > debtCap(terms, totals) ? 0n : terms.debtLimit;
}

/**
 * How much of an account's debt anyone may pay off out of its collateral, quote WAD: all of it once the account is
 * under maintenance or has been flat for {@link FLAT_PERIOD}, else as much as brings it back within the limit, or all
 * of them back within the cap.
 *
 * @param now Unix seconds.
 */
export function debtForSale(
  terms: DebtTerms,
  totals: DebtTotals,
  { owed, unsafe, flatSince }: AccountDebt,
  now: bigint,
): bigint {
  if (unsafe || (flatSince !== 0n && now >= flatSince + FLAT_PERIOD)) return owed;
  const beyondLimit = max(owed - terms.debtLimit, 0n);
  const beyondCap = max(totals.debt - debtCap(terms, totals), 0n);
  return max(beyondLimit, min(owed, beyondCap));
}
