// The package in an empty project of its own, as a user has it.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SOURCE } from "./stage.ts";

const FENCE = /^```ts\n([\s\S]*?)^```$/m;

/** The first program of the README. */
function readmeExample(): string {
  const program = FENCE.exec(readFileSync(`${SOURCE}/README.md`, "utf8"))?.[1];
  if (program === undefined) throw new Error("The README has no program.");
  return program;
}

/** Installs the tarball, with viem, in a new folder outside the repository; returns the folder. */
export async function newProject(tarball: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ballast-project-"));
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const manifest = { name: "a-project", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const flags = ["--no-audit", "--no-fund", "--prefer-offline"];
  const packages = [tarball, `viem@${devDependencies.viem}`];
  await run(folder, "npm", ["install", ...flags, ...packages]);
  return folder;
}

/** The package's example programs, by file name. */
export function examples(): string[] {
  return readdirSync(`${SOURCE}/examples`).filter((file) => file !== "local.ts");
}

/** Puts the programs there: the README's, and the examples. */
export function addPrograms(folder: string): void {
  writeFileSync(join(folder, "readme.ts"), readmeExample());
  cpSync(`${SOURCE}/examples`, folder, { recursive: true });
}

/** Runs a program there against a node, and returns what it printed. */
export async function runThere(folder: string, file: string, rpcUrl: string): Promise<string> {
  return run(folder, process.execPath, [file], { RPC_URL: rpcUrl });
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function run(
  cwd: string,
  command: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<string> {
  return new Promise((settle, fail) => {
    const env = { ...process.env, ...variables };
    const shell = process.platform === "win32" && command === "npm";
    const child = spawn(command, args, { cwd, env, shell });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        output += data.toString();
      });
    }
    child.on("error", fail);
    child.on("exit", (code) => {
      if (code === 0) settle(output);
      else fail(new Error(`${command} ${args[0]} ended with ${code}:\n${output.trim()}`));
    });
  });
}
