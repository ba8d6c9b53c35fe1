import { toWad } from "./decimal.ts";
import type { OrderPlan } from "./portfolio.ts";

export type WaitKind = Exclude<OrderPlan["kind"], "market">;

/** What an order waits for, as long as nobody knows the price at which it will be placed. */
export interface Wait {
  readonly kind: WaitKind;
  /** Of a price, WAD: what the condition and, of a limit order, its limit are relative to. 0 of a trailing stop. */
  readonly factor: bigint;
  /** Of a trailing stop from its watermark, in millionths; else 0. */
  readonly distance: number;
  /** Seconds from its placement in which it may be triggered. */
  readonly lasts: number;
}

export const SECONDS_PER_HOUR = 3_600;
const MILLIONTHS = 1_000_000;

/** What an order of a portfolio waits for; nothing if it is a market order. */
export function waitOf(plan: OrderPlan, toTheEnd: number): Wait | undefined {
  const { kind, trigger, limit, distance = 0, expires } = plan;
  if (kind === "market") return undefined;
  return wait(kind, trigger ?? limit ?? 0, distance, lasting(expires, toTheEnd));
}

/** What waits for an order of a portfolio to be filled. */
export function attachedOf({ attach }: OrderPlan, toTheEnd: number): Wait[] {
  if (attach === undefined) return [];
  const { stop, target, trail, expires } = attach;
  const lasts = lasting(expires, toTheEnd);
  return [
    ...(stop === undefined ? [] : [wait("stop", stop, 0, lasts)]),
    ...(target === undefined ? [] : [wait("takeProfit", target, 0, lasts)]),
    ...(trail === undefined ? [] : [wait("trailing", 0, trail, lasts)]),
  ];
}

function wait(kind: WaitKind, factor: number, distance: number, lasts: number): Wait {
  return { kind, factor: toWad(factor), distance: Math.round(distance * MILLIONTHS), lasts };
}

/** How many seconds something lasts that a portfolio gives hours for, or nothing. */
export function lasting(expires: number | undefined, toTheEnd: number): number {
  return expires === undefined ? toTheEnd : Math.round(expires * SECONDS_PER_HOUR);
}
