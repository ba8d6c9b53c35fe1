// Tokens as people write their amounts: what an interface has to know of them.
import type { NetworkConnection } from "hardhat/types/network";
import type { Contracts } from "./contracts.ts";

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
    const token = await connection.ethers.getContractAt("IERC20Metadata", address);
    return {
      address,
      symbol: await token.symbol(),
      decimals: Number(await token.decimals()),
    };
  };
  const listed = await ClearingHouse.listedCollateral();
  return {
    quote: await describe(await ClearingHouse.quoteToken()),
    collaterals: await Promise.all(listed.map(describe)),
  };
}
