import {
  DEFAULT_SEPARATORS,
  decimalsOf,
  requireSeparators,
  type Separators,
} from "./separators.ts";

/** Down is towards −∞ and up towards +∞, as in the contracts; a half goes away from zero. */
export type Rounding = "down" | "up" | "nearest";

export interface NumberStyle {
  /** The most decimals that are shown; default: all there are. */
  readonly digits?: number;
  /** Default: down, so that nobody is shown more than there is. */
  readonly rounding?: Rounding;
  /** Zeros at the end are shown up to `digits`; default: no. */
  readonly fixed?: boolean;
  /** Digits in groups of three; default: yes. */
  readonly grouping?: boolean;
  /** "always": also where it is above zero; default: "auto". */
  readonly sign?: "auto" | "always";
  /** Default: "1,234.5". */
  readonly separators?: Separators;
}

export interface FormatOptions extends NumberStyle {
  readonly decimals: number;
}

/**
 * Units of a token as people read them. Exact: it goes through no float, whatever the size.
 *
 * @example
 * formatAmount(1234500000n, deployment.quote); // "1,234.5"
 * formatAmount(-5n, { decimals: 3, digits: 2 }); // "-0.01"
 */
export function formatAmount(value: bigint, options: FormatOptions): string {
  const { separators = DEFAULT_SEPARATORS, grouping = true, fixed = false } = options;
  requireSeparators(separators);
  const decimals = decimalsOf(options);
  const shown = Math.min(decimalsOf(options.digits ?? decimals), decimals);
  const rounded = round(value, 10n ** BigInt(decimals - shown), options.rounding ?? "down");
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(shown + 1, "0");
  const whole = digits.slice(0, digits.length - shown);
  const all = digits.slice(digits.length - shown);
  const fraction = fixed ? all.padEnd(options.digits ?? decimals, "0") : all.replace(/0+$/, "");
  return (
    signOf(rounded, options.sign) +
    (grouping ? whole.replace(/\B(?=(\d{3})+$)/g, separators.group) : whole) +
    (fraction === "" ? "" : separators.decimal + fraction)
  );
}

function signOf(value: bigint, sign: NumberStyle["sign"] = "auto"): string {
  if (value < 0n) return "-";
  return sign === "always" && value > 0n ? "+" : "";
}

/** In whole units. */
function round(value: bigint, unit: bigint, rounding: Rounding): bigint {
  const towardsZero = value / unit;
  const rest = value % unit;
  if (rest === 0n) return towardsZero;
  if (rounding === "down") return rest < 0n ? towardsZero - 1n : towardsZero;
  if (rounding === "up") return rest > 0n ? towardsZero + 1n : towardsZero;
  const half = 2n * (rest < 0n ? -rest : rest) >= unit;
  return towardsZero + (half ? (rest < 0n ? -1n : 1n) : 0n);
}
