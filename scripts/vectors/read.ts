import { readFileSync } from "node:fs";
import { type JsonPath, parseCases, type VectorCase, VectorFormatError } from "@ballast/sdk/margin";
import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";

/** A file that cannot be read as vectors; the message is one sentence for whoever named it. */
export class VectorFileError extends Error {}

/** The cases of a vector file, in its order. */
export function readVectors(path: string, shownAs = path): VectorCase[] {
  const text = readText(path, shownAs);
  const errors: ParseError[] = [];
  const strict = { allowTrailingComma: false, disallowComments: true };
  const root = parseTree(text, errors, strict);
  const [first] = errors;
  if (root === undefined || first !== undefined) {
    const problem = first === undefined ? "the file is empty" : spelled(first);
    throw new VectorFileError(
      `${shownAs} is not valid JSON at ${position(text, first?.offset ?? 0)}: ${problem}.`,
    );
  }
  try {
    return parseCases(getNodeValue(root));
  } catch (error) {
    if (!(error instanceof VectorFormatError)) throw error;
    // A missing value has no place of its own: its parent's is named.
    let at = findNodeAtLocation(root, [...error.path]);
    for (let end = -1; at === undefined; end--) {
      at = findNodeAtLocation(root, error.path.slice(0, end));
    }
    throw new VectorFileError(
      `${shownAs} is not a vector file: ${dotted(error.path)} at ${position(text, at.offset)}: ` +
        `${error.message}.`,
    );
  }
}

function readText(path: string, shownAs: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new VectorFileError(`There is no file ${shownAs}.`);
    if (code === "EISDIR") throw new VectorFileError(`${shownAs} is a directory, not a file.`);
    throw new VectorFileError(`${shownAs} cannot be read: ${code ?? error}.`);
  }
}

/** `PropertyNameExpected` as `property name expected`. */
function spelled({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function dotted(path: JsonPath): string {
  if (path.length === 0) return "the document";
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`))
    .join("");
}
