import type { FunctionFragment, Interface } from "ethers";
import { ACCESS, type AccessClass, type AccessContract, type AccessRows } from "./access.ts";

/** The roles of the access manager. The first is its administrator's, whom every role answers to. */
export const ROLES = { ADMIN: 0n, VAULT: 1n, GUARDIAN: 2n, RISK_COUNCIL: 3n } as const;
export type RoleName = keyof typeof ROLES;

/** The contracts whose restricted functions the access manager decides about. */
export const MANAGED = ["ClearingHouse", "PriceRouter"] as const satisfies AccessContract[];
export type Managed = (typeof MANAGED)[number];

const ROLE_OF: Partial<Record<AccessClass, RoleName>> = {
  vault: "VAULT",
  guardian: "GUARDIAN",
  council: "RISK_COUNCIL",
  governance: "ADMIN",
};

/** A function and who may call it. */
export interface Classified {
  readonly contract: AccessContract;
  readonly access: AccessClass;
  readonly fragment: FunctionFragment;
  /** As Solidity hashes it. */
  readonly signature: string;
  readonly selector: string;
}

/** Functions that one role may call. */
export interface RoleFunctions {
  readonly role: RoleName;
  readonly functions: readonly Classified[];
}

/**
 * Every function of a contract with its class. Throws one sentence for each function that the manifest leaves out,
 * names twice, or names in vain.
 */
export function classify(
  contract: AccessContract,
  abi: Interface,
  rows: AccessRows = ACCESS[contract],
): Classified[] {
  const found = new Map<string, Classified>();
  const faults: string[] = [];
  for (const [access, names] of Object.entries(rows) as [AccessClass, readonly string[]][]) {
    for (const name of names) {
      const matches = functionsOf(abi).filter(
        (f) => name === (name.includes("(") ? f.format("sighash") : f.name),
      );
      const [fragment] = matches;
      if (fragment === undefined) faults.push(`${contract} has no function ${name}.`);
      else if (matches.length > 1) faults.push(`${contract} has several functions ${name}.`);
      else if (found.has(fragment.selector)) faults.push(`${contract}.${name} is named twice.`);
      else found.set(fragment.selector, classified(contract, access, fragment));
    }
  }
  for (const fragment of functionsOf(abi)) {
    if (found.has(fragment.selector)) continue;
    faults.push(`${contract}.${fragment.format("sighash")} has no class in deploy/access.ts.`);
  }
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return [...found.values()];
}

/** Which role may call each restricted function of a managed contract; the administrator's come first. */
export function roleFunctions(contract: Managed, abi: Interface): RoleFunctions[] {
  const all = classify(contract, abi);
  return Object.keys(ROLES)
    .map((role) => role as RoleName)
    .map((role) => ({ role, functions: all.filter(({ access }) => ROLE_OF[access] === role) }))
    .filter(({ functions }) => functions.length > 0);
}

function functionsOf(abi: Interface): FunctionFragment[] {
  return abi.fragments.filter((f): f is FunctionFragment => f.type === "function");
}

function classified(
  contract: AccessContract,
  access: AccessClass,
  fragment: FunctionFragment,
): Classified {
  const { selector } = fragment;
  return { contract, access, fragment, signature: fragment.format("sighash"), selector };
}
