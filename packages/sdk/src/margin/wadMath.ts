/**
 * Fixed-point arithmetic with named rounding: the only file of the margin mirror that divides.
 *
 * What an account is owed rounds down (towards −∞), what it owes rounds up (towards +∞). BigInt
 * division truncates towards zero, which is neither once a sign is involved; so callers name the
 * direction and never write `/`.
 */

/** One in WAD: 18 decimals. Money, sizes, prices and rates are all scaled by it. */
export const WAD = 10n ** 18n;

/** Largest uint256: the upper edge of the last bracket. */
export const MAX_UINT256 = 2n ** 256n - 1n;

/** `floor(a·b / 1e18)` of unsigned values. */
export function mulDown(a: bigint, b: bigint): bigint {
  return mulDivDown(a, b, WAD);
}

/** `ceil(a·b / 1e18)` of unsigned values. */
export function mulUp(a: bigint, b: bigint): bigint {
  return mulDivUp(a, b, WAD);
}

/** `floor(a·b / d)` of unsigned values, `d > 0`. Throws on a negative operand. */
export function mulDivDown(a: bigint, b: bigint, d: bigint): bigint {
  requireUnsigned(a, b, d);
  return (a * b) / d;
}

/** `ceil(a·b / d)` of unsigned values, `d > 0`. Throws on a negative operand. */
export function mulDivUp(a: bigint, b: bigint, d: bigint): bigint {
  requireUnsigned(a, b, d);
  return (a * b + d - 1n) / d;
}

/** `a·b / 1e18` of signed values, towards −∞. */
export function mulFloor(a: bigint, b: bigint): bigint {
  return mulDivFloor(a, b, WAD);
}

/** `a·b / 1e18` of signed values, towards +∞. */
export function mulCeil(a: bigint, b: bigint): bigint {
  return mulDivCeil(a, b, WAD);
}

/** `a·b / d` of signed `a` and `b`, towards −∞; `d > 0`. */
export function mulDivFloor(a: bigint, b: bigint, d: bigint): bigint {
  requireUnsigned(d);
  const product = a * b;
  return product >= 0n ? product / d : -((-product + d - 1n) / d);
}

/** `a·b / d` of signed `a` and `b`, towards +∞; `d > 0`. */
export function mulDivCeil(a: bigint, b: bigint, d: bigint): bigint {
  return -mulDivFloor(-a, b, d);
}

/** The smaller of two values. */
export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The larger of two values. */
export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Absolute value. */
export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

function requireUnsigned(...values: bigint[]): void {
  for (const value of values) {
    if (value < 0n) throw new RangeError(`Expected an unsigned value, got ${value}`);
  }
}
