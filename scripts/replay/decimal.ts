export const WAD_DECIMALS = 18;

/** No price or amount needs more; it keeps "1e999999999" from becoming a gigabyte of zeros. */
const MAX_EXPONENT = 99;

/**
 * The WAD of a decimal text such as `0.085`, `1e-8` or `-12`, exact up to 18 decimals and rounded half away from
 * zero beyond them. Undefined for anything else.
 */
export function parseWad(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  const [, sign, whole = "", fraction = "", exponent = "0"] = match ?? [];
  const digits = whole + fraction;
  if (digits === "" || Math.abs(Number(exponent)) > MAX_EXPONENT) return undefined;
  const shift = WAD_DECIMALS + Number(exponent) - fraction.length;
  const magnitude =
    shift >= 0
      ? BigInt(digits) * 10n ** BigInt(shift)
      : divideToNearest(BigInt(digits), 10n ** BigInt(-shift));
  return sign === "-" ? -magnitude : magnitude;
}

/** The WAD of a number, as precisely as it is written. */
export function toWad(amount: number): bigint {
  return parseWad(String(amount)) ?? 0n;
}

/** Half up; `value` is not below zero. */
export function divideToNearest(value: bigint, divisor: bigint): bigint {
  return (2n * value + divisor) / (2n * divisor);
}

/** A WAD for people: fixed decimals, rounded to nearest, thousands separated. */
export function formatWad(value: bigint, decimals = 0): string {
  const magnitude = value < 0n ? -value : value;
  const rounded = divideToNearest(magnitude, 10n ** BigInt(WAD_DECIMALS - decimals));
  const digits = rounded.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return value < 0n && rounded > 0n ? `-${text}` : text;
}

/** The least WAD with so many digits before its point. */
const PRICE_FLOOR = 10n ** BigInt(WAD_DECIMALS + 3);

/** A price for people: with as many decimals as leave it four digits that say something. */
export function formatPrice(value: bigint): string {
  let decimals = 0;
  while (decimals < WAD_DECIMALS && value * 10n ** BigInt(decimals) < PRICE_FLOOR) decimals++;
  return formatWad(value, decimals);
}

/** A WAD with all its decimals, as short as it can be written. */
export function exactWad(value: bigint): string {
  const magnitude = (value < 0n ? -value : value).toString().padStart(WAD_DECIMALS + 1, "0");
  const fraction = magnitude.slice(-WAD_DECIMALS).replace(/0+$/, "");
  const text = magnitude.slice(0, -WAD_DECIMALS) + (fraction && `.${fraction}`);
  return value < 0n ? `-${text}` : text;
}
