// The table at the end of a run, and the line that sums it up.
import Table from "cli-table3";
import type { Result } from "./result.ts";

const sum = (results: Result[], field: "passed" | "failed") =>
  results.reduce((total, result) => total + result[field], 0);

export function summary(results: Result[]): string {
  const table = new Table({
    head: ["Suite", "Passed", "Failed", "Skipped", "Seconds", ""],
    colAligns: ["left", "right", "right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const { suite, passed, failed, skipped, seconds, note = "" } of results) {
    table.push([suite.title, passed, failed, skipped, seconds.toFixed(1), note]);
  }
  return table.toString();
}

export const lastLine = (results: Result[]): string =>
  `${sum(results, "passed")} passed, ${sum(results, "failed")} failed`;
