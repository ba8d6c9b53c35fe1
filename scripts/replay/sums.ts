import { WAD_DECIMALS } from "./decimal.ts";

/** A line of a sum: what it is, and how much. */
export type SumRow = readonly [name: string, amount: bigint];

/**
 * Amounts one below the other with all their decimals, and their total below a rule with what is to be said of it.
 *
 * @param decimals Of the amounts.
 */
export function sumLines(
  rows: readonly SumRow[],
  [total, amount]: SumRow,
  verdict: string,
  decimals = WAD_DECIMALS,
): string[] {
  const all: readonly SumRow[] = [...rows, [total, amount]];
  const texts = all.map(([, each]) => written(each, decimals));
  const nameWidth = Math.max(...all.map(([name]) => name.length)) + 2;
  const width = Math.max(...texts.map((text) => text.length));
  const lines = all.map(([name], i) => name.padEnd(nameWidth) + (texts[i] ?? "").padStart(width));
  const rule = `${" ".repeat(nameWidth)}${"─".repeat(width)}`;
  return [...lines.slice(0, -1), rule, `${lines.at(-1)}  ${verdict}`];
}

function written(amount: bigint, decimals: number): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0n ? "-" : ""}${whole}.${digits.slice(digits.length - decimals)}`;
}
