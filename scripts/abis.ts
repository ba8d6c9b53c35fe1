// Writes what the SDK knows of the contracts: their ABIs from the build, and addresses from the records of deployments. With
// --check, fails where a file is not what it would be.
//
//   node scripts/abis.ts [--check] [--no-compile]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import hre from "hardhat";
import { abiOf, errorsIn } from "./abis/abi.ts";
import { knownDeployments } from "./abis/deployments.ts";
import { generated } from "./abis/generated.ts";
import { barrelFile, deploymentsFile, type SourceFile, sourceFile } from "./abis/source.ts";

const { check = false, compile } = new Command("node scripts/abis.ts")
  .description(
    "Write the SDK's ABIs from the compiled contracts, and its addresses from the deployments on record.",
  )
  .option("--check", "write nothing, and fail if a file is not what it would be")
  .option("--no-compile", "take the artifacts as they are")
  .parse()
  .opts<{ check?: boolean; compile: boolean }>();

if (compile) await hre.tasks.getTask("build").run({ quiet: true });

const abis = await Promise.all(generated.map(abiOf));
const errors = { name: "errors", about: "Every error that a call of the protocol may end in." };
const barrel = [...generated, errors].sort((a, b) => (a.name < b.name ? -1 : 1));
const files: SourceFile[] = [barrelFile(barrel), sourceFile(errors, errorsIn(abis))];
generated.forEach((item, index) => {
  files.push(sourceFile(item, abis[index] ?? []));
});
files.push(deploymentsFile(await knownDeployments()));
const drifted = files.filter(
  ({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text,
);

for (const { path, text } of drifted) {
  if (check) {
    console.error(`${path} differs from the contracts: run \`node scripts/abis.ts\`.`);
  } else {
    writeFileSync(path, text);
    console.log(`${path} written`);
  }
}
if (check) {
  console.log(`${files.length - drifted.length} passed, ${drifted.length} failed`);
  process.exitCode = drifted.length === 0 ? 0 : 1;
}
