import { readFileSync } from "node:fs";
import { parseCases, type VectorCase, VectorFormatError } from "@ballast/sdk/margin";
import { findNodeAtLocation } from "jsonc-parser";
import { InputError } from "../support/inputError.ts";
import { dotted, parseText, position } from "../support/jsonText.ts";

/** The cases of a vector file, in its order. */
export function readVectors(path: string, shownAs = path): VectorCase[] {
  const text = readText(path, shownAs);
  const { root, value } = parseText(text, shownAs);
  try {
    return parseCases(value);
  } catch (error) {
    if (!(error instanceof VectorFormatError)) throw error;
    // A missing value has no place of its own: its parent's is named.
    let at = findNodeAtLocation(root, [...error.path]);
    for (let end = -1; at === undefined; end--) {
      at = findNodeAtLocation(root, error.path.slice(0, end));
    }
    throw new InputError(
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
    if (code === "ENOENT") throw new InputError(`There is no file ${shownAs}.`);
    if (code === "EISDIR") throw new InputError(`${shownAs} is a directory, not a file.`);
    throw new InputError(`${shownAs} cannot be read: ${code ?? error}.`);
  }
}
