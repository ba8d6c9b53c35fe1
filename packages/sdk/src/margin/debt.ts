import { max, mulDivDown, mulDivUp, mulDown, WAD } from "./wadMath.ts";

const YEAR = 365n * 86_400n;

/** A flat account has this many seconds to repay before anyone may sell its collateral for its debt. */
export const FLAT_PERIOD = 86_400n;

/** How far debts may go. */
export interface DebtTerms {
  /** What an account that takes risk may owe, quote WAD. */
  readonly debtLimit: bigint;
  /** Share of vault and insurance that all accounts together may owe, WAD. */
  readonly debtCap: bigint;
  /** What a sale restores beyond the limit, as a liquidation does beyond the maintenance, WAD. */
  readonly buffer: bigint;
}

/** What is owed in all, and to whom. Quote WAD. */
export interface DebtTotals {
  /**
   * Σ of all cash below zero as booked, as a number above it, and what insurance took over with collateral: `debt` and
   * `seizedDebt` of the pots.
   */
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

/**
 * Interest that has grown on many debts and is not booked yet, quote WAD, rounded down once: what it adds to the worth
 * of the vault.
 *
 * @param debtSeconds Σ debt · seconds since its interest was last booked, quote WAD; what insurance took over bears none.
 * @param rate Per year, WAD.
 */
export function interestEarned(debtSeconds: bigint, rate: bigint): bigint {
  return mulDivDown(debtSeconds, rate, YEAR * WAD);
}

/** The most all accounts together may owe, quote WAD, rounded down. */
export function debtCap(
  { debtCap }: Pick<DebtTerms, "debtCap">,
  { vault, insurance }: DebtTotals,
): bigint {
  return mulDown(debtCap, max(vault + insurance, 0n));
}

/**
 * The most that an account which takes risk may owe, quote WAD, rounded down: once all together owe more than the cap it
 * falls, to nothing at twice the cap.
 */
export function debtLimit(
  terms: Pick<DebtTerms, "debtLimit" | "debtCap">,
  totals: DebtTotals,
): bigint {
  const cap = debtCap(terms, totals);
  if (totals.debt <= cap) return terms.debtLimit;
  return totals.debt >= 2n * cap ? 0n : mulDivDown(terms.debtLimit, 2n * cap - totals.debt, cap);
}

/**
 * How much of an account's debt anyone may pay off out of its collateral, quote WAD: all of it once the account is
 * under maintenance or has been flat for {@link FLAT_PERIOD}; else, of one beyond {@link debtLimit}, what brings it back
 * to `limit / (1 + buffer)`, rounded up.
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
  const limit = debtLimit(terms, totals);
  return owed <= limit ? 0n : owed - mulDivDown(limit, WAD, WAD + terms.buffer);
}
