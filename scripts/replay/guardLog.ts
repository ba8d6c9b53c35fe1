import type { Hex } from "./chain.ts";
import { GUARD_KINDS } from "./dueGuards.ts";
import type { CoreEvent } from "./events.ts";
import type { GuardKind } from "./guardPlan.ts";
import type { PricedMoment } from "./orderLog.ts";

/** An order that a de-risk committed. */
export interface GuardOrder {
  readonly orderId: bigint;
  readonly market: number;
  /** Signed, WAD. */
  readonly size: bigint;
  /** At which price, and the time of the oracle's. */
  filled: PricedMoment | undefined;
  /** Why it ended without being filled: an error's name. */
  reason: string | undefined;
}

/** What a guard did once; quote, WAD. */
export interface GuardAction {
  /** Unix seconds. */
  readonly time: number;
  /** What a top-up brought into the account. */
  readonly brought: bigint;
  /** What keepers get for it; of a top-up out of its source. */
  readonly keeperFees: bigint;
  readonly orders: readonly GuardOrder[];
  /** What was closed of positions at once and by its orders, at the prices of the fills. */
  closed: bigint;
}

/** A guard as its contract tells it; money and levels in WAD. */
export interface GuardRecord {
  readonly accountId: Hex;
  /** Of a top-up from an account: which. */
  readonly source: Hex | undefined;
  readonly kind: GuardKind;
  readonly level: bigint;
  readonly target: bigint;
  readonly keeperFee: bigint;
  /** As it was registered with. */
  readonly amount: bigint;
  /** Unix seconds: when it could act first, and last. */
  readonly begins: number;
  readonly expiry: number;
  /** From when it may act next. */
  readyAt: number;
  /** Of the amount. */
  left: bigint;
  readonly actions: GuardAction[];
  /** What it is now: another took its place, or nothing of its amount is left to act with. */
  state: "standing" | "replaced" | "usedUp";
  /** How often it was below its level and could not act, and the error's name of the last time. */
  refused: number;
  reason: string | undefined;
}

const KIND_NAMES = new Map<number, GuardKind>(
  Object.entries(GUARD_KINDS).map(([name, number]) => [number, name as GuardKind]),
);

/** Follows the guards, by their contract's events. */
export class GuardLog {
  /** All that were ever registered, in that order. */
  readonly guards: GuardRecord[] = [];

  /** Those that may act, top-ups first. */
  get standing(): GuardRecord[] {
    return this.guards
      .filter(({ state }) => state === "standing")
      .toSorted((a, b) => GUARD_KINDS[a.kind] - GUARD_KINDS[b.kind]);
  }

  /**
   * @param time Of the event's block, Unix seconds.
   * @param orders What a de-risk committed.
   */
  add({ name, args }: CoreEvent, time: number, orders: readonly GuardOrder[]): void {
    const kind = KIND_NAMES.get(Number(args.kind ?? GUARD_KINDS.deRisk));
    const guard = this.guards.find(
      (each) =>
        each.accountId === args.accountId && each.kind === kind && each.state !== "replaced",
    );
    if (name === "SetGuard") {
      if (guard !== undefined) guard.state = "replaced";
      this.guards.push(registered(args, kind));
      return;
    }
    if (guard === undefined || (name !== "TopUp" && name !== "DeRisk")) return;
    const topUp = name === "TopUp";
    guard.actions.push({
      time,
      brought: topUp ? args.amount : 0n,
      keeperFees: topUp ? args.keeperFee : args.keeperFees,
      orders,
      closed: 0n,
    });
    guard.left = args.left;
    guard.readyAt = Number(args.readyAt);
    // A top-up brings at least what it pays its keeper.
    if (topUp && guard.left < 2n * guard.keeperFee) guard.state = "usedUp";
  }
}

function registered({ guard, readyAt }: CoreEvent["args"], kind: GuardKind | undefined) {
  if (kind === undefined) throw new Error(`There is a guard of kind ${guard.kind}.`);
  return {
    accountId: guard.accountId,
    source: kind === "topUpFromAccount" ? guard.source : undefined,
    kind,
    level: guard.level,
    target: guard.target,
    keeperFee: guard.keeperFee,
    amount: guard.amount,
    begins: Number(readyAt),
    expiry: Number(guard.expiry),
    readyAt: Number(readyAt),
    left: guard.amount,
    actions: [],
    state: "standing",
    refused: 0,
    reason: undefined,
  } satisfies GuardRecord as GuardRecord;
}
