import { mulDivFloor, type VectorLeg, WAD } from "@ballast/sdk/margin";
import type { Book, Entries } from "./book.ts";
import type { Chain, Hex } from "./chain.ts";
import type { CollateralBook } from "./collateralBook.ts";
import type { Payment } from "./payments.ts";
import { legsOf, levelOf } from "./record.ts";
import type { Schedule, Trader } from "./schedule.ts";
import { type ReplayToken, tokenOf } from "./tokens.ts";
import type { Traders } from "./traders.ts";

/** An account at the last prices; money in quote, WAD. */
export interface FinalAccount {
  readonly accountId: Hex;
  /** Nobody of the portfolio: a keeper. */
  readonly trader: Trader | undefined;
  /** As booked. */
  readonly cash: bigint;
  /** Grown on a debt since, and off its equity already. */
  readonly interest: bigint;
  /** What its tokens count in equity. */
  readonly collateralValue: bigint;
  /** The tokens themselves, in token units. */
  readonly holdings: readonly { readonly token: Hex; readonly amount: bigint }[];
  readonly legs: readonly VectorLeg[];
  readonly equity: bigint;
  /** Null when flat. */
  readonly marginLevel: bigint | null;
  /** Below maintenance. */
  readonly liquidatable: boolean;
  readonly entries: Readonly<Entries>;
  /** What it really paid in. */
  readonly payments: readonly Payment[];
  /** What became of its tokens, one entry for each it ever had. */
  readonly tokens: readonly TokenResult[];
}

/** What became of an account's tokens of a kind: amounts in whole tokens, worths in quote, WAD. */
export interface TokenResult {
  readonly symbol: string;
  readonly deposited: bigint;
  /** When it was deposited, at the prices of then. */
  readonly worthFirst: bigint;
  /** For its debt: what others bought and what that paid of it, what insurance took and what that paid of it. */
  readonly sold: bigint;
  readonly proceeds: bigint;
  readonly seized: bigint;
  readonly credit: bigint;
  readonly left: bigint;
  readonly worthLast: bigint;
}

/**
 * What an account made of its positions, before fees and interest: its cash and what its positions are worth, without
 * all that came and went otherwise. What its tokens did is not in it.
 */
export function profitOf({
  equity,
  collateralValue,
  interest,
  entries,
  tokens,
}: FinalAccount): bigint {
  const { deposits, fees, rewards, absorbed } = entries;
  const paidOff = tokens.reduce((sum, { proceeds, credit }) => sum + proceeds + credit, 0n);
  const received = deposits + rewards + absorbed + paidOff;
  return equity - collateralValue - received + fees + entries.interest + interest;
}

/** What the books of a replay know. */
export interface Books {
  readonly book: Book;
  readonly collateral: CollateralBook;
  readonly traders: Traders;
  readonly tokens: readonly ReplayToken[];
}

/** The traders' accounts in the order of their file, then every other that ever had anything. */
export async function finalAccounts(
  { ballast }: Chain,
  books: Books,
  { traders }: Schedule,
): Promise<FinalAccount[]> {
  const { book } = books;
  const known = new Set([...traders.map(({ accountId }) => accountId), ...book.accounts]);
  const accounts: FinalAccount[] = [];
  for (const accountId of known) {
    const state = await ballast.clearingHouse.accountState(accountId);
    for (const { marketId, carryLong, carryShort } of state.positions) {
      book.charge(accountId, Number(marketId), { carryLong, carryShort });
    }
    const trader = traders.find((each) => each.accountId === accountId);
    const payments = trader === undefined ? [] : books.traders.paidBy(trader);
    accounts.push({
      accountId,
      trader,
      cash: state.cash + state.interest,
      interest: state.interest,
      collateralValue: state.collateral,
      holdings: state.holdings.map(({ token, amount }) => ({ token: token as Hex, amount })),
      legs: legsOf(state),
      equity: state.equity,
      marginLevel: levelOf(state),
      liquidatable: state.equity < state.maintenance,
      entries: book.of(accountId),
      payments,
      tokens: tokenResults(accountId, books, payments, state.holdings),
    });
  }
  return accounts;
}

function tokenResults(
  accountId: Hex,
  { collateral, tokens }: Books,
  payments: readonly Payment[],
  holdings: readonly { readonly token: string; readonly amount: bigint; readonly price: bigint }[],
): TokenResult[] {
  return [...collateral.of(accountId)].map(([address, entries]) => {
    const { symbol, unit } = tokenOf(tokens, address);
    const held = holdings.find(({ token }) => token.toLowerCase() === address);
    const left = (held?.amount ?? 0n) * unit;
    const own = payments.filter((payment) => payment.symbol === symbol);
    return {
      symbol,
      deposited: entries.deposited * unit,
      worthFirst: own.reduce((sum, { value }) => sum + value, 0n),
      sold: entries.sold * unit,
      proceeds: entries.proceeds,
      seized: entries.seized * unit,
      credit: entries.credit,
      left,
      worthLast: mulDivFloor(left, held?.price ?? 0n, WAD),
    };
  });
}
