import type { Address } from "viem";

/** What an operator may do for an owner. */
export interface GrantTerms {
  /** Market orders, and closing pairs; default: no. */
  readonly trade?: boolean;
  /** Orders that wait: placing and cancelling them; default: no. */
  readonly orders?: boolean;
  /** Guards: setting those that reduce, and cancelling; default: no. */
  readonly guards?: boolean;
  /** Unix seconds; the rights hold up to and at it. */
  readonly expiry: bigint;
  /** What keepers and integrators of its orders may get together, quote WAD. */
  readonly feeBudget: bigint;
}

export interface GrantParameters extends GrantTerms {
  /** Who acts: a session key, a desk, a bot. */
  readonly operator: Address;
}

/** @internal */
export const NO_RIGHTS = { trade: false, orders: false, guards: false, expiry: 0, feeBudget: 0n };

/** @internal As the contract takes it, and as it is signed. */
export function grantOf({ trade, orders, guards, expiry, feeBudget }: GrantTerms) {
  return {
    ...{ trade: trade ?? false, orders: orders ?? false, guards: guards ?? false },
    ...{ expiry: Number(expiry), feeBudget },
  };
}
