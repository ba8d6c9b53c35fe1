import {
  formatOutcome,
  runCase,
  type VectorCase,
  type VectorInput,
  type VectorOutcome,
} from "@ballast/sdk/margin";
import type { EngineResult } from "./solidity.ts";

/** The first figure in which two results differ. */
export interface Difference {
  /** As one would write it in JavaScript, e.g. `expected.steps[1].fee`. */
  readonly path: string;
  readonly got: string;
  readonly expected: string;
}

/** The first difference between an engine's result and the right one, in the order of the file. */
export function firstDifference(
  result: EngineResult,
  expected: VectorOutcome,
): Difference | undefined {
  if ("failure" in result) {
    return { path: "expected", got: result.failure, expected: "a result" };
  }
  return differing(formatOutcome(result), formatOutcome(expected), "");
}

/** The first difference between an engine's result and what a case says. */
export function checkCase(result: EngineResult, vector: VectorCase): Difference | undefined {
  const { absorbed, ...expected } = vector.expected;
  const difference = firstDifference(result, { before: vector.before, expected });
  if (difference !== undefined || absorbed === undefined || "failure" in result) return difference;

  // Who pays a debt that is left is decided after the plan, but how much there is follows from it: all of it, or nothing
  // where collateral outweighs it and is more than dust, which the case does not say.
  const { cash, legs } = result.expected;
  const debt = legs.length === 0 && cash < 0n ? -cash : 0n;
  const booked = absorbed.insurance + absorbed.vault;
  const kept = cash + vector.account.collateralValue >= 0n;
  if (booked === debt || (kept && booked === 0n)) return undefined;
  return { path: "expected.absorbed", got: String(debt), expected: String(booked) };
}

/** The mirror's result for a case, a thrown error included. */
export function runMirror(input: VectorInput): EngineResult {
  try {
    return runCase(input);
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function differing(got: unknown, expected: unknown, path: string): Difference | undefined {
  if (isObject(got) && isObject(expected) && Array.isArray(got) === Array.isArray(expected)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    for (const key of keys) {
      const below = Array.isArray(expected) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
      const difference = differing(got[key], expected[key], below);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return got === expected ? undefined : { path, got: shown(got), expected: shown(expected) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
