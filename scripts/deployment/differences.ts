// Where two values part, each place by its path.
import { type Plain, same } from "./plain.ts";

/** One place, as text; undefined on the side that has nothing there. */
export interface Difference {
  /** Names joined by dots; empty where the values themselves are no objects. */
  readonly path: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

type Branch = Readonly<Record<string, Plain>>;

/** Every place where `is` is another than `was`. */
export function differencesOf(
  was: Plain | undefined,
  is: Plain | undefined,
  path: readonly string[] = [],
): Difference[] {
  if (was === undefined ? is === undefined : is !== undefined && same(was, is)) return [];
  const [left, right] = [branchOf(was), branchOf(is)];
  const keys = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]);
  // A value against nothing, or against an object, is one place as well.
  const whole = (was !== undefined && !left) || (is !== undefined && !right) || keys.size === 0;
  if (whole) return [{ path: path.join("."), was: textOf(was), is: textOf(is) }];
  return [...keys].flatMap((key) => differencesOf(left?.[key], right?.[key], [...path, key]));
}

/** What has names, or places, of its own. A list of addresses is one value. */
function branchOf(value: Plain | undefined): Branch | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isValue = Array.isArray(value) && value.every((item) => typeof item !== "object");
  return isValue ? undefined : (value as Branch);
}

function textOf(value: Plain | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.join("\n") || "nobody";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
