import { maxInt256, maxUint256 } from "viem";
import { formatAmount, type NumberStyle } from "./formatAmount.ts";
import { WAD_DECIMALS } from "./separators.ts";

/** Of a price, if nothing else is said; digits before the point are never cut. */
const SIGNIFICANT = 6;
/** Of a size and of a percentage. */
const DIGITS = { size: 6, percent: 2 };

/** How the contracts write a level that nothing is held against, and a health that nothing is asked of. */
const INFINITE: readonly bigint[] = [maxInt256, maxUint256];

/** A number of 18 decimals. */
export function formatWad(value: bigint, style?: NumberStyle): string {
  return formatAmount(value, { ...style, decimals: WAD_DECIMALS });
}

/**
 * A share of one, WAD, in percent; "∞" where the contracts say infinite.
 *
 * @example
 * formatPercent(182_000_000_000_000_000n); // "18.2%"
 */
export function formatPercent(value: bigint, style?: NumberStyle): string {
  if (INFINITE.includes(value)) return "∞";
  const percent = { digits: DIGITS.percent, ...style, decimals: WAD_DECIMALS - 2 };
  return `${formatAmount(value, percent)}%`;
}

export interface PriceStyle extends Omit<NumberStyle, "digits"> {
  /** Default: 6. The whole part is shown in full, whatever its length. */
  readonly significant?: number;
}

/**
 * Quote per base unit, WAD, in as many decimals as its size leaves sense to.
 *
 * @example
 * formatPrice(parseWad("64250.1234")); // "64,250.1"
 * formatPrice(parseWad("0.0000123456789")); // "0.0000123456"
 */
export function formatPrice(
  value: bigint,
  { significant = SIGNIFICANT, ...style }: PriceStyle = {},
): string {
  const digits = String(value < 0n ? -value : value).length;
  // Of 18 decimals so many are in front of the first that counts.
  const shown = WAD_DECIMALS - digits + significant;
  return formatWad(value, { ...style, digits: Math.max(0, Math.min(shown, WAD_DECIMALS)) });
}

/** Base units, WAD; with a symbol behind them, if one is given. */
export function formatSize(
  value: bigint,
  { symbol, ...style }: NumberStyle & { readonly symbol?: string } = {},
): string {
  const size = formatWad(value, { digits: DIGITS.size, ...style });
  return symbol === undefined ? size : `${size} ${symbol}`;
}
