// What a deployment must be told and a repository must not hold: from the environment, or Hardhat's keystore.
import { getAddress, isAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Holder, NetworkSpec } from "../../deploy/network.ts";
import { InputError } from "../support/inputError.ts";

/** The value of a variable; throws one sentence where it has none. */
export async function readVariable(
  hre: HardhatRuntimeEnvironment,
  spec: NetworkSpec,
  name: string,
  what: string,
): Promise<string> {
  const value = await findVariable(hre, name);
  if (value) return value;
  throw new InputError(
    `${spec.name} needs ${what}: store it with "npx hardhat keystore set ${name}", or set ${name} in the environment.`,
  );
}

/**
 * An address of the network's, read where it is a variable.
 *
 * @param known What it was before, for a variable that is not set any more.
 */
export async function readHolder(
  hre: HardhatRuntimeEnvironment,
  spec: NetworkSpec,
  holder: Holder,
  what: string,
  known?: string,
): Promise<string> {
  if (typeof holder === "string") return getAddress(holder);
  if (known !== undefined && !(await findVariable(hre, holder.variable))) return known;
  const value = await readVariable(hre, spec, holder.variable, what);
  if (isAddress(value)) return getAddress(value);
  throw new InputError(`${holder.variable} is not an address: it is to be ${what}.`);
}

/** The environment goes before the keystore. */
async function findVariable(
  hre: HardhatRuntimeEnvironment,
  name: string,
): Promise<string | undefined> {
  return process.env[name] ?? (await fromKeystore(hre, name));
}

async function fromKeystore(
  hre: HardhatRuntimeEnvironment,
  name: string,
): Promise<string | undefined> {
  const variable = { _type: "ConfigurationVariable", name } as const;
  // The last handler is asked where no keystore knows the name.
  const value = await hre.hooks.runHandlerChain(
    "configurationVariables",
    "fetchValue",
    [variable],
    async () => "",
  );
  return value || undefined;
}
