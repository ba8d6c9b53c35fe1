// Runs one suite in a process of its own and hands on what it prints, piece by piece.
import { type ChildProcess, spawn } from "node:child_process";
import { type Result, resultOf } from "./result.ts";
import type { Suite } from "./suites.ts";

const running = new Set<ChildProcess>();

/** Ends what is still running, when the whole run is interrupted. */
export function stopAll(): void {
  for (const child of running) child.kill("SIGTERM");
}

// A suite that hangs is ended, and counts as failed.
const longest = 20 * 60_000;

export function run(suite: Suite, built: boolean, write: (text: string) => void): Promise<Result> {
  const started = performance.now();
  const args = [...suite.command, ...(built ? (suite.whenBuilt ?? []) : [])];
  // Through a pipe a tool prints no colours of its own accord.
  const colours = process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: "1" } : {};
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...colours },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longest,
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      write(text);
    });
  }
  return new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      running.delete(child);
      settle(resultOf(suite, output, code ?? signal ?? 1, (performance.now() - started) / 1000));
    });
  });
}
