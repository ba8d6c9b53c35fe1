import { ZeroHash } from "ethers";
import { toWad } from "./decimal.ts";
import type { GuardKind, GuardPlan } from "./guardPlan.ts";
import type { Trader } from "./schedule.ts";
import { lasting, SECONDS_PER_HOUR } from "./waits.ts";

const MILLIONTHS = 1_000_000;
/** Of a de-risk that does not say. */
const USUAL_SLIPPAGE = 0.05;

/** As the contract numbers them; a top-up may stand above a de-risk. */
export const GUARD_KINDS: Record<GuardKind, number> = {
  topUpFromAccount: 0,
  topUpFromWallet: 1,
  deRisk: 2,
};

/** A guard that is to be registered; money and levels in WAD. */
export interface DueGuard {
  readonly trader: Trader;
  /** Of a top-up from an account: which. */
  readonly source: Trader | undefined;
  readonly kind: GuardKind;
  readonly level: bigint;
  readonly target: bigint;
  readonly amount: bigint;
  readonly keeperFee: bigint;
  /** Of a de-risk, in millionths; else 0. */
  readonly slippage: number;
  /** Seconds. */
  readonly cooldown: number;
  /** Seconds from its registration in which it may act. */
  readonly lasts: number;
}

export function dueGuard(
  plan: GuardPlan,
  trader: Trader,
  source: Trader | undefined,
  toTheEnd: number,
): DueGuard {
  const { kind, level, target, amount, keeperFee, slippage = USUAL_SLIPPAGE } = plan;
  return {
    trader,
    source,
    kind,
    level: toWad(level),
    target: toWad(target),
    amount: toWad(amount),
    keeperFee: toWad(keeperFee),
    slippage: kind === "deRisk" ? Math.round(slippage * MILLIONTHS) : 0,
    cooldown: Math.round(plan.cooldown * SECONDS_PER_HOUR),
    lasts: lasting(plan.expires, toTheEnd),
  };
}

/** A guard as the contract wants it. */
export function guardRequest(guard: DueGuard, now: number) {
  const { trader, source, kind, lasts, ...terms } = guard;
  return {
    ...terms,
    accountId: trader.accountId,
    source: source?.accountId ?? ZeroHash,
    kind: GUARD_KINDS[kind],
    expiry: now + lasts,
  };
}
