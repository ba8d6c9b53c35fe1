// What a check is, and what it may look at.
import type { Contracts } from "../contracts.ts";
import type { DeploymentRecord } from "../record.ts";
import type { Target } from "../target.ts";

/** `warning`: not wrong, but somebody has to do something before it is of use. */
export type State = "passed" | "warning" | "failed";

/** One line of the table. */
export interface Line {
  readonly state: State;
  readonly what: string;
  readonly detail: string;
}

/** A deployment that is checked: the record, and the chain. */
export interface Subject {
  readonly target: Target;
  readonly record: DeploymentRecord;
  readonly contracts: Contracts;
  /** The newest block when the check began. */
  readonly latest: { readonly number: number; readonly timestamp: number };
}

/** A group of lines about one thing. */
export interface Check {
  readonly title: string;
  readonly run: (subject: Subject) => Promise<Line[]>;
}

/** A line that passes unless something is wrong with it. */
export function line(what: string, faults: readonly string[], fine: string): Line {
  return faults.length === 0
    ? { state: "passed", what, detail: fine }
    : { state: "failed", what, detail: faults.join("; ") };
}

/** What is in one list and not in the other, each as a fault. */
export function differences(
  found: readonly string[],
  wanted: readonly string[],
  describe: { readonly extra: string; readonly missing: string },
): string[] {
  return [
    ...found.filter((x) => !wanted.includes(x)).map((x) => `${x} ${describe.extra}`),
    ...wanted.filter((x) => !found.includes(x)).map((x) => `${x} ${describe.missing}`),
  ];
}
