import { formatWad } from "./decimal.ts";
import type { GuardRecord } from "./guardLog.ts";
import type { GuardKind } from "./guardPlan.ts";
import { shortTime } from "./words.ts";

const NAMES: Record<GuardKind, string> = {
  topUpFromAccount: "account top-up",
  topUpFromWallet: "wallet top-up",
  deRisk: "de-risk",
};

/** A guard in the columns of an order: its name and level, when it acted first, and what it brought or closed in all. */
export function guardCells(guard: GuardRecord, end: number): string[] {
  const { kind, level, actions } = guard;
  const [first] = actions;
  const name = [NAMES[kind], formatPercent(level)];
  if (first === undefined) return [...name, idleWord(guard, end), ""];
  const times = actions.length === 1 ? "" : ` ×${actions.length}`;
  const sum = (of: "brought" | "closed") =>
    formatWad(actions.reduce((all, action) => all + action[of], 0n));
  const done = kind === "deRisk" ? `-${sum("closed")}` : `+${sum("brought")}`;
  return [...name, `${shortTime(first.time)}${times}`, done];
}

/** Why a guard never acted. */
function idleWord({ state, reason, expiry }: GuardRecord, end: number): string {
  if (reason !== undefined) return reason;
  if (state === "replaced") return "replaced";
  return expiry < end ? "expired" : "waits";
}

/** A margin level, with as many decimals as it has, up to two. */
function formatPercent(level: bigint): string {
  return `${formatWad(level * 100n, 2).replace(/\.?0+$/, "")}%`;
}
