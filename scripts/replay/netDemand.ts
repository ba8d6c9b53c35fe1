import { abs, max, min } from "@ballast/sdk/margin";
import type { Action } from "./schedule.ts";

/**
 * By symbol, the most by which longs and shorts ever differ if every order is filled and nobody liquidated; WAD. Orders that
 * wait count as filled when they are placed, but for those that reduce: nobody knows whether they ever do.
 *
 * @param actions In the order of their time.
 */
export function netDemandOf(actions: readonly Action[]): Map<string, bigint> {
  const held = new Map<string, bigint>();
  const nets = new Map<string, bigint>();
  const most = new Map<string, bigint>();
  const placed = actions.flatMap((action) =>
    action.kind === "order"
      ? [action.order, ...action.order.others].map((order) => ({ order, trader: action.trader }))
      : [],
  );
  for (const { order, trader } of placed) {
    const { symbol, side, notional, reduceOnly, wait } = order;
    if (wait !== undefined && reduceOnly) continue;
    const leg = `${trader.accountId} ${symbol} ${trader.type === "hedge" ? side : ""}`;
    const before = held.get(leg) ?? 0n;
    // A reduction takes at most what is there, and nothing from the other side.
    const there = side === "long" ? max(before, 0n) : max(-before, 0n);
    const size = reduceOnly ? min(notional, there) : notional;
    const change = (side === "long") !== reduceOnly ? size : -size;
    held.set(leg, before + change);
    const net = (nets.get(symbol) ?? 0n) + change;
    nets.set(symbol, net);
    most.set(symbol, max(most.get(symbol) ?? 0n, abs(net)));
  }
  return most;
}
