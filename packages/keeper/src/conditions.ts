import { clearingHouseAbi } from "@ballast/sdk";
import { accrue, profitFactor } from "@ballast/sdk/margin";
import type { Address, PublicClient } from "viem";
import type { Book } from "./book.ts";
import type { Block } from "./prices.ts";
import type { Conditions, Prices } from "./rank.ts";

/**
 * What time and the vault make of the markets that have a price, as of a block: carries are written only when somebody
 * trades in a market, and until then an account may fall below the line by the clock alone.
 */
export async function readConditions(
  publicClient: PublicClient,
  clearingHouse: Address,
  { markets }: Book,
  prices: Prices,
  { number: blockNumber, timestamp }: Block,
): Promise<Map<number, Conditions>> {
  const core = { address: clearingHouse, abi: clearingHouseAbi, blockNumber } as const;
  const { vault } = await publicClient.readContract({ ...core, functionName: "pots" });
  const entries = [...prices].map(async ([id, price]): Promise<[number, Conditions][]> => {
    const terms = markets.get(id)?.terms;
    if (terms === undefined) return [];
    const last = await publicClient.readContract({
      ...core,
      functionName: "marketState",
      args: [id],
    });
    const now = accrue(last, terms, price, vault, timestamp);
    const { carryLong, carryShort } = now;
    return [[id, { carryLong, carryShort, profitFactor: profitFactor(now, terms, price, vault) }]];
  });
  return new Map((await Promise.all(entries)).flat());
}
