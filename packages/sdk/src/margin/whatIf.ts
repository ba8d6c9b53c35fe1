import type { AccountId } from "../accountId.ts";
import { type LiquidationPreview, liquidationPreview } from "./liquidationPreview.ts";
import type { Snapshot } from "./snapshot.ts";
import { isPassedOver } from "./standing.ts";
import { max, mulDown } from "./wadMath.ts";

/** What becomes of prices: one factor of all, or one of each feed that moves, by its id; WAD. 0.9e18 is a fall by 10%. */
export type PriceMove = bigint | ReadonlyMap<number, bigint>;

/** One account after a move of prices. */
export interface MovedAccount {
  readonly account: AccountId;
  readonly snapshot: Snapshot;
  /** Equity, requirement, level and health at the moved prices are its `stateBefore`; then what a liquidation would do. */
  readonly liquidation: LiquidationPreview;
}

/** A whole book after a move of prices. Quote WAD. */
export interface MovedBook {
  /** In the order given. */
  readonly accounts: readonly MovedAccount[];
  /** Σ of equity, of accounts below zero as well. */
  readonly equity: bigint;
  /** Number of accounts under maintenance. */
  readonly liquidatable: number;
  /** Σ of exposure that liquidations would remove. */
  readonly exposureRemoved: bigint;
  /** Σ of what no collateral pays: each account looked at alone, with the pots as they are now. */
  readonly badDebt: bigint;
}

/**
 * What if prices move: every account of a book at the moved prices, and what its liquidation would do then. Time that is not
 * booked yet is charged at the moved price, as by any check after such a move; the share of profits that the vault can pay
 * is that at the moved price. What is frozen or has ended stays at its price.
 */
export function whatIf(book: readonly Snapshot[], move: PriceMove): MovedBook {
  const accounts = book.map((entry): MovedAccount => {
    const snapshot = movePrices(entry, move);
    return {
      account: snapshot.account.id,
      snapshot,
      liquidation: liquidationPreview(snapshot),
    };
  });
  let [equity, exposureRemoved, badDebt] = [0n, 0n, 0n];
  for (const { liquidation } of accounts) {
    equity += liquidation.stateBefore.equity;
    badDebt += liquidation.seizure?.uncovered ?? 0n;
    for (const step of liquidation.steps) exposureRemoved += step.exposureRemoved;
  }
  const liquidatable = accounts.filter(({ liquidation }) => liquidation.liquidatable).length;
  return { accounts, equity, liquidatable, exposureRemoved, badDebt };
}

/** The snapshot with moved prices, each rounded down to a wei and at least that; averages stay. */
export function movePrices(snapshot: Snapshot, move: PriceMove): Snapshot {
  const moved = (feed: number, price: bigint) => {
    const factor = typeof move === "bigint" ? move : move.get(feed);
    return factor === undefined ? price : max(mulDown(price, factor), 1n);
  };
  const { account, markets } = snapshot;
  return {
    ...snapshot,
    markets: markets.map((market) => {
      const { id, mark, settlement } = market;
      if (settlement !== undefined || isPassedOver(mark.standing)) return market;
      return { ...market, mark: { ...mark, price: moved(id, mark.price) } };
    }),
    account: {
      ...account,
      holdings: account.holdings.map((holding) => {
        const { feed, price, standing } = holding;
        return isPassedOver(standing) ? holding : { ...holding, price: moved(feed, price) };
      }),
    },
  };
}
