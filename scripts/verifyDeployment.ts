// `npm run verify:deployment`: hands the sources of a deployment to the explorers of its network.
//
//   node scripts/verifyDeployment.ts --network NAME
import { join } from "node:path";
import { hardhatFor } from "./build/profiles.ts";
import { deploymentCommand, run } from "./deployment/command.ts";
import { readRecord } from "./deployment/record.ts";
import { filesOf, networkSpec, openTarget, type TargetOptions } from "./deployment/target.ts";
import { readVariable } from "./deployment/variables.ts";
import { InputError } from "./support/inputError.ts";

const options = deploymentCommand(
  "verify:deployment",
  "Publishes the sources of a deployment on Etherscan, Blockscout and Sourcify. Needs a key of Etherscan's.",
)
  .option("--force", "also what is verified already")
  .parse()
  .opts<TargetOptions & { force?: boolean }>();

await run(async () => {
  const spec = networkSpec(options.network);
  if (spec.pyth === "mock") throw new InputError(`No explorer shows ${spec.name}.`);
  readRecord({ spec, files: filesOf(spec, options.out) });
  const { hre, files } = await openTarget(options, false);
  await readVariable(hre, spec, "ETHERSCAN_API_KEY", "a key of Etherscan's");
  // Hardhat's own task works on the network of its environment.
  const environment = await hardhatFor("production", {
    ignition: files.ignition,
    network: spec.name,
  });
  const deploymentId = `chain-${spec.chainId}`;
  console.log(`Verifying what ${join(files.ignition, "deployments", deploymentId)} tells of…`);
  const task = environment.tasks.getTask(["ignition", "verify"]);
  await task.run({ deploymentId, force: options.force ?? false });
  const failed = process.exitCode === 1;
  if (failed) console.error("Some contracts were refused: what the explorers said is above.");
  return failed ? 1 : 0;
});
