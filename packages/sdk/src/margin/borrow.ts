import { mulDivUp, mulUp, WAD } from "./wadMath.ts";

const YEAR = 365n * 86_400n;

/** In which a market keeps its rate per year, WAD: 1/10,000, like the parameters of the curve. */
const RATE_UNIT = 10n ** 14n;

/** The curve of the borrow fee. Shares and rates per year, WAD. */
export interface BorrowTerms {
  /** Utilisation from which the fee rises steeply. */
  readonly borrowKink: bigint;
  readonly borrowKinkRate: bigint;
  readonly borrowMaxRate: bigint;
}

/** Value of the net position over the capacity that backs it, rounded up, at most 1; WAD. */
export function utilisation(netValue: bigint, capacity: bigint): bigint {
  if (netValue === 0n) return 0n;
  return netValue >= capacity ? WAD : mulDivUp(netValue, WAD, capacity);
}

/** The borrow fee per year at a utilisation of at most 1, rounded up; WAD. */
export function borrowRate(used: bigint, terms: BorrowTerms): bigint {
  const { borrowKink: kink, borrowKinkRate: low, borrowMaxRate: high } = terms;
  if (used <= kink) return mulDivUp(low, used, kink);
  return low + mulDivUp(high - low, used - kink, WAD - kink);
}

/** A rate per year as a market keeps it: rounded up to ten-thousandths; WAD. */
export function keptBorrowRate(rate: bigint): bigint {
  return mulDivUp(rate, 1n, RATE_UNIT) * RATE_UNIT;
}

/** What a unit of the larger side pays the vault for `elapsed` seconds, quote WAD, rounded up. */
export function borrowCharge(price: bigint, yearly: bigint, elapsed: bigint): bigint {
  return mulUp(price, mulDivUp(yearly, elapsed, YEAR));
}
