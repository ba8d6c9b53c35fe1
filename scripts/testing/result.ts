// How one suite went.
import type { Counts } from "./counts.ts";
import type { Suite } from "./suites.ts";

export interface Result extends Counts {
  suite: Suite;
  seconds: number;
  /** Why it failed, where its counts do not say. */
  note?: string;
}

const endingNote = (ending: number | NodeJS.Signals) =>
  typeof ending === "number" ? `ended with exit code ${ending}` : `ended by ${ending}`;

/** A suite that ended badly or ran nothing has failed, whatever its counts say. */
export function resultOf(
  suite: Suite,
  output: string,
  ending: number | NodeJS.Signals,
  seconds: number,
): Result {
  const counts = suite.counter(output);
  const { passed, failed } = counts;
  if (ending !== 0 && failed === 0) {
    return { suite, seconds, ...counts, failed: 1, note: endingNote(ending) };
  }
  if (passed + failed === 0) return { suite, seconds, ...counts, failed: 1, note: "ran no tests" };
  return { suite, seconds, ...counts };
}

export function notRun(suite: Suite, needed: Suite): Result {
  const counts = { passed: 0, failed: 1, skipped: 0 };
  return { suite, seconds: 0, ...counts, note: `not run: "${needed.title}" failed` };
}
