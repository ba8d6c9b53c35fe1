// One install at a time. The lock is a folder: creating one either succeeds or finds it there.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const seconds = 1000;
// Longer than any install takes: the processes named in an older lock are others by now.
const longest = 30 * 60 * seconds;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function isAbandoned(folder) {
  const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > longest) return true;
  try {
    return !readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number).some(isAlive);
  } catch {
    // No process has written its id: the lock is a moment old, or its owner was killed in that moment.
    return age > 5 * seconds;
  }
}

/** Runs `action` while holding the lock. The processes it adds count as holders: npm may outlive a killed parent. */
export async function withLock(root, action) {
  const folder = join(root, ".ballast", "install.lock");
  mkdirSync(join(root, ".ballast"), { recursive: true });
  for (let waiting = false; ; waiting = true) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isAbandoned(folder)) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!waiting) console.error("Another run is installing; waiting for it to finish…");
    await sleep(seconds / 2);
  }
  const addHolder = (pid) => writeFileSync(join(folder, "pids"), `${pid}\n`, { flag: "a" });
  try {
    addHolder(process.pid);
    return await action(addHolder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
