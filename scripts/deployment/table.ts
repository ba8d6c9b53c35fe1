// The table of a check.
import { styleText } from "node:util";
import Table from "cli-table3";
import type { Line } from "./checks/check.ts";

const MARKS = {
  passed: styleText("green", "✔"),
  warning: styleText("yellow", "!"),
  failed: styleText("red", "✘"),
} as const;

/** One line a check. */
export function checkTable(lines: readonly Line[]): string {
  const table = new Table({
    head: ["", "check", ""],
    style: { head: [], border: [], compact: true },
  });
  for (const { state, what, detail } of lines) table.push([MARKS[state], what, detail]);
  return table.toString();
}
