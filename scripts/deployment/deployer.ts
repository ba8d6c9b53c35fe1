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

/** Milliseconds between two looks, and how many there are. */
const PAUSE = 1_000;
const LOOKS = 120;

/** Waits until what the deployer sent before is final: Ignition refuses to begin earlier. */
export async function settled({ connection, spec }: Target, deployer: string): Promise<void> {
  const { provider } = connection.ethers;
  for (let look = 0; look < LOOKS; look++) {
    const final = Math.max(0, (await provider.getBlockNumber()) - spec.confirmations + 1);
    const sent = await provider.getTransactionCount(deployer, "pending");
    if ((await provider.getTransactionCount(deployer, final)) === sent) return;
    if (look === 0) console.log("Waiting until earlier transactions are final…");
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
