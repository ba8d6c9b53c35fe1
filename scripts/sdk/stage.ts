// The package as it is published: compiled, with a manifest of its own.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tool } from "../support/tools.ts";

export const SOURCE = "packages/sdk";
export const STAGED = `${SOURCE}/dist`;

interface Manifest {
  private?: boolean;
  exports: Record<string, string>;
  [key: string]: unknown;
}

/** The entries of the package, by sub-path: where each one's source begins. */
export function entries(): Record<string, string> {
  return readManifest().exports;
}

/** Compiles the package; throws what the compiler found. */
export function stage(): void {
  rmSync(STAGED, { recursive: true, force: true });
  const compiler = tool("tsc", "-p", `${SOURCE}/tsconfig.build.json`);
  const { status, stdout } = spawnSync(process.execPath, compiler, { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout.trim());
  const { private: _, exports, ...manifest } = readManifest();
  const published = { ...manifest, files: ["**/*"], exports: compiled(exports) };
  writeFileSync(`${STAGED}/package.json`, `${JSON.stringify(published, null, 2)}\n`);
  cpSync(`${SOURCE}/README.md`, `${STAGED}/README.md`);
  cpSync("LICENSE", `${STAGED}/LICENSE`);
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(`${SOURCE}/package.json`, "utf8"));
}

/** Sources become what they are compiled to. */
function compiled(exports: Record<string, string>): Record<string, object> {
  const of = (source: string, ending: string) =>
    source.replace("./src/", "./").replace(/\.tsx?$/, ending);
  return Object.fromEntries(
    Object.entries(exports).map(([path, source]) => {
      return [path, { types: of(source, ".d.ts"), default: of(source, ".js") }];
    }),
  );
}
