import {
  DEFAULT_SEPARATORS,
  type DecimalsOf,
  decimalsOf,
  requireSeparators,
  type Separators,
  WAD_DECIMALS,
} from "./separators.ts";

/** Why a text is no amount. */
export type AmountFault =
  | "empty"
  /** "1e18". */
  | "exponent"
  /** Several decimal separators, or groups that are not of three digits. */
  | "separators"
  /** More decimals than the token has: nothing is rounded away unasked. */
  | "decimals"
  /** Anything else that is no number. */
  | "characters";

/** The text is no amount. */
export class InvalidAmountError extends Error {
  override readonly name = "InvalidAmountError";
  readonly text: string;
  readonly fault: AmountFault;

  constructor(text: string, fault: AmountFault, message: string) {
    super(message);
    this.text = text;
    this.fault = fault;
  }
}

export interface ParseOptions {
  /** Default: "1,234.5". */
  readonly separators?: Separators;
}

/**
 * An amount as people write it, in units of a token. Exact: it goes through no float, and refuses what it would have to
 * round. Groups may be left out, but where they are they must be of three digits: "1,5" is refused, not read as 15.
 *
 * @throws InvalidAmountError
 * @example
 * parseAmount("1,234.5", deployment.quote); // 1234500000n of a token with 6 decimals
 */
export function parseAmount(
  text: string,
  of: DecimalsOf,
  { separators = DEFAULT_SEPARATORS }: ParseOptions = {},
): bigint {
  const decimals = decimalsOf(of);
  requireSeparators(separators);
  const trimmed = text.trim();
  const negative = trimmed.startsWith("-");
  const digits = negative || trimmed.startsWith("+") ? trimmed.slice(1) : trimmed;
  if (digits === "") throw new InvalidAmountError(text, "empty", "An amount is missing.");
  const [whole, fraction] = split(text, digits, separators);
  if (fraction.length > decimals) {
    const most = decimals === 1 ? "1 decimal" : `${decimals} decimals`;
    throw new InvalidAmountError(
      text,
      "decimals",
      `"${text}" has ${fraction.length} decimals; at most ${most} are possible.`,
    );
  }
  const units = BigInt(whole + fraction.padEnd(decimals, "0"));
  return negative ? -units : units;
}

/** An amount of 18 decimals: sizes, prices, quote inside the contracts, and shares of one (0.2 for 20%). */
export function parseWad(text: string, options?: ParseOptions): bigint {
  return parseAmount(text, WAD_DECIMALS, options);
}

function split(
  text: string,
  digits: string,
  { decimal, group }: Separators,
): readonly [whole: string, fraction: string] {
  if (/^[\d.,]*\d[\d.,]*e[+-]?\d*$/i.test(digits)) {
    throw new InvalidAmountError(text, "exponent", `"${text}" has an exponent: write it out.`);
  }
  const known = [...digits].every((c) => /[0-9]/.test(c) || c === decimal || c === group);
  if (!known || !/[0-9]/.test(digits)) {
    throw new InvalidAmountError(text, "characters", `"${text}" is not a number.`);
  }
  const [whole = "", fraction, ...more] = digits.split(decimal);
  const groups = group === "" ? [whole] : whole.split(group);
  const grouped =
    groups.length === 1 ||
    (/^\d{1,3}$/.test(groups[0] ?? "") && groups.slice(1).every((part) => part.length === 3));
  if (more.length > 0 || fraction === "" || !grouped || /\D/.test(fraction ?? "")) {
    throw new InvalidAmountError(
      text,
      "separators",
      `"${text}" is ambiguous: write it like 1${group}234${decimal}5.`,
    );
  }
  return [groups.join("") || "0", fraction ?? ""];
}
