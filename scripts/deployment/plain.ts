// What contracts return, as JSON can hold it.
import { Result } from "ethers";

/** A value of a record: numbers are decimal text. */
export type Plain =
  | string
  | boolean
  | number
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** Turns whole numbers into text and results with names into objects, all the way down. */
export function plain(value: unknown): Plain {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return String(value);
  if (value instanceof Result) return plain(namesOf(value) ?? value.toArray());
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return null;
}

/** A result as an object; undefined where it is a list, which has no names. */
function namesOf(result: Result): Record<string, unknown> | undefined {
  try {
    const object = result.toObject();
    return Object.keys(object).every((key) => key === "_") ? undefined : object;
  } catch {
    return undefined;
  }
}

/** Whether two values are the same, whatever the order of their names. */
export function same(a: Plain, b: Plain): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Plain): Plain {
  if (isList(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
