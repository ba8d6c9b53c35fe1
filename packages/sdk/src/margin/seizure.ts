import { collateralTaken, collateralValue, type Holding, saleOrder } from "./collateral.ts";
import { replaced } from "./replaced.ts";

/** A token taken from a debtor. */
export interface Seized {
  /** Token id. */
  readonly token: number;
  /** Token units. */
  readonly amount: bigint;
  /** What it pays of the debt, quote WAD: insurance takes that over with it. */
  readonly credit: bigint;
}

/** What is taken for the debt of an account without positions, and what it leaves. */
export interface SeizurePlan {
  /** In the order of {@link saleOrder}; empty where nothing is taken. */
  readonly seized: readonly Seized[];
  /** Quote WAD: zero, or what is left of the debt where nothing, or not all that could pay it, is taken. */
  readonly cashAfter: bigint;
  readonly holdingsAfter: readonly Holding[];
  /** What no collateral pays: a loss, booked to insurance and the vault, quote WAD. */
  readonly uncovered: bigint;
}

/**
 * The end of a liquidation that left an account flat and in debt: its collateral is taken, the worst first, up to the
 * debt. Nothing is where the collateral outweighs the debt and is worth selling: then the account keeps both.
 *
 * @param cash Quote WAD, below zero.
 * @param dust Under this haircut value collateral is taken even if it outweighs the debt, quote WAD.
 */
export function planSeizure(cash: bigint, holdings: readonly Holding[], dust: bigint): SeizurePlan {
  const value = collateralValue(holdings);
  if (cash + value >= 0n && value >= dust) {
    return { seized: [], cashAfter: cash, holdingsAfter: holdings, uncovered: 0n };
  }
  const seized: Seized[] = [];
  let left = holdings;
  let owed = -cash;
  for (const index of saleOrder(holdings)) {
    const holding = left[index];
    if (holding === undefined || owed <= 0n) break;
    const { amount, credit } = collateralTaken(holding, owed);
    seized.push({ token: holding.token.id, amount, credit });
    left = replaced(left, index, { ...holding, amount: holding.amount - amount });
    owed -= credit;
  }
  // While there is some that has no price, nobody knows the loss: the debt stays.
  const unknown = holdings.some(({ standing }) => standing === "frozen");
  const [cashAfter, uncovered] = unknown ? [-owed, 0n] : [0n, owed];
  return { seized, cashAfter, holdingsAfter: left, uncovered };
}
