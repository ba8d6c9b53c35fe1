// The API reference, out of the sources' own comments.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { SOURCE } from "./stage.ts";

export const REFERENCE = `${SOURCE}/reference`;

/** Writes the pages; returns what it objects to: an export without a comment, a link to nowhere. */
export function writeReference(): string {
  const manifest = createRequire(import.meta.url).resolve("typedoc/package.json");
  const args = [join(dirname(manifest), "bin", "typedoc"), "--logLevel", "Warn"];
  const options = {
    cwd: SOURCE,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return status === 0 ? "" : `${stdout}${stderr}`.trim();
}
