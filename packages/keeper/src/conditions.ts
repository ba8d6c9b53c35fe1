import { type AccountId, clearingHouseAbi } from "@ballast/sdk";
import { accrue, type MarketTerms, type MarketTotals, profitFactor } from "@ballast/sdk/margin";
import type { Address, PublicClient } from "viem";
import type { Book } from "./book.ts";
import type { Block } from "./prices.ts";
import type { Conditions, DebtConditions, MarketConditions, Prices } from "./rank.ts";

/** A market as it was last written. */
interface Market {
  readonly id: number;
  readonly price: bigint;
  readonly terms: MarketTerms;
  readonly last: MarketTotals;
}

/**
 * What time and the vault make of the markets that have a price, and of the accounts in debt, as of a block: carries are
 * written only when somebody trades in a market, and interest only when its account is touched. Until then an account
 * may fall below the line by the clock alone.
 */
export async function readConditions(
  publicClient: PublicClient,
  clearingHouse: Address,
  book: Book,
  prices: Prices,
  { number: blockNumber, timestamp }: Block,
): Promise<Conditions> {
  const core = { address: clearingHouse, abi: clearingHouseAbi, blockNumber } as const;

  async function readMarket([id, price]: [number, bigint]): Promise<Market[]> {
    const terms = book.markets.get(id)?.terms;
    if (terms === undefined) return [];
    const args = [id] as const;
    const last = await publicClient.readContract({ ...core, functionName: "marketState", args });
    return [{ id, price, terms, last }];
  }

  async function readInterest(accountId: AccountId) {
    const args = [accountId] as const;
    const [markets, tokens] = await Promise.all([
      publicClient.readContract({ ...core, functionName: "marketsOf", args }),
      publicClient.readContract({ ...core, functionName: "tokensOf", args }),
    ]);
    // Interest depends on no price, and those there are may be stale: any will do.
    const anyPrices = Array<bigint>(markets.length + tokens.length).fill(1n);
    const { cash, interest } = await publicClient.readContract({
      ...core,
      functionName: "accountStateAt",
      args: [accountId, anyPrices],
    });
    return { accountId, booked: cash + interest, interest };
  }

  const debtors = [...book.accounts].filter(([, { cash }]) => cash < 0n).map(([id]) => id);
  const [{ vault }, debts, ...read] = await Promise.all([
    publicClient.readContract({ ...core, functionName: "pots" }),
    Promise.all(debtors.map(readInterest)),
    ...[...prices].map(readMarket),
  ]);
  const markets = read.flat();
  const conditionsAt = (cash: bigint): Map<number, MarketConditions> =>
    new Map(markets.map((market) => [market.id, conditionsOf(market, cash, timestamp)]));
  return {
    markets: conditionsAt(vault),
    debts: new Map(
      debts
        .filter(({ interest }) => interest > 0n)
        .map(({ accountId, booked, interest }): [AccountId, DebtConditions] => {
          return [accountId, { booked, interest, markets: conditionsAt(vault + interest) }];
        }),
    ),
  };
}

function conditionsOf(
  { last, terms, price }: Market,
  vault: bigint,
  timestamp: bigint,
): MarketConditions {
  const now = accrue(last, terms, price, vault, timestamp);
  const { carryLong, carryShort } = now;
  return { carryLong, carryShort, profitFactor: profitFactor(now, terms, price, vault) };
}
