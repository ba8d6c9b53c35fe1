import type { AccountId } from "../accountId.ts";
import { indexOf, ORDER_KINDS, ORDER_LINKS } from "../core/enums.ts";
import { type OrderParameters, orderRequest } from "./order.ts";

type Terms = Omit<OrderParameters, "accountId">;

/** What is sent at once, beside orders that wait. */
export interface MarketOrder extends Terms {
  readonly kind: "market";
}

/** Bought at the trigger price or below, sold at it or above. */
export interface LimitOrder extends Terms {
  readonly kind: "limit";
  /** WAD; the acceptable price, too, unless that is given. */
  readonly triggerPrice: bigint;
  /** Unix seconds, up to and at which it may be triggered; default: ever. */
  readonly expiry?: bigint;
}

/** A market order once the price is there: a sale at the trigger price or above, a purchase at it or below. */
export interface TakeProfitOrder extends Terms {
  readonly kind: "takeProfit";
  /** WAD. */
  readonly triggerPrice: bigint;
  /** Unix seconds, up to and at which it may be triggered; default: ever. */
  readonly expiry?: bigint;
}

/** A market order once the price is there: a sale at the trigger price or below, a purchase at it or above. */
export interface StopOrder extends Terms {
  readonly kind: "stop";
  /** WAD. */
  readonly triggerPrice: bigint;
  /** Unix seconds, up to and at which it may be triggered; default: ever. */
  readonly expiry?: bigint;
}

/** A stop whose trigger price follows the best price since placement. */
export interface TrailingOrder extends Terms {
  readonly kind: "trailing";
  /** From the best price, in 1/1,000,000 of it: 100 to 500,000. */
  readonly distance: number;
  /** Unix seconds, up to and at which it may be triggered; default: ever. */
  readonly expiry?: bigint;
}

/** An order that waits for its trigger. */
export type WaitingOrder = LimitOrder | TakeProfitOrder | StopOrder | TrailingOrder;
/** An order of a placement. */
export type PlacedOrder = MarketOrder | WaitingOrder;

interface PlacementBase {
  readonly accountId: AccountId;
  /**
   * Moved from the owner's wallet into the account first: units of the quote token, which the order book must be allowed to take.
   */
  readonly deposit?: bigint;
}

/** Orders of one account that are placed together, eight at most; only the first may be a market order. */
export interface FreePlacement extends PlacementBase {
  readonly link?: "none";
  readonly orders: readonly [PlacedOrder, ...WaitingOrder[]];
}

/** Once one of them is filled, the others are over. */
export interface OneCancelsOther extends PlacementBase {
  readonly link: "oneCancelsOther";
  readonly orders: readonly [WaitingOrder, WaitingOrder, ...WaitingOrder[]];
}

/** Orders that wait until an entry is filled, and then cancel each other. */
export interface BracketPlacement extends PlacementBase {
  readonly link: "bracket";
  readonly entry: PlacedOrder;
  /** Each only reduces, said or not. */
  readonly exits: readonly [WaitingOrder, ...WaitingOrder[]];
}

/** One to eight orders. */
export type PlacementParameters = FreePlacement | OneCancelsOther | BracketPlacement;

/** A wait without an end: the last second that is stored. */
const EVER = 2 ** 40 - 1;

/** @internal As the order book takes it, and as it is signed. */
export function placementRequest(placement: PlacementParameters) {
  const { accountId, deposit = 0n, link = "none" } = placement;
  const orders = ordersOf(placement).map((order) => triggerRequest(accountId, order));
  return { accountId, deposit, link: indexOf(ORDER_LINKS, link), orders };
}

function ordersOf(placement: PlacementParameters): readonly PlacedOrder[] {
  if (placement.link !== "bracket") return placement.orders;
  return [placement.entry, ...placement.exits.map((exit) => ({ ...exit, reduceOnly: true }))];
}

function triggerRequest(accountId: AccountId, placed: PlacedOrder) {
  const { kind } = placed;
  // A limit order that would fill at any price is none.
  const limit = kind === "limit" ? { acceptablePrice: placed.triggerPrice } : {};
  const given = placed.acceptablePrice === undefined ? limit : {};
  return {
    order: orderRequest({ ...placed, ...given, accountId }),
    kind: indexOf(ORDER_KINDS, kind),
    triggerPrice: kind === "market" || kind === "trailing" ? 0n : placed.triggerPrice,
    distance: kind === "trailing" ? placed.distance : 0,
    expiry: kind === "market" ? 0 : Number(placed.expiry ?? EVER),
  };
}
