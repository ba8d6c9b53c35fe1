// Who pays for a deployment.
import { InputError } from "../support/inputError.ts";
import type { Target } from "./target.ts";

/** The account that deploys; throws one sentence where it could not pay. */
export async function deployerOf({ connection, spec }: Target): Promise<string> {
  const { ethers } = connection;
  const [signer] = await ethers.getSigners();
  if (signer === undefined) throw new InputError(`The node of ${spec.name} has no accounts.`);
  const { address } = signer;
  if ((await ethers.provider.getBalance(address)) === 0n) {
    throw new InputError(`The deployer ${address} has no ether on ${spec.name}: send it some.`);
  }
  return address;
}
