// JSON as a person wrote it: parsed with every value's place, so that a fault can be named by line and column.
import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { InputError } from "./inputError.ts";

export interface JsonText {
  root: Node;
  value: unknown;
}

/** Parses strict JSON; throws an `InputError` naming line and column of the first fault. */
export function parseText(text: string, shownAs: string): JsonText {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [error] = errors;
  if (root !== undefined && error === undefined) return { root, value: getNodeValue(root) };
  const problem = text.trim() === "" || error === undefined ? "the file is empty" : spelled(error);
  throw new InputError(
    `${shownAs} is not valid JSON at ${position(text, error?.offset ?? 0)}: ${problem}.`,
  );
}

export function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** A path as one would write it in code. */
export function dotted(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the document";
  return path
    .map((key, i) =>
      typeof key === "number" ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`,
    )
    .join("");
}

/** `PropertyNameExpected` as `property name expected`. */
function spelled({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
