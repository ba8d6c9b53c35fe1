// `npm run snapshots`: gas and byte size of the production build as reviewed numbers.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { compile } from "./build/compile.ts";
import { hardhatFor } from "./build/profiles.ts";
import { measureGas } from "./snapshots/gas.ts";
import { measureSize, SIZE_LIMIT } from "./snapshots/size.ts";

const FOLDER = new URL("../snapshots/", import.meta.url);
const FILES = ["gas", "size"] as const;

const { check } = new Command("npm run snapshots --")
  .description("Measures gas and byte size of the production build and writes them to snapshots/")
  .option("--check", "compare with the files instead of writing them; exit 1 on any difference")
  .parse()
  .opts<{ check?: boolean }>();

console.log("Building the production profile…");
if (!(await compile("production")).succeeded) process.exit(1);
const hre = await hardhatFor("production");
console.log("Measuring…");
const measured = { gas: await measureGas(hre), size: await measureSize(hre) };

const failures: string[] = [];
let passed = 0;
const expect = (holds: boolean, failure: string) => {
  if (holds) passed++;
  else failures.push(failure);
};

for (const [name, bytes] of Object.entries(measured.size)) {
  expect(bytes < SIZE_LIMIT, `${name} has ${bytes} bytes, the limit is ${SIZE_LIMIT}`);
}
if (check) {
  for (const kind of FILES) {
    const recorded = read(kind);
    const names = new Set([...Object.keys(recorded), ...Object.keys(measured[kind])]);
    for (const name of names) {
      const [was, is] = [recorded[name], measured[kind][name]];
      expect(was === is, `${kind}: ${name}: recorded ${was ?? "nothing"}, now ${is ?? "gone"}`);
    }
  }
} else {
  mkdirSync(FOLDER, { recursive: true });
  for (const kind of FILES) {
    writeFileSync(new URL(`${kind}.json`, FOLDER), `${JSON.stringify(measured[kind], null, 2)}\n`);
  }
  console.log(
    "Wrote snapshots/gas.json and snapshots/size.json: review their diff and commit them.",
  );
}

for (const failure of failures) console.log(`✘ ${failure}`);
if (check && failures.length > 0) {
  console.log("If the change is meant, run `npm run snapshots` and review the diff.");
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

function read(kind: (typeof FILES)[number]): Record<string, number> {
  try {
    return JSON.parse(readFileSync(new URL(`${kind}.json`, FOLDER), "utf8"));
  } catch {
    return {};
  }
}
