import type { Chain, Hex } from "./chain.ts";
import type { CoreEvent } from "./events.ts";
import { KINDS } from "./placements.ts";
import { errorName } from "./replies.ts";
import type { WaitKind } from "./waits.ts";

/** A price, and when it was published. */
export interface PricedMoment {
  /** Unix seconds. */
  readonly time: number;
  /** WAD. */
  readonly price: bigint;
}

/** Why an order that waits is over, as the contract numbers it. */
export const OVER = ["", "voided", "allCancelled", "groupEnded", "entryEnded", "expired"] as const;

/** An order that waits, or waited, as the order book tells it. */
export interface WaitingOrder {
  readonly orderId: bigint;
  readonly accountId: Hex;
  readonly market: number;
  readonly kind: WaitKind;
  /** Signed, WAD; what it asked for. */
  readonly sizeDelta: bigint;
  readonly reduceOnly: boolean;
  /** Of a trailing stop, in millionths. */
  readonly distance: number;
  /** Unix seconds. */
  readonly placed: number;
  readonly expiry: number;
  /** What must be filled first, and the first of those that cancel each other; 0 for nothing. */
  readonly entry: bigint;
  readonly group: bigint;
  /** Keeper fees of the account in escrow while it has not ended; quote, WAD. */
  readonly escrowed: bigint;
  /** The trigger price; of a trailing stop its watermark, 0 before its first price. */
  price: bigint;
  /** What it is now: waiting, a market order, or neither. */
  state: "waiting" | "pending" | "ended";
  /** By which price, the last time. */
  triggered: PricedMoment | undefined;
  /** How often it waited again, for its limit was missed. */
  missed: number;
  /** At which price, and the time of the oracle's. */
  filled: PricedMoment | undefined;
  /** Why it ended without being filled: one of `OVER`, or an error's name. */
  reason: string | undefined;
}

const KIND_NAMES = new Map<number, WaitKind>(
  Object.entries(KINDS).map(([name, number]) => [number, name as WaitKind]),
);

/** Follows the orders that wait, by the order book's events. */
export class OrderLog {
  readonly #chain: Chain;
  readonly #orders = new Map<bigint, WaitingOrder>();
  readonly #filled = new Set<bigint>();

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** All that ever waited, in the order of their placement. */
  get orders(): WaitingOrder[] {
    return [...this.#orders.values()];
  }

  /** Those that wait, whether or not they are over already. */
  get waiting(): WaitingOrder[] {
    return this.orders.filter(({ state }) => state === "waiting");
  }

  /** Those that were triggered and are to be settled. */
  get pending(): WaitingOrder[] {
    return this.orders.filter(({ state }) => state === "pending");
  }

  /** Whether nothing else must be filled first. */
  isArmed({ entry }: WaitingOrder): boolean {
    return entry === 0n || this.#filled.has(entry);
  }

  add({ name, args }: CoreEvent): void {
    if (name === "Settle") this.#filled.add(args.orderId);
    if (name === "Place") this.#orders.set(args.orderId, placedOrder(args));
    const order = this.#orders.get(args.orderId);
    if (order === undefined) return;
    switch (name) {
      case "Trail":
        order.price = args.watermark;
        break;
      case "Triggered":
        order.triggered = { time: Number(args.publishTime), price: args.price };
        order.state = "pending";
        break;
      case "Rearm":
        order.triggered = undefined;
        order.missed++;
        order.state = "waiting";
        break;
      case "Settle":
        order.filled = { time: Number(args.publishTime), price: args.fillPrice };
        order.state = "ended";
        break;
      case "Fail":
        order.reason = errorName(this.#chain, args.reason);
        order.state = "ended";
        break;
      case "Expire":
        order.reason = "unsettled";
        order.state = "ended";
        break;
      case "Clear":
        order.state = "ended";
        break;
    }
  }
}

function placedOrder({ orderId, accountId, marketId, order, trigger }: CoreEvent["args"]) {
  const kind = KIND_NAMES.get(Number(order.kind));
  if (kind === undefined) throw new Error(`Order ${orderId} is of no kind that waits.`);
  return {
    orderId,
    accountId,
    market: Number(marketId),
    kind,
    sizeDelta: order.sizeDelta,
    reduceOnly: order.reduceOnly,
    distance: Number(trigger.distance),
    placed: Number(trigger.armedAt),
    expiry: Number(trigger.expiry),
    entry: trigger.entry,
    group: trigger.group,
    escrowed: order.escrowed,
    price: trigger.price,
    state: "waiting",
    triggered: undefined,
    missed: 0,
    filled: undefined,
    reason: undefined,
  } satisfies WaitingOrder as WaitingOrder;
}
