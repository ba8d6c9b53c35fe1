// Runs the checks of the sources; with --write, the tools repair what they can.
//
//   node scripts/lint.ts [--write] [--only biome,prettier,solhint,types]
import { existsSync } from "node:fs";
import { Command } from "commander";
import { checks } from "./lint/checks.ts";
import { pick } from "./support/pick.ts";
import { runNode, tool } from "./support/tools.ts";

const options = new Command("npm run lint --")
  .description("Check the layout, style, rules and types of the sources.")
  .option("--write", "repair what can be repaired")
  .option("--only <names>", `a list from ${checks.map(({ name }) => name).join(",")}`)
  .parse()
  .opts<{ write?: boolean; only?: string }>();

const selected = pick(checks, options.only);

// A build writes the types of the contracts.
if (selected.some(({ name }) => name === "types") && !existsSync("typechain-types")) {
  await runNode(tool("hardhat", "build", "--quiet"));
}

let failed = 0;
for (const { title, command, repair } of selected) {
  const code = await runNode((options.write && repair) || command);
  console.log(`${code === 0 ? "✔" : "✘"} ${title}`);
  if (code !== 0) failed += 1;
}
console.log(`${selected.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
