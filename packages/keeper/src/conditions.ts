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

  async function readInterest([accountId, { cash }]: [AccountId, BookAccount]) {
    if (cash >= 0n) return [];
    const args = [accountId] as const;
    const debt = await publicClient.readContract({ ...core, functionName: "debtState", args });
    return [{ accountId, booked: cash, interest: debt.interest }];
  }

  const [pots, debts, ...read] = await Promise.all([
    publicClient.readContract({ ...core, functionName: "pots" }),
    Promise.all([...book.accounts].map(readInterest)),
    ...[...prices].map(readMarket),
  ]);
  const markets = read.flat();
  /** With interest that is about to be booked: owed by an account, and the vault's. */
  const conditionsWith = (interest: bigint): Map<number, MarketConditions> => {
    const { insurance } = pots;
    const debt = pots.debt + pots.seizedDebt + interest;
    const vault = backing({ vault: pots.vault + interest, insurance, debt });
    return new Map(markets.map((market) => [market.id, conditionsOf(market, vault, timestamp)]));
  };
  return {
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
  { last, terms, price }: Market,
  vault: bigint,
  timestamp: bigint,
): MarketConditions {
  const now = accrue(last, terms, price, vault, timestamp);
  const { carryLong, carryShort } = now;
  return { carryLong, carryShort, profitFactor: profitFactor(now, terms, price, vault) };
}
