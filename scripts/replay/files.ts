import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../support/inputError.ts";

/** The path of a file as it was typed: npm runs scripts in the package's root, not where it was called. */
export function typedPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** The text of a file, without a byte order mark. */
export function readText(path: string, shownAs: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new InputError(`There is no file ${shownAs}.`);
    }
    if (code === "EISDIR") throw new InputError(`${shownAs} is a directory, not a file.`);
    throw new InputError(`${shownAs} cannot be read (${code ?? error}).`);
  }
}
