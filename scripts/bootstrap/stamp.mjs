// What a finished install leaves behind: which lockfile it installed, for which machine, and the Node to run.
//
// The stamp compares content, not times: a git checkout gives every file a new time. It lies inside
// node_modules, so it goes when npm empties that folder, and an interrupted install has none.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const stampPath = (root) => join(root, "node_modules", ".ballast-install");

function fingerprint(root) {
  const lockfile = readFileSync(join(root, "package-lock.json"));
  return `${process.platform} ${process.arch} ${createHash("sha256").update(lockfile).digest("hex")}`;
}

/** The Node to run scripts with, or undefined where the install is missing, unfinished or out of date. */
export function installedNode(root) {
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampPath(root), "utf8"));
  } catch {
    return undefined;
  }
  if (stamp.fingerprint !== fingerprint(root)) return undefined;
  const node = resolve(root, stamp.node);
  return existsSync(node) ? node : undefined;
}

export function writeStamp(root, node) {
  writeFileSync(
    stampPath(root),
    `${JSON.stringify({ fingerprint: fingerprint(root), node }, null, 2)}\n`,
  );
}

export function removeStamp(root) {
  rmSync(stampPath(root), { force: true });
}
