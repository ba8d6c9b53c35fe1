// The network that a command is about, opened once it is known to be the right one.
import { join, resolve } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { type NetworkSpec, networks } from "../../deploy/network.ts";
import { hardhatFor } from "../build/profiles.ts";
import { InputError } from "../support/inputError.ts";
import { readVariable } from "./variables.ts";

/** A network, and where what is known of its deployment is kept. */
export interface Target {
  readonly spec: NetworkSpec;
  readonly hre: HardhatRuntimeEnvironment;
  readonly connection: NetworkConnection;
  readonly files: Files;
}

/** Where a deployment is written down. */
export interface Files {
  /** Ignition's folder of journals. */
  readonly ignition: string;
  /** The journal of this chain, and what the deployment was begun with. */
  readonly journal: string;
  readonly record: string;
}

/** What every command about a deployment takes. */
export interface TargetOptions {
  readonly network: string;
  /** Where files go and come from; by default the repository. */
  readonly out: string;
}

/** How long a node may take to answer, in milliseconds. */
const PATIENCE = 10_000;

/** A network by name; throws one sentence where there is none. */
export function networkSpec(name: string): NetworkSpec {
  const spec = networks.find((network) => network.name === name);
  if (spec !== undefined) return spec;
  const known = networks.map((network) => network.name).join(", ");
  throw new InputError(`Unknown network "${name}": there are ${known}.`);
}

/** Where the files of a network are. */
export function filesOf({ name, chainId }: NetworkSpec, out: string): Files {
  const ignition = resolve(out, "deploy");
  return {
    ignition,
    journal: join(ignition, "deployments", `chain-${chainId}`),
    record: resolve(out, "deployments", name, "deployment.json"),
  };
}

/**
 * Opens a network, or throws one sentence: it must be known, in reach, and the chain it is said to be.
 *
 * @param signs Whether transactions will be sent, which takes the deployer's key.
 */
export async function openTarget({ network, out }: TargetOptions, signs: boolean): Promise<Target> {
  const spec = networkSpec(network);
  const files = filesOf(spec, out);
  const hre = await hardhatFor("production", { ignition: files.ignition });
  const url = await nodeOf(hre, spec);
  await requireChain(spec, url);
  if (signs) await requireKey(hre, spec);
  // A check must not ask for keys.
  const override = signs ? {} : { accounts: "remote" as const };
  const connection = await hre.network.create({ network, override });
  return { spec, hre, connection, files };
}

/** Where the network's node is. */
async function nodeOf(hre: HardhatRuntimeEnvironment, spec: NetworkSpec): Promise<string> {
  const config = hre.config.networks[spec.name];
  if (config?.type !== "http") throw new Error(`hardhat.config.ts has no network ${spec.name}.`);
  const { url } = config;
  const name = "name" in url && typeof url.name === "string" ? url.name : undefined;
  return name ? readVariable(hre, spec, name, "the URL of a node") : url.get();
}

async function requireChain(spec: NetworkSpec, url: string): Promise<void> {
  // What is said of the node never contains its URL: that may hold a key.
  const hint = spec.name === "anvil" ? ': start it with "anvil", or set BALLAST_ANVIL_URL' : "";
  const answer = await askChainId(url).catch(() => {
    throw new InputError(`The node of ${spec.name} is out of reach${hint}.`);
  });
  if (answer === spec.chainId) return;
  const found = answer === undefined ? "no chain at all" : `chain ${answer}`;
  throw new InputError(`The node of ${spec.name} serves ${found}, not chain ${spec.chainId}.`);
}

async function askChainId(url: string): Promise<number | undefined> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const isObject = typeof body === "object" && body !== null && "result" in body;
  return isObject && typeof body.result === "string" ? Number(body.result) : undefined;
}

async function requireKey(hre: HardhatRuntimeEnvironment, spec: NetworkSpec): Promise<void> {
  const config = hre.config.networks[spec.name];
  if (config?.type !== "http" || !Array.isArray(config.accounts)) return;
  for (const account of config.accounts) {
    if (!("name" in account) || typeof account.name !== "string") continue;
    const key = await readVariable(hre, spec, account.name, "the deployer's private key");
    if (/^(0x)?[0-9a-fA-F]{64}$/.test(key)) continue;
    throw new InputError(`${account.name} is not a private key: 64 hexadecimal digits.`);
  }
}
