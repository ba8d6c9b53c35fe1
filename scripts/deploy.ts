// `npm run deploy`: the protocol on a network, configured and handed over to its timelock.
//
//   node scripts/deploy.ts --network NAME [--preset NAME] [--price BTC=60000]
import { InvalidArgumentError } from "commander";
import { deployBallast } from "../deploy/deployBallast.ts";
import { loadPreset, presetNames } from "../deploy/preset.ts";
import { ROLES } from "../deploy/roles.ts";
import { compile } from "./build/compile.ts";
import { deploymentCommand, run } from "./deployment/command.ts";
import { deployerOf, settled } from "./deployment/deployer.ts";
import { driftOf } from "./deployment/drift.ts";
import { publishFirstPrices } from "./deployment/firstPrices.ts";
import { deployedContracts } from "./deployment/journal.ts";
import { mendJournal } from "./deployment/mend.ts";
import { type Choices, makePlan, marketSpecs } from "./deployment/plan.ts";
import { showProgress } from "./deployment/progress.ts";
import { knownRecord, readChain, writeRecord } from "./deployment/record.ts";
import { networkSpec, openTarget, type TargetOptions } from "./deployment/target.ts";

const options = deploymentCommand(
  "deploy",
  "Deploys the protocol to a network and hands it over to its timelock. Run again, it goes on where it stopped.",
)
  .option("--preset <name>", `parameters: ${presetNames().join(", ")}`)
  .option(
    "--price <symbol=price>",
    "what a market costs about now, if not as its network has it",
    price,
  )
  .parse()
  .opts<TargetOptions & { build: boolean; preset?: string; price?: Choices["prices"] }>();

await run(async () => {
  if (options.preset !== undefined) loadPreset(options.preset);
  networkSpec(options.network);
  const target = await openTarget(options, true);
  const { spec, connection, files } = target;
  const deployer = await deployerOf(target);
  const choices = {
    prices: options.price ?? {},
    ...(options.preset && { preset: options.preset }),
  };
  const plan = await makePlan(target, choices);
  const preset = loadPreset(plan.preset);
  if (options.build) {
    console.log("Building the contracts (production profile)…");
    if (!(await compile("production")).succeeded) return 1;
  }
  console.log(`Deploying to ${spec.name} (chain ${spec.chainId}) from ${deployer}…`);
  const { provider } = connection.ethers;
  const nonce = await provider.getTransactionCount(deployer);
  await settled(target, deployer);
  await mendJournal(target);
  // Before anything is built on it: Ignition would not notice.
  await deployedContracts(target);
  const deploy = () =>
    deployBallast(connection, preset, marketSpecs(plan), plan.collateral, {
      handover: plan.governance,
      ...(plan.quote !== "test" && { quote: plan.quote }),
      ...(plan.pyth !== "mock" && { pyth: plan.pyth }),
      sequencer: plan.sequencer,
      ignition: {
        blockPollingInterval: spec.pollingInterval,
        requiredConfirmations: spec.confirmations,
      },
      inspect: async (ballast) => {
        if (plan.pyth === "mock") await publishFirstPrices(target, ballast, plan);
        await deployedContracts(target);
        const { isMember } = await ballast.accessManager.hasRole(ROLES.ADMIN, deployer);
        if (isMember) console.log("Handing over to the timelock…");
      },
    });
  const progress = showProgress(target);
  try {
    await deploy();
  } finally {
    progress.stop();
  }
  const chain = await readChain(target, plan);
  const known = knownRecord(files);
  // A record that is there is what was reviewed: what governance changed since is not put into it unasked.
  const changes = known === undefined ? [] : driftOf(known, chain);
  if (known === undefined) writeRecord(files, chain);
  const sent = (await provider.getTransactionCount(deployer)) - nonce;
  if (sent === 0 && known !== undefined) console.log("Nothing to do: all of it is there already.");
  else console.log(`Done with ${sent} transactions; the record is ${files.record}.`);
  if (changes.length > 0) {
    const paths = changes.map(({ path }) => path).join(", ");
    console.log(
      `Governance has changed since the record was written: ${paths}. The record is left as it is; npm run record:deployment -- --network ${spec.name} brings it up to the chain.`,
    );
  }
  console.log(`Next: npm run check:deployment -- --network ${spec.name}`);
  if (spec.pyth !== "mock") {
    console.log(
      `Then: npm run verify:deployment -- --network ${spec.name}, and commit the record.`,
    );
  }
  console.log("Nothing can be traded before the vault holds money: see docs/deployment.md.");
  return 0;
});

function price(text: string, known: Choices["prices"] = {}): Choices["prices"] {
  const [, symbol, value] = /^(\w+)=(\d+(?:\.\d{1,18})?)$/.exec(text) ?? [];
  if (symbol === undefined || value === undefined || Number(value) === 0) {
    throw new InvalidArgumentError("A price is written as in BTC=60000.");
  }
  return { ...known, [symbol]: value };
}
