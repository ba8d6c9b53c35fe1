import type { Side } from "./leg.ts";
import { MAX_UINT256 } from "./wadMath.ts";

/** Where a value is in a JSON document: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** A vector that is not of the documented format. */
export class VectorFormatError extends Error {
  /** Where the wrong value is. */
  readonly path: JsonPath;

  constructor(path: JsonPath, problem: string) {
    super(problem);
    this.name = "VectorFormatError";
    this.path = path;
  }
}

/** An array, each entry read by `parse`. */
export function list<T>(
  json: unknown,
  path: JsonPath,
  parse: (json: unknown, path: JsonPath) => T,
): T[] {
  if (!Array.isArray(json)) throw wrong(path, "an array", json);
  return json.map((entry, i) => parse(entry, [...path, i]));
}

/** An object. */
export function record(json: unknown, path: JsonPath): Record<string, unknown> {
  if (!isRecord(json)) throw wrong(path, "an object", json);
  return json;
}

/** `"L"` or `"S"`. */
export function side(json: unknown, path: JsonPath): Side {
  if (json !== "L" && json !== "S") throw wrong(path, '"L" or "S"', json);
  return json;
}

/** A market id: a JSON number within uint16. */
export function marketId(json: unknown, path: JsonPath): number {
  if (typeof json !== "number" || !Number.isInteger(json) || json < 0 || json > 65_535) {
    throw wrong(path, "a market id (0 to 65535)", json);
  }
  return json;
}

/** A decimal string within uint256. */
export function unsigned(json: unknown, path: JsonPath): bigint {
  const value = integer(json, path, /^\d+$/, "an unsigned integer as a decimal string");
  if (value > MAX_UINT256) throw new VectorFormatError(path, "the value does not fit uint256");
  return value;
}

/** A decimal string within int256. */
export function signed(json: unknown, path: JsonPath): bigint {
  const value = integer(json, path, /^-?\d+$/, "an integer as a decimal string");
  if (BigInt.asIntN(256, value) !== value) {
    throw new VectorFormatError(path, "the value does not fit int256");
  }
  return value;
}

function integer(json: unknown, path: JsonPath, form: RegExp, expected: string): bigint {
  if (typeof json !== "string" || !form.test(json)) throw wrong(path, expected, json);
  return BigInt(json);
}

/** The error for a value that is not what was expected; names a missing one as such. */
export function wrong(path: JsonPath, expected: string, got: unknown): VectorFormatError {
  if (got === undefined) return new VectorFormatError(path, `missing; expected ${expected}`);
  const text = JSON.stringify(got);
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return new VectorFormatError(path, `expected ${expected}, got ${shown}`);
}

/** Whether a JSON value is an object. */
export function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** Whether a JSON value can name something. */
export function isScalar(json: unknown): json is string | number {
  return typeof json === "string" || typeof json === "number";
}
