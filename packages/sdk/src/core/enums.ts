/** When an order becomes a market order; `guard` is one that a guard has committed. */
export type OrderKind = (typeof ORDER_KINDS)[number];
/** @internal */
export const ORDER_KINDS = ["market", "limit", "takeProfit", "stop", "trailing", "guard"] as const;

/** What the orders of one placement have to do with each other. */
export type OrderLink = (typeof ORDER_LINKS)[number];
/** @internal */
export const ORDER_LINKS = ["none", "oneCancelsOther", "bracket"] as const;

/** Where an order stands. */
export type OrderStage = (typeof ORDER_STAGES)[number];
/** @internal */
export const ORDER_STAGES = ["ended", "waiting", "pending"] as const;

/** Why an order that waits will not be triggered any more; `not` where it may be. */
export type OrderOver = (typeof ORDER_OVERS)[number];
/** @internal */
export const ORDER_OVERS = [
  "not",
  "voided",
  "allCancelled",
  "groupEnded",
  "entryEnded",
  "expired",
] as const;

/** What a guard does for its account. */
export type GuardKind = (typeof GUARD_KINDS)[number];
/** @internal */
export const GUARD_KINDS = ["topUpFromAccount", "topUpFromWallet", "deRisk"] as const;

/** The two queues of the vault. */
export type Queue = (typeof QUEUES)[number];
/** @internal */
export const QUEUES = ["deposits", "redemptions"] as const;

/** Why the head of a queue is not settled yet. */
export type HeadStatus = (typeof HEAD_STATUSES)[number];
/** @internal */
export const HEAD_STATUSES = [
  "empty",
  "tooEarly",
  "ready",
  "expired",
  "pricesTooOld",
  "navTooLow",
  "noLiquidity",
  "ended",
] as const;

/** What may be done with a position or a token for the sake of its price. */
export type FeedStanding = (typeof FEED_STANDINGS)[number];
/** @internal */
export const FEED_STANDINGS = ["live", "recovering", "frozen", "settled"] as const;

/** @internal As the contracts number it. */
export function indexOf<name extends string>(names: readonly name[], wanted: name): number {
  const index = names.indexOf(wanted);
  if (index < 0) throw new RangeError(`Expected one of ${names.join(", ")}, got ${wanted}.`);
  return index;
}

/** @internal As people name it. */
export function nameAt<name extends string>(names: readonly name[], index: number): name {
  const found = names[index];
  if (found === undefined)
    throw new RangeError(`Expected a number below ${names.length}, got ${index}.`);
  return found;
}
