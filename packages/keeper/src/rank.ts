import type { AccountId } from "@ballast/sdk";
import {
  type AccountState,
  collateralValue,
  evaluate,
  type Holding,
  isLiquidatable,
  type MarketRisk,
  type Portfolio,
  type Position,
  type Standing,
} from "@ballast/sdk/margin";
import { type Book, type BookAccount, scheduleAt, termsAt } from "./book.ts";

/** What may be done with a feed's last price, where that is less than everything. */
export type Standings = ReadonlyMap<number, Standing>;

/** Prices by feed, quote per base unit or whole token, WAD. A market's feed has its number. */
export type Prices = ReadonlyMap<number, bigint>;

/** What time and the vault make of a market: charged and paid out alike to every position in it. */
export type MarketConditions = Pick<MarketRisk, "carryLong" | "carryShort" | "profitFactor">;

/** What time makes of an account in debt. */
export interface DebtConditions {
  /** The cash that the interest runs on, quote WAD. */
  readonly booked: bigint;
  /** What has grown on it since and is not booked yet, quote WAD. */
  readonly interest: bigint;
  /** Its markets, as they are for an account whose interest is booked: owed by it, and the vault's. */
  readonly markets: ReadonlyMap<number, MarketConditions>;
}

/** What time has changed without an event. */
export interface Conditions {
  /** As of when; Unix seconds. */
  readonly now: bigint;
  /** By feed; the others live. */
  readonly standings: Standings;
  readonly markets: ReadonlyMap<number, MarketConditions>;
  /** Of accounts on whose debt interest has grown. */
  readonly debts: ReadonlyMap<AccountId, DebtConditions>;
}

/** An account and where it stands. */
export interface RankedAccount {
  readonly accountId: AccountId;
  readonly state: AccountState;
  /** E < M: anyone may liquidate. */
  readonly liquidatable: boolean;
}

/** The accounts of a book at some prices. */
export interface Ranking {
  /** Nearest to the line first, those furthest under it before all; flat accounts last. */
  readonly ranked: readonly RankedAccount[];
  /**
   * Accounts with a position in a market or with a token that has no price, but for those that hold
   * no position and owe nothing: no price puts them under the line.
   */
  readonly unpriced: readonly AccountId[];
}

/**
 * Ranks the accounts by E/M, lowest first: under 1 is under the line. Of equal ones the larger
 * exposure goes first, then the lower id.
 *
 * @param conditions As of now. Without them a market stands as it was last accrued, pays profits in full, and a debt
 * as it was last booked: enough to know whom to look at, since whoever liquidates confirms by a view call.
 */
export function rank(book: Book, prices: Prices, conditions?: Conditions): Ranking {
  const ranked: RankedAccount[] = [];
  const unpriced: AccountId[] = [];
  for (const [accountId, account] of book.accounts) {
    const portfolio = portfolioOf(book, accountId, prices, conditions);
    if (portfolio === undefined) {
      if (account.positions.size > 0 || account.cash < 0n) unpriced.push(accountId);
      continue;
    }
    const state = evaluate(portfolio);
    ranked.push({ accountId, state, liquidatable: isLiquidatable(state) });
  }
  return { ranked: ranked.sort(compare), unpriced };
}

/**
 * An account of the book for the margin mathematics; undefined when a market or a token of it has no price. See
 * {@link rank}.
 */
export function portfolioOf(
  book: Book,
  accountId: AccountId,
  prices: Prices,
  conditions?: Conditions,
): Portfolio | undefined {
  const account = book.accounts.get(accountId);
  if (account === undefined) return undefined;
  const { cash } = account;
  const debt = conditions?.debts.get(accountId);
  // Once the cash is another, the interest that was read is booked.
  const due = debt?.booked === cash ? debt : undefined;
  const positions = positionsOf(book, account, prices, conditions, due?.markets);
  const holdings = holdingsOf(book, account, prices, conditions);
  if (positions === undefined || holdings === undefined) return undefined;
  return {
    cash: cash - (due?.interest ?? 0n),
    collateral: collateralValue(holdings),
    positions,
  };
}

/** The feeds that an account's equity depends on, each once: its markets' that have not ended, then its tokens'. */
export function feedsOf(
  { markets, tokens }: Book,
  { positions, collateral }: BookAccount,
): number[] {
  const open = [...positions.keys()].filter((id) => markets.get(id)?.settlementPrice === undefined);
  const feeds = [...collateral.keys()].flatMap((address) => tokens.get(address)?.feed ?? []);
  return [...new Set([...open, ...feeds])];
}

function positionsOf(
  { markets }: Book,
  { positions }: BookAccount,
  prices: Prices,
  conditions?: Conditions,
  own?: Conditions["markets"],
): Position[] | undefined {
  const list: Position[] = [];
  for (const [id, { long, short }] of positions) {
    const market = markets.get(id);
    const price = market?.settlementPrice ?? prices.get(id);
    if (market === undefined || price === undefined) return undefined;
    const ended = market.settlementPrice !== undefined;
    const risk: MarketRisk = {
      id,
      price,
      carryLong: market.carryLong,
      carryShort: market.carryShort,
      ...scheduleAt(market, conditions?.now ?? 0n),
      standing: ended ? "settled" : (conditions?.standings.get(id) ?? "live"),
      ...(own ?? conditions?.markets)?.get(id),
    };
    list.push({ market: risk, long, short });
  }
  return list;
}

function holdingsOf(
  { tokens }: Book,
  { collateral }: BookAccount,
  prices: Prices,
  conditions?: Conditions,
): Holding[] | undefined {
  const list: Holding[] = [];
  for (const [address, amount] of collateral) {
    const token = tokens.get(address);
    const price = token && prices.get(token.feed);
    if (token === undefined || price === undefined) return undefined;
    const standing = conditions?.standings.get(token.feed) ?? "live";
    list.push({ token: termsAt(token, conditions?.now ?? 0n), amount, price, standing });
  }
  return list;
}

function compare(a: RankedAccount, b: RankedAccount): number {
  return (
    byDistance(a.state, b.state) ||
    -sign(a.state.exposure - b.state.exposure) ||
    (a.accountId < b.accountId ? -1 : 1)
  );
}

/** E/M compared without a division; accounts that need nothing come last, by equity. */
function byDistance(a: AccountState, b: AccountState): number {
  const [aFlat, bFlat] = [a.maintenance === 0n, b.maintenance === 0n];
  if (aFlat !== bFlat) return aFlat ? 1 : -1;
  if (aFlat) return sign(a.equity - b.equity);
  return sign(a.equity * b.maintenance - b.equity * a.maintenance);
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}
