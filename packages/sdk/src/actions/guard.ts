import { zeroHash } from "viem";
import type { AccountId } from "../accountId.ts";
import { GUARD_KINDS, indexOf } from "../core/enums.ts";

interface GuardBase {
  readonly accountId: AccountId;
  /** It acts while the margin level is below it, strictly; WAD. */
  readonly level: bigint;
  /** What it restores the margin level to; WAD, above the level. */
  readonly target: bigint;
  /** What whoever executes it gets, quote WAD; of a de-risk for each order, and as much again for whoever settles that. */
  readonly keeperFee: bigint;
  /** Of a top-up all that may leave the source, keeper fees included; of a de-risk all that keepers may get. Quote WAD. */
  readonly amount: bigint;
  /** Unix seconds; it acts up to and at it. */
  readonly expiry: bigint;
  /** Seconds after an action until the next; default: none. */
  readonly cooldown?: bigint;
}

/** Brings quote from another account of the same owner. */
export interface TopUpFromAccount extends GuardBase {
  readonly kind: "topUpFromAccount";
  readonly source: AccountId;
}

/** Brings quote from the owner's wallet, which the guards must be allowed to take. */
export interface TopUpFromWallet extends GuardBase {
  readonly kind: "topUpFromWallet";
}

/** Closes positions, largest loss first. */
export interface DeRisk extends GuardBase {
  readonly kind: "deRisk";
  /** How much worse than the mark its orders may be filled, in 1/1,000,000: 1,000 to 500,000. */
  readonly slippage: number;
}

/** What an owner asks for before liquidation. */
export type GuardParameters = TopUpFromAccount | TopUpFromWallet | DeRisk;

/** @internal As the contract takes it, and as it is signed. */
export function guardRequest(guard: GuardParameters) {
  const { kind, accountId, level, target, keeperFee, amount, expiry, cooldown = 0n } = guard;
  return {
    ...{ accountId, source: kind === "topUpFromAccount" ? guard.source : zeroHash },
    ...{ kind: indexOf(GUARD_KINDS, kind), level, target, keeperFee, amount },
    slippage: kind === "deRisk" ? guard.slippage : 0,
    ...{ expiry: Number(expiry), cooldown: Number(cooldown) },
  };
}
