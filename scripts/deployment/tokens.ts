// Tokens as people write their amounts: what an interface has to know of them.
import { Contract } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { Contracts } from "./contracts.ts";

const METADATA = [
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
];

export interface RecordedToken {
  readonly address: string;
  readonly symbol: string;
  readonly decimals: number;
}

/** The quote token and the tokens that are collateral, in the order of their listing. */
export async function readTokens(
  connection: NetworkConnection,
  { ClearingHouse }: Contracts,
): Promise<{ quote: RecordedToken; collaterals: RecordedToken[] }> {
  const describe = async (address: string) => {
    const token = new Contract(address, METADATA, connection.ethers.provider);
    return {
      address,
      symbol: (await token.getFunction("symbol").staticCall()) as string,
      decimals: Number(await token.getFunction("decimals").staticCall()),
    };
  };
  const listed = await ClearingHouse.listedCollateral();
  return {
    quote: await describe(await ClearingHouse.quoteToken()),
    collaterals: await Promise.all(listed.map(describe)),
  };
}
