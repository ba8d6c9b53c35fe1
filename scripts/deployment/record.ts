// The record of a deployment: what stands where, and who may do what. It is what others read, and what the check holds
// the chain to.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ACCESS, type AccessContract } from "../../deploy/access.ts";
import { MANAGED, ROLES, type RoleName, roleFunctions } from "../../deploy/roles.ts";
import { InputError } from "../support/inputError.ts";
import { type Addresses, type Contracts, contractsAt } from "./contracts.ts";
import {
  functionRoles,
  roleHolders,
  satellites,
  type TimelockRole,
  timelockHolders,
} from "./holders.ts";
import { type Deployed, deployedContracts } from "./journal.ts";
import { type Parameters, readParameters } from "./parameters.ts";
import { type Plain, plain } from "./plain.ts";
import { type DeploymentPlan, readPlan } from "./plan.ts";
import type { Files, Target } from "./target.ts";
import { type RecordedToken, readTokens } from "./tokens.ts";

/** A contract of the record; see {@link Deployed}. */
export interface RecordedContract {
  readonly contract: string;
  readonly address: string;
  readonly block: number;
  readonly arguments: Plain;
  readonly libraries: Readonly<Record<string, string>>;
  /** Of the code as it stands, immutables and links included: what EXTCODEHASH says. */
  readonly codeHash: string;
}

/** See the head of this file. */
export interface DeploymentRecord {
  readonly network: string;
  readonly chainId: number;
  /** Of the tree that it was deployed from; null outside a checkout. A tree with changes ends in "-changed". */
  readonly commit: string | null;
  readonly preset: string;
  readonly deployer: string;
  /** The block of the first contract: events begin there. */
  readonly block: number;
  readonly contracts: Readonly<Record<string, RecordedContract>>;
  readonly oracle: { readonly pyth: string; readonly mock: boolean };
  readonly roles: Readonly<Record<RoleName, readonly string[]>>;
  /** Which role may call which restricted function. */
  readonly access: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly timelock: { readonly delay: number } & Readonly<Record<TimelockRole, readonly string[]>>;
  readonly satellites: readonly string[];
  readonly quote: RecordedToken;
  readonly collaterals: readonly RecordedToken[];
  /** In the order of their listing, which numbers them from 1. */
  readonly markets: readonly {
    readonly symbol: string;
    readonly feedId: string;
    readonly firstPrice: string;
  }[];
  readonly parameters: Parameters;
}

/** Reads what stands on chain. */
export async function readChain(target: Target, plan: DeploymentPlan): Promise<DeploymentRecord> {
  const { connection, spec } = target;
  const deployed = await deployedContracts(target);
  const contracts = await contractsAt(connection, addressesOf(deployed));
  const block = Math.min(...deployed.map((item) => item.block));
  const latest = await connection.ethers.provider.getBlockNumber();
  const { members } = await roleHolders(contracts, block, latest);
  return {
    network: spec.name,
    chainId: spec.chainId,
    commit: commit(),
    preset: plan.preset,
    deployer: plan.deployer,
    block,
    contracts: Object.fromEntries(deployed.map((item) => [item.name, recorded(item)])),
    oracle: { pyth: await contracts.PythSource.pyth(), mock: plan.pyth === "mock" },
    roles: members,
    access: await functionRoles(contracts),
    timelock: {
      delay: Number(await contracts.TimelockController.getMinDelay()),
      ...(await timelockHolders(contracts, block, latest)),
    },
    satellites: await satellites(contracts, block, latest),
    ...(await readTokens(connection, contracts)),
    markets: plan.markets,
    parameters: await readParameters(contracts),
  };
}

/** Writes the record. */
export function writeRecord({ record: path }: Files, record: DeploymentRecord): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** The record, if there is one. */
export function knownRecord({ record: path }: Files): DeploymentRecord | undefined {
  return existsSync(path) ? parse(path) : undefined;
}

/** Reads the record; throws one sentence where there is none. */
export function readRecord({ spec, files }: Pick<Target, "spec" | "files">): DeploymentRecord {
  const known = knownRecord(files);
  if (known !== undefined) return known;
  const begun = readPlan({ files }) !== undefined;
  const why = begun ? "its deployment was begun and not finished" : "nothing was deployed there";
  throw new InputError(
    `There is no record of ${spec.name}: ${why}; run "npm run deploy -- --network ${spec.name}".`,
  );
}

/** The addresses of the contracts in the manifest. */
export function addressesOf(
  deployed: readonly Pick<Deployed, "contract" | "address">[],
): Addresses {
  const find = (name: AccessContract) => {
    const found = deployed.find(({ contract }) => contract === name);
    if (found === undefined) throw new Error(`There is no ${name} in the deployment.`);
    return [name, found.address] as const;
  };
  return Object.fromEntries((Object.keys(ACCESS) as AccessContract[]).map(find)) as Addresses;
}

/** Which role the manifest lets call which function. */
export function accessOf(contracts: Contracts): Record<string, Record<string, RoleName>> {
  return Object.fromEntries(
    MANAGED.map((name) => [
      name,
      Object.fromEntries(
        roleFunctions(name, contracts[name].interface).flatMap(({ role, functions }) =>
          functions.map(({ signature }) => [signature, role]),
        ),
      ),
    ]),
  );
}

/** The roles in their order. */
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

function recorded({ name: _, ...item }: Deployed): RecordedContract {
  return { ...item, arguments: plain(item.arguments) };
}

function parse(path: string): DeploymentRecord {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new InputError(
      `${path} is not valid JSON: restore it, or remove it and deploy again to write it anew.`,
    );
  }
}

function commit(): string | null {
  const git = (...args: string[]) => spawnSync("git", args, { encoding: "utf8" });
  const { status, stdout } = git("rev-parse", "HEAD");
  if (status !== 0) return null;
  const changed = git("status", "--porcelain", "--untracked-files=no", "--", "contracts", "deploy");
  return stdout.trim() + (changed.stdout?.trim() ? "-changed" : "");
}
