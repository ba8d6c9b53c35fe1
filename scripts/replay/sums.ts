import { exactWad } from "./decimal.ts";

/** A line of a sum: what it is, and how much; WAD. */
export type SumRow = readonly [name: string, amount: bigint];

/** Amounts one below the other with all their decimals, and their total below a rule with what is to be said of it. */
export function sumLines(
  rows: readonly SumRow[],
  [total, amount]: SumRow,
  verdict: string,
): string[] {
  const all: readonly SumRow[] = [...rows, [total, amount]];
  const texts = all.map(([, each]) => decimals18(each));
  const nameWidth = Math.max(...all.map(([name]) => name.length)) + 2;
  const width = Math.max(...texts.map((text) => text.length));
  const lines = all.map(([name], i) => name.padEnd(nameWidth) + (texts[i] ?? "").padStart(width));
  const rule = `${" ".repeat(nameWidth)}${"─".repeat(width)}`;
  return [...lines.slice(0, -1), rule, `${lines.at(-1)}  ${verdict}`];
}

function decimals18(wad: bigint): string {
  const [whole = "", fraction = ""] = exactWad(wad).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(18, "0")}`;
}
