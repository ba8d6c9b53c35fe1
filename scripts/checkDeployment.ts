// `npm run check:deployment`: whether what stands on a network is what was deployed, and nobody has more rights than
// the manifest gives.
//
//   node scripts/checkDeployment.ts --network NAME
import { compile } from "./build/compile.ts";
import type { Check, Line, Subject } from "./deployment/checks/check.ts";
import { code } from "./deployment/checks/code.ts";
import { deployer } from "./deployment/checks/deployer.ts";
import { liquidation } from "./deployment/checks/liquidation.ts";
import { oracle } from "./deployment/checks/oracle.ts";
import { parameters } from "./deployment/checks/parameters.ts";
import { roles } from "./deployment/checks/roles.ts";
import { timelock } from "./deployment/checks/timelock.ts";
import { deploymentCommand, run } from "./deployment/command.ts";
import { contractsAt } from "./deployment/contracts.ts";
import { addressesOf, readRecord } from "./deployment/record.ts";
import { checkTable } from "./deployment/table.ts";
import { openTarget, type TargetOptions } from "./deployment/target.ts";

const CHECKS: readonly Check[] = [code, roles, timelock, deployer, parameters, oracle, liquidation];

const options = deploymentCommand(
  "check:deployment",
  "Checks a deployment against its record, the access manifest and this build.",
)
  .parse()
  .opts<TargetOptions & { build: boolean }>();

await run(async () => {
  const target = await openTarget(options, false);
  const record = readRecord(target);
  if (options.build) {
    console.log("Building the contracts (production profile)…");
    if (!(await compile("production")).succeeded) return 1;
  }
  const contracts = await contractsAt(
    target.connection,
    addressesOf(Object.values(record.contracts)),
  );
  const latest = await target.connection.ethers.provider.getBlock("latest");
  if (latest === null) throw new Error(`The node of ${target.spec.name} has no block.`);
  const subject = { target, record, contracts, latest };
  const lines: Line[] = [
    // A node of another chain was refused already.
    { state: "passed", what: "chain", detail: `${target.spec.name}, ${target.spec.chainId}` },
  ];
  for (const check of CHECKS) lines.push(...(await linesOf(check, subject)));
  console.log(checkTable(lines));
  const count = (state: Line["state"]) => lines.filter((item) => item.state === state).length;
  console.log(
    `${count("passed")} passed, ${count("failed")} failed, ${count("warning")} to be seen to`,
  );
  return count("failed") === 0 ? 0 : 1;
});

/** A contract that answers nonsense fails its own check, not the others. */
async function linesOf(check: Check, subject: Subject): Promise<Line[]> {
  try {
    return await check.run(subject);
  } catch (error) {
    const [detail = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return [{ state: "failed", what: check.title, detail: `it cannot be read: ${detail}` }];
  }
}
