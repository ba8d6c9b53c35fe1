// Installs the packages of package-lock.json under the pinned Node.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { installerNode, projectNode } from "./runtime.mjs";
import { installedNode, removeStamp, writeStamp } from "./stamp.mjs";

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** How many packages this machine gets: the lockfile lists the native packages of other platforms too. */
function countPackages(root) {
  const fits = (list, mine) => !list || list.includes(mine);
  const { packages } = readJson(join(root, "package-lock.json"));
  return Object.entries(packages).filter(
    ([path, { link, os, cpu }]) =>
      path.includes("node_modules/") &&
      !link &&
      fits(os, process.platform) &&
      fits(cpu, process.arch),
  ).length;
}

/** Installs and returns the Node to run scripts with. */
export async function install(root) {
  return withLock(root, async (onStart) => {
    const finishedMeanwhile = installedNode(root);
    if (finishedMeanwhile) return finishedMeanwhile;

    const version = readJson(join(root, "package.json")).devDependencies.node;
    const started = Date.now();
    console.error(
      `Installing ${countPackages(root)} packages with Node ${version} (first run and after updates only, about a minute)…`,
    );
    removeStamp(root);
    const installer = await installerNode(version, onStart);
    // A machine set to production would leave out the development packages, and they are all there is.
    const flags = [
      "--include=dev",
      "--include=optional",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
    ];
    await npm(["ci", ...flags], { cwd: root, node: installer, onStart });
    writeStamp(root, await projectNode(root, version, installer, onStart));
    console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
    return installedNode(root);
  });
}
