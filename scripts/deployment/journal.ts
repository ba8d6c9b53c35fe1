// What Ignition has written down of a deployment.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { listTransactions, status } from "@nomicfoundation/ignition-core";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { codeHash, isBuild, librariesOf } from "./code.ts";
import type { Target } from "./target.ts";

/** A contract that Ignition deployed. */
export interface Deployed {
  /** The name of the contract, and of its place in the deployment where that is another. */
  readonly contract: string;
  readonly name: string;
  readonly address: string;
  readonly block: number;
  readonly arguments: readonly unknown[];
  readonly libraries: Readonly<Record<string, string>>;
  readonly codeHash: string;
}

/** Whether Ignition has begun. */
export function hasJournal({ files }: Target): boolean {
  return existsSync(join(files.journal, "journal.jsonl"));
}

/** How many steps are confirmed, for a line of progress. */
export function confirmedSteps({ files }: Target): number {
  const path = join(files.journal, "journal.jsonl");
  if (!existsSync(path)) return 0;
  return readFileSync(path, "utf8").split('"type":"TRANSACTION_CONFIRM"').length - 1;
}

/**
 * The contracts deployed so far. Throws one sentence where one is not what this build would deploy: Ignition itself
 * leaves a finished contract as it is, whatever has become of its code.
 */
export async function deployedContracts(target: Target): Promise<Deployed[]> {
  if (!hasJournal(target)) return [];
  const { ethers } = target.connection;
  const resolver = new HardhatArtifactResolver(target.hre.artifacts);
  const { contracts } = await status(target.files.journal, resolver);
  const transactions = await listTransactions(target.files.journal, resolver);
  const named = Object.entries(contracts)
    .map(([id, item]) => ({ ...item, name: id.replace(/^.*#/, "") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const addresses = Object.fromEntries(named.map((c) => [c.contractName, c.address]));
  const list: Deployed[] = [];
  for (const { contractName: contract, name, address } of named) {
    const made = transactions.find((item) => item.address === address);
    // An existing contract that the deployment only uses.
    if (made === undefined) continue;
    const receipt = await ethers.provider.getTransactionReceipt(made.txHash);
    const libraries = await linked(target.hre, contract, addresses);
    const code = await ethers.provider.getCode(address);
    const hash = codeHash(code);
    if (hash === undefined || !(await isBuild(target.hre, contract, code, libraries))) {
      throw new Error(
        `${name} at ${address} has other code than this build: check out the commit it was deployed from, or begin anew without ${target.files.journal}.`,
      );
    }
    const block = receipt?.blockNumber ?? 0;
    const args = made.params ?? [];
    list.push({ contract, name, address, block, arguments: args, libraries, codeHash: hash });
  }
  return list;
}

async function linked(
  hre: HardhatRuntimeEnvironment,
  contract: string,
  addresses: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const libraries: Record<string, string> = {};
  for (const library of await librariesOf(hre, contract)) {
    const address = addresses[library];
    if (address !== undefined) libraries[library] = address;
  }
  return libraries;
}
