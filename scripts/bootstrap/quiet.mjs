// Runs a command to its end without showing its output. An interrupt ends it with everything it started.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { environmentWith } from "./environment.mjs";
import { Failure } from "./failure.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const ownGroup = process.platform !== "win32";

function end(child) {
  try {
    if (ownGroup) process.kill(-child.pid, "SIGTERM");
    else child.kill();
  } catch {
    // It has just ended by itself.
  }
}

/** `command` is the path of a program; its folder leads the search path of what it starts. */
export async function runQuietly(command, args, { cwd, onStart, env }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...env, ...environmentWith(dirname(command)) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: ownGroup,
    windowsHide: true,
  });
  if (child.pid) onStart?.(child.pid);

  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    end(child);
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const code = await new Promise((settle, fail) => {
      child.on("error", fail);
      child.on("close", (status) => settle(status ?? 1));
    });
    if (interrupted) throw new Failure("Interrupted: the next run starts the install again.");
    return { code, stdout, output };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
