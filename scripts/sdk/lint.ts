// What package linters say of the package as it is packed.
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { STAGED } from "./stage.ts";

/** Packs the package as `npm publish` would, into a new folder; returns the file. */
export function pack(): string {
  const folder = mkdtempSync(join(tmpdir(), "ballast-sdk-"));
  const args = ["pack", "--json", "--pack-destination", folder];
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd: STAGED,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr.trim()}`);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

/** Everything publint objects to. */
export async function publintMessages(): Promise<string[]> {
  const options = {
    pkgDir: resolve(STAGED),
    pack: "npm",
    level: "suggestion",
    strict: true,
  } as const;
  const { messages, pkg } = await publint(options);
  return messages.map((message) => formatMessage(message, pkg) ?? message.code);
}

/** What "are the types wrong" finds; empty if nothing. The package is ESM alone. */
export function wrongTypes(tarball: string): string {
  const manifest = createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json");
  const cli = join(dirname(manifest), "dist", "index.js");
  const args = [cli, tarball, "--profile", "esm-only", "--no-emoji", "--no-color"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return status === 0 ? "" : `${stdout}${stderr}`.trim();
}
