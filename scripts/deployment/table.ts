// The tables of the commands about a deployment.
import { styleText } from "node:util";
import Table from "cli-table3";
import type { Line } from "./checks/check.ts";
import type { Difference } from "./differences.ts";

const MARKS = {
  passed: styleText("green", "✔"),
  warning: styleText("yellow", "!"),
  failed: styleText("red", "✘"),
} as const;

/** One line a check. */
export function checkTable(lines: readonly Line[]): string {
  const table = compact("", "check", "");
  for (const { state, what, detail } of lines) table.push([MARKS[state], what, detail]);
  return table.toString();
}

/** One line a value. */
export function differenceTable(differences: readonly Difference[]): string {
  const table = compact("path", "recorded", "on chain");
  for (const { path, was, is } of differences) table.push([path, was ?? "–", is ?? "–"]);
  return table.toString();
}

function compact(...head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
