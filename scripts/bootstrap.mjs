// The door to every script: installs what is missing, then runs a TypeScript file under the pinned Node.
//
//   node scripts/bootstrap.mjs [script.ts args...]
//
// It starts under whatever Node the machine has and needs no package. The version is checked before
// anything else is loaded, so that an old Node prints a sentence and not a syntax error.
const major = Number(process.versions.node.split(".")[0]);

if (major < 18) {
  console.error(`Ballast needs Node 18 or newer to start; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  import("./bootstrap/main.mjs").then(({ bootstrap }) => bootstrap(process.argv.slice(2)));
}
