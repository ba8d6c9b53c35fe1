/** How a number is written: "1,234.5" by default, "1.234,5" in much of Europe. */
export interface Separators {
  /** Between whole and fraction. */
  readonly decimal: string;
  /** Between groups of three digits. */
  readonly group: string;
}

export const DEFAULT_SEPARATORS: Separators = { decimal: ".", group: "," };

/** Decimals of everything inside the contracts: prices, sizes, quote, shares of one. */
export const WAD_DECIMALS = 18;

/** A token, or how many decimals it has. */
export type DecimalsOf = number | { readonly decimals: number };

/** @internal */
export function decimalsOf(of: DecimalsOf): number {
  const decimals = typeof of === "number" ? of : of.decimals;
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= 255) return decimals;
  throw new RangeError(`Decimals are a whole number from 0 to 255, got ${decimals}.`);
}

/** @internal Which of the two stands for what must be clear, and neither may look like a digit or a sign. */
export function requireSeparators({ decimal, group }: Separators): void {
  const clear = decimal.length === 1 && group.length <= 1 && decimal !== group;
  if (clear && !/[\d+-]/.test(decimal + group)) return;
  throw new RangeError(`"${decimal}" and "${group}" do not separate numbers.`);
}
