// The ABI of a contract, and what else a client of it must be able to decode.
import { createRequire } from "node:module";
import hre from "hardhat";
import type { Generated } from "./generated.ts";

export interface AbiItem {
  type: string;
  name?: string;
  inputs?: readonly unknown[];
}

/** The contract's own ABI, and behind it the errors that others raise in its name. */
export async function abiOf({ contract, errorsOf }: Generated): Promise<AbiItem[]> {
  const abi = [...(await readAbi(contract))];
  const known = new Set(abi.filter(isError).map(signature));
  for (const other of errorsOf) {
    for (const item of (await readAbi(other)).filter(isError)) {
      if (known.has(signature(item))) continue;
      known.add(signature(item));
      abi.push(item);
    }
  }
  return abi;
}

/** Every error of these ABIs once, by name. */
export function errorsIn(abis: readonly (readonly AbiItem[])[]): AbiItem[] {
  const errors = new Map(
    abis
      .flat()
      .filter(isError)
      .map((item) => [signature(item), item]),
  );
  return [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** As a line of JSON. Solidity's own names of types are left out: they say nothing to a client. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, inner) => (key === "internalType" ? undefined : inner));
}

async function readAbi(name: string): Promise<readonly AbiItem[]> {
  // The oracle's errors come with its package: no contract of ours declares them.
  return name === "PythErrors"
    ? createRequire(import.meta.url)("@pythnetwork/pyth-sdk-solidity/abis/PythErrors.json")
    : (await hre.artifacts.readArtifact(name)).abi;
}

function isError({ type }: AbiItem): boolean {
  return type === "error";
}

function signature({ name, inputs }: AbiItem): string {
  return toJson([name, inputs]);
}
