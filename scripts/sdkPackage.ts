// `npm run sdk`: builds the SDK as it is published, and holds it to what its users rely on.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { loadPreset } from "../deploy/preset.ts";
import { bundleSizes, LIMIT } from "./sdk/bundle.ts";
import { exportedNames } from "./sdk/exported.ts";
import { pack, publintMessages, wrongTypes } from "./sdk/lint.ts";
import { addPrograms, examples, newProject, remove, runThere } from "./sdk/newProject.ts";
import { REFERENCE, writeReference } from "./sdk/reference.ts";
import { STAGED, stage } from "./sdk/stage.ts";
import { buildContracts } from "./support/buildContracts.ts";
import { serveLocally } from "./support/localServer.ts";

const EXPORTS = new URL("../snapshots/sdk-exports.json", import.meta.url);
const BUNDLES = new URL("../snapshots/sdk-bundles.json", import.meta.url);

const { check, compile } = new Command("npm run sdk --")
  .description("Build the SDK's package, and check it as its users get it.")
  .option("--check", "compare exports and bundles with snapshots/ instead of writing them there")
  .option("--no-compile", "take the contracts' artifacts as they are")
  .parse()
  .opts<{ check?: boolean; compile: boolean }>();

let passed = 0;
const failures: string[] = [];
/** Counts a step; what it throws, or returns, is what is wrong. */
async function step(title: string, run: () => unknown): Promise<void> {
  try {
    const wrong = await run();
    if (typeof wrong === "string" && wrong !== "") throw new Error(wrong);
    console.log(`✔ ${title}`);
    passed++;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    failures.push(title);
    console.log(`✘ ${title}: ${text}`);
  }
}

await step("compiles for Node 18 and browsers", stage);
// Without it there is nothing to look at.
if (failures.length > 0) end();
await step("exports the names on record", () => recorded(EXPORTS, exportedNames()));
await step("documents what it exports", writeReference);
await step("weighs what is on record", async () => {
  const sizes = await bundleSizes();
  for (const [name, bytes] of Object.entries(sizes)) {
    console.log(`  ${name}: ${bytes.toLocaleString("en-US")} bytes zipped, beside viem`);
  }
  return recorded(BUNDLES, sizes);
});
await step(`reads one account for less than ${LIMIT.toLocaleString("en-US")} bytes`, async () => {
  const bytes = (await bundleSizes())["read one account"] ?? Number.POSITIVE_INFINITY;
  return bytes < LIMIT ? "" : `${bytes} bytes`;
});
const tarball = pack();
await step("publint has nothing to say", async () => (await publintMessages()).join("; "));
await step("the types are right", () => wrongTypes(tarball));
let folder: string | undefined;
await step("installs in an empty project", async () => {
  folder = await newProject(tarball);
  addPrograms(folder);
});
if (folder !== undefined) await programs(folder);
remove(dirname(tarball));

if (!check)
  console.log(
    `The package is in ${STAGED}, its reference in ${REFERENCE}; review the diff of snapshots/.`,
  );
end();

function end(): never {
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exit(failures.length === 0 ? 0 : 1);
}

/** Every program the package shows, there and on a chain of its own. */
async function programs(folder: string): Promise<void> {
  if (compile) await buildContracts();
  for (const file of ["readme.ts", ...examples()]) {
    await step(`${file} runs there`, async () => {
      const server = await serveLocally(loadPreset("textbook"), 0);
      try {
        const output = await runThere(folder, file, server.url);
        console.log(output.trim().replace(/^/gm, "  "));
        return output.trim() === "" ? "it has nothing to show" : "";
      } finally {
        await server.close();
      }
    });
  }
  remove(folder);
}

/** What differs from a file; without --check it is written instead. */
function recorded(file: URL, found: object): string {
  const text = `${JSON.stringify(found, null, 2)}\n`;
  if (!check) {
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, text);
    return "";
  }
  const was = readFileSync(file, "utf8");
  return was === text ? "" : "it differs: run `npm run sdk` and review the diff of snapshots/";
}
