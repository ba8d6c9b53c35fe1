import type { VaultFlows } from "./vaultFlows.ts";
import type { VaultState } from "./vaultState.ts";

/** Why the vault is worth what it is: NAV at first and at last, and each thing by what it added; quote, WAD. */
export interface Reconciliation extends Readonly<VaultFlows> {
  readonly navFirst: bigint;
  readonly navLast: bigint;
  /** What traders have not realised yet. */
  readonly unrealised: bigint;
  readonly skewPremium: bigint;
  /** Interest that has grown on debts and is not booked yet. */
  readonly interestGrown: bigint;
}

/** From what the core says at two moments, and what its events between them say. */
export function reconcile(
  first: VaultState,
  last: VaultState,
  flows: Readonly<VaultFlows>,
): Reconciliation {
  return {
    navFirst: first.nav,
    navLast: last.nav,
    ...flows,
    unrealised: first.netProfit - last.netProfit,
    skewPremium: first.skewPremium - last.skewPremium,
    interestGrown: last.interest - first.interest,
  };
}

/** How far NAV moved without a reason: zero, to the wei. */
export function unexplained({ navFirst, navLast, ...changes }: Reconciliation): bigint {
  return navLast - navFirst - Object.values(changes).reduce((a, b) => a + b, 0n);
}

/** Why there are as many shares as there are: at first and at last, and what came and went; share units. */
export interface ShareReconciliation {
  readonly first: bigint;
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly last: bigint;
  readonly decimals: number;
}

/** How many shares came or went without a settlement: zero. */
export function unexplainedShares({ first, issued, redeemed, last }: ShareReconciliation): bigint {
  return last - (first + issued - redeemed);
}
