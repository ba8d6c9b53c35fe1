// Runs a script in the place of this process: same terminal, same signals, same exit code.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { environmentWith } from "./environment.mjs";

export async function run(root, node, args) {
  const child = spawn(node, args, {
    cwd: root, // Hardhat looks for its configuration from here
    env: environmentWith(dirname(node), join(root, "node_modules", ".bin")),
    stdio: "inherit",
  });
  const forward = (signal) => {
    // A Ctrl-C reaches the whole terminal group, the script included: twice would cut its clean-up short.
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const { status, ending } = await new Promise((settle, fail) => {
    child.on("error", fail);
    child.on("exit", (status, ending) => settle({ status, ending }));
  });
  for (const signal of signals) process.off(signal, forward);
  if (ending) process.kill(process.pid, ending);
  else process.exitCode = status;
}
