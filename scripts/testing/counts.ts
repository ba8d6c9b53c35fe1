// Reads how many tests passed and failed from what a test runner printed.
import { stripVTControlCharacters } from "node:util";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
export type Counter = (output: string) => Counts;

/** The number of the last line that matches, as a test may print a line like its runner's; 0 without one. */
function last(output: string, line: RegExp): number {
  const matches = [...output.matchAll(line)];
  return Number(matches.at(-1)?.[1] ?? 0);
}

const plain =
  (counter: Counter): Counter =>
  (output) =>
    counter(stripVTControlCharacters(output));

/** Hardhat's two runners end with "12 passing (3s)", "1 pending" or "1 skipped", and "1 failing". */
export const hardhatCounts = plain((output) => ({
  passed: last(output, /^\s*(\d+) passing\b/gm),
  failed: last(output, /^\s*(\d+) failing\b/gm),
  skipped: last(output, /^\s*(\d+) (?:pending|skipped)\b/gm),
}));

/** `node --test` ends with "ℹ pass 12", "ℹ fail 1", "ℹ cancelled 0", "ℹ skipped 0". */
export const nodeCounts = plain((output) => ({
  passed: last(output, /^ℹ pass (\d+)$/gm),
  failed: last(output, /^ℹ fail (\d+)$/gm) + last(output, /^ℹ cancelled (\d+)$/gm),
  skipped: last(output, /^ℹ (?:skipped) (\d+)$/gm),
}));

/** Our own scripts end with "12 passed, 1 failed". */
export const tallyCounts = plain((output) => ({
  passed: last(output, /^(\d+) passed, \d+ failed$/gm),
  failed: last(output, /^\d+ passed, (\d+) failed$/gm),
  skipped: 0,
}));
