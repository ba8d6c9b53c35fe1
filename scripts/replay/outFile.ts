import {
  accessSync,
  closeSync,
  constants,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../support/inputError.ts";

/** A file that is written whole at the end, or not at all. */
export interface OutFile {
  /** Writes beside the file and renames: a reader never sees half of it, and an older one stays until then. */
  write(text: string): void;
  /** Removes what was begun. */
  discard(): void;
}

/** Makes sure before a long run that the file can be written after it. */
export function openOutFile(path: string, shownAs: string): OutFile {
  const temporary = `${path}.${process.pid}.tmp`;
  const unwritable = (error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : error;
    return new InputError(
      code === "ENOENT"
        ? `${shownAs} cannot be written: there is no directory ${dirname(shownAs)}.`
        : `${shownAs} cannot be written (${code}).`,
    );
  };
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw new InputError(`${shownAs} is a directory, not a file.`);
    if (existing !== undefined) accessSync(path, constants.W_OK);
    closeSync(openSync(temporary, "w"));
  } catch (error) {
    throw error instanceof InputError ? error : unwritable(error);
  }
  return {
    write(text) {
      try {
        writeFileSync(temporary, text);
        renameSync(temporary, path);
      } catch (error) {
        throw unwritable(error);
      }
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}
