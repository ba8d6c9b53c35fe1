// `npm run record:deployment`: what governance has changed since a deployment was recorded, written into its record.
//
//   node scripts/recordDeployment.ts --network NAME [--dry-run]
import { compile } from "./build/compile.ts";
import { deploymentCommand, run } from "./deployment/command.ts";
import { driftOf, upToDate } from "./deployment/drift.ts";
import { requirePlan } from "./deployment/plan.ts";
import { readChain, readRecord, writeRecord } from "./deployment/record.ts";
import { differenceTable } from "./deployment/table.ts";
import { openTarget, type TargetOptions } from "./deployment/target.ts";

const options = deploymentCommand(
  "record:deployment",
  "Shows what governance has changed since a deployment was recorded, and writes it into the record. Takes no key.",
)
  .option("--dry-run", "show what has changed and write nothing")
  .parse()
  .opts<TargetOptions & { build: boolean; dryRun?: true }>();

await run(async () => {
  const target = await openTarget(options, false);
  const { spec, files } = target;
  const record = readRecord(target);
  const plan = await requirePlan(target);
  if (options.build) {
    console.log("Building the contracts (production profile)…");
    if (!(await compile("production")).succeeded) return 1;
  }
  const chain = await readChain(target, plan);
  const changes = driftOf(record, chain);
  const next = `Next: npm run check:deployment -- --network ${spec.name}`;
  if (changes.length === 0) {
    console.log(`Nothing differs: ${files.record} says what the chain says.`);
    console.log(next);
    return 0;
  }
  console.log(differenceTable(changes));
  console.log(`${changes.length} not as recorded`);
  if (options.dryRun) {
    console.log(`Nothing was written: without --dry-run it goes into ${files.record}.`);
    return 0;
  }
  writeRecord(files, upToDate(record, chain));
  console.log(`Wrote ${files.record}: whatever no proposal explains should not stay there.`);
  console.log(`${next}, and commit the record with the proposal.`);
  return 0;
});
