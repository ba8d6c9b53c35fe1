// Finds a Node that can run the project: the pinned one, or the machine's own where it is new enough.
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { npm } from "./npm.mjs";
import { runQuietly } from "./quiet.mjs";

// Hardhat needs 22.13, and from 22.18 on TypeScript files run as they are.
const oldest = { major: 22, minor: 18 };

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/** The version a Node reports, or undefined where it is missing or does not run on this machine. */
function versionOf(node) {
  const { status, stdout } = spawnSync(node, ["--version"], {
    encoding: "utf8",
    windowsHide: true,
  });
  return status === 0 ? stdout.trim().replace(/^v/, "") : undefined;
}

// The package that holds the binary itself. The `node` package fetches it in an install script; asked for
// directly, it also comes where npm is set to skip install scripts.
function binaryPackage() {
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  const platform = process.platform === "win32" ? "win" : process.platform;
  return `${prefix}-${platform}-${process.arch}`;
}

/** A Node to install with: under an older one npm leaves native packages out without a word. */
export async function installerNode(version, onStart) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const packageName = `${binaryPackage()}@${version}`;
  const flags = ["--yes", "--prefer-offline", `--package=${packageName}`];
  // Outside the project: inside it npm would take an installed copy for the one asked for.
  const where = { cwd: tmpdir(), onStart };
  const printed = await npm(["exec", ...flags, "--", "node", "-p", "process.execPath"], where);
  const node = printed.trim().split("\n").at(-1).trim();
  if (versionOf(node) === version) return node;
  throw new Failure(
    `Node ${version} does not run on this machine: install Node ${oldest.major}.${oldest.minor} or newer and run the command again.`,
  );
}

/** The Node to run scripts with after an install; relative to the project where it is the installed one. */
export async function projectNode(root, version, installer, onStart) {
  const folder = join("node_modules", "node");
  const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (versionOf(join(root, binary)) === version) return binary;
  // npm skipped the package's install script, by a setting or by a newer npm's default: run that one step.
  await runQuietly(installer, ["installArchSpecificPackage.js"], {
    cwd: join(root, folder),
    onStart,
  });
  return versionOf(join(root, binary)) === version ? binary : installer;
}
