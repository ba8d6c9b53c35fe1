import { type AccountId, clearingHouseAbi } from "@ballast/sdk";
import {
  accrue,
  backing,
  type MarketTerms,
  type MarketTotals,
  profitFactor,
} from "@ballast/sdk/margin";
import type { Address, PublicClient } from "viem";
import type { Book, BookAccount } from "./book.ts";
import type { LastPrices } from "./prices.ts";
import type { Conditions, DebtConditions, MarketConditions } from "./rank.ts";

/** A market as of the block. */
interface Market {
  readonly id: number;
  readonly price: bigint;
  readonly terms: MarketTerms;
  readonly totals: MarketTotals;
  /** Of a market that has ended: what of a profit in it is paid for good, WAD. */
  readonly settlementFactor?: bigint;
}

/**
 * What time makes of the markets that have a price, or had the last one, and of the accounts in debt, and which profits the vault can pay, as of
 * a block: carries are written only when a market is, and interest only when its account is touched. Until then an account
 * may fall below the line by the clock alone.
 */
export async function readConditions(
  publicClient: PublicClient,
  clearingHouse: Address,
  book: Book,
  { prices, standings, block }: LastPrices,
): Promise<Conditions> {
  const { number: blockNumber, timestamp: now } = block;
  const core = { address: clearingHouse, abi: clearingHouseAbi, blockNumber } as const;

  async function readMarket([id, price]: [number, bigint]): Promise<Market[]> {
    const terms = book.markets.get(id)?.terms;
    if (terms === undefined) return [];
    const args = [id] as const;
    const last = await publicClient.readContract({ ...core, functionName: "marketState", args });
    // No time passes in a market that has ended, and nothing in it is worth more or less any more.
    const { settlementPrice, settlementFactor } = last;
    if (settlementPrice > 0n) {
      return [{ id, price: settlementPrice, terms, totals: last, settlementFactor }];
    }
    return [{ id, price, terms, totals: accrue(last, terms, price, now) }];
  }

  async function readInterest([accountId, { cash }]: [AccountId, BookAccount]) {
    if (cash >= 0n) return [];
    const args = [accountId] as const;
    const debt = await publicClient.readContract({ ...core, functionName: "debtState", args });
    return [{ accountId, booked: cash, interest: debt.interest }];
  }

  // A market that has ended has no feed any more.
  const priced = new Map(prices);
  for (const [id, { settlementPrice }] of book.markets) {
    if (settlementPrice !== undefined) priced.set(id, settlementPrice);
  }
  const [pots, debts, ...read] = await Promise.all([
    publicClient.readContract({ ...core, functionName: "pots" }),
    Promise.all([...book.accounts].map(readInterest)),
    ...[...priced].map(readMarket),
  ]);
  const markets = read.flat();
  /** With interest that is about to be booked: owed by an account, and the vault's. */
  const conditionsWith = (interest: bigint): Map<number, MarketConditions> => {
    const { insurance } = pots;
    const debt = pots.debt + pots.seizedDebt + interest;
    const vault = backing({ vault: pots.vault + interest, insurance, debt });
    return new Map(markets.map((market) => [market.id, conditionsOf(market, vault)]));
  };
  return {
    now,
    standings,
    markets: conditionsWith(0n),
    debts: new Map(
      debts
        .flat()
        .filter(({ interest }) => interest > 0n)
        .map(({ accountId, booked, interest }): [AccountId, DebtConditions] => {
          return [accountId, { booked, interest, markets: conditionsWith(interest) }];
        }),
    ),
  };
}

function conditionsOf(
  { totals, terms, price, settlementFactor }: Market,
  vault: bigint,
): MarketConditions {
  const { carryLong, carryShort } = totals;
  const factor = settlementFactor ?? profitFactor(totals, terms, price, vault);
  return { carryLong, carryShort, profitFactor: factor };
}
