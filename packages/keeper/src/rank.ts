import type { AccountId } from "@ballast/sdk";
import {
  type AccountState,
  evaluate,
  isLiquidatable,
  type MarketRisk,
  type Portfolio,
  type Position,
} from "@ballast/sdk/margin";
import type { Book, BookAccount } from "./book.ts";

/** Prices by market, quote per base unit, WAD. */
export type Prices = ReadonlyMap<number, bigint>;

/** What time and the vault make of a market: charged and paid out alike to every position in it. */
export type Conditions = Pick<MarketRisk, "carryLong" | "carryShort" | "profitFactor">;

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
  /** Accounts with a position in a market that has no price. */
  readonly unpriced: readonly AccountId[];
}

/**
 * Ranks the accounts by E/M, lowest first: under 1 is under the line. Of equal ones the larger
 * exposure goes first, then the lower id.
 *
 * @param conditions Of markets as of now. Without them a market stands as it was last accrued, and pays profits in
 * full: enough to know whom to look at, since whoever liquidates confirms by a view call.
 */
export function rank(
  book: Book,
  prices: Prices,
  conditions?: ReadonlyMap<number, Conditions>,
): Ranking {
  const ranked: RankedAccount[] = [];
  const unpriced: AccountId[] = [];
  for (const [accountId, account] of book.accounts) {
    const portfolio = portfolioOf(book, account, prices, conditions);
    if (portfolio === undefined) {
      unpriced.push(accountId);
      continue;
    }
    const state = evaluate(portfolio);
    ranked.push({ accountId, state, liquidatable: isLiquidatable(state) });
  }
  return { ranked: ranked.sort(compare), unpriced };
}

/** An account for the margin mathematics; undefined when a market of it has no price. See {@link rank}. */
export function portfolioOf(
  { markets }: Book,
  { cash, positions }: BookAccount,
  prices: Prices,
  conditions?: ReadonlyMap<number, Conditions>,
): Portfolio | undefined {
  const list: Position[] = [];
  for (const [id, { long, short }] of positions) {
    const market = markets.get(id);
    const price = prices.get(id);
    if (market === undefined || price === undefined) return undefined;
    const { terms: _, ...risk } = market;
    list.push({ market: { id, price, ...risk, ...conditions?.get(id) }, long, short });
  }
  return { cash, collateral: 0n, positions: list };
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
