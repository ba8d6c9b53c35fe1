import { WAD } from "@ballast/sdk/margin";
import type { TestToken } from "../../typechain-types/index.ts";
import { type Chain, type Hex, hex } from "./chain.ts";

const ETHER = hex(1_000n * WAD);

/** Lets an address send transactions, and gives it the ether for them. */
export async function openWallet({ provider }: Chain, owner: Hex): Promise<void> {
  await provider.request({ method: "hardhat_impersonateAccount", params: [owner] });
  await provider.request({ method: "hardhat_setBalance", params: [owner, ETHER] });
}

/** Gives an address tokens that `spender` may take. */
export async function mintFor(
  chain: Chain,
  token: TestToken,
  owner: Hex,
  spender: string,
  units: bigint,
): Promise<void> {
  const to = await token.getAddress();
  const mint = token.interface.encodeFunctionData("mint", [owner, units]);
  await chain.send({ from: chain.deployer, to, data: mint });
  const approve = token.interface.encodeFunctionData("approve", [spender, units]);
  await chain.send({ from: owner, to, data: approve });
}

/** WAD of quote as token units, rounded down. */
export function unitsOf({ ballast }: Chain, wad: bigint): bigint {
  return wad / 10n ** BigInt(18 - ballast.preset.quote.decimals);
}
