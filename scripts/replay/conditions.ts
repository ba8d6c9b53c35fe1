import { mulDivFloor, mulDivUp } from "@ballast/sdk/margin";
import type { WaitingOrder } from "./orderLog.ts";

const MILLION = 1_000_000n;

type Condition = Pick<WaitingOrder, "kind" | "sizeDelta" | "price" | "distance">;

/** Whether it is worth trying to trigger an order at a price; the order book decides. */
export function isMet(order: Condition, price: bigint): boolean {
  const level = triggerLevel(order);
  if (level === undefined) return false;
  const stops = order.kind === "stop" || order.kind === "trailing";
  return stops === buying(order) ? price >= level : price <= level;
}

/** The price that triggers an order; of a trailing stop none before its first price. */
export function triggerLevel(order: Condition): bigint | undefined {
  const { kind, price, distance } = order;
  if (kind !== "trailing") return price;
  if (price === 0n) return undefined;
  return buying(order)
    ? mulDivUp(price, MILLION + BigInt(distance), MILLION)
    : mulDivFloor(price, MILLION - BigInt(distance), MILLION);
}

/** Whether a price moves the watermark of a trailing stop. */
export function isBetter(order: Condition, price: bigint): boolean {
  if (order.kind !== "trailing") return false;
  if (order.price === 0n) return true;
  return buying(order) ? price < order.price : price > order.price;
}

function buying({ sizeDelta }: Condition): boolean {
  return sizeDelta > 0n;
}
