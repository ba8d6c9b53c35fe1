import type { Said, Sentences } from "./sentence.ts";

const PLACEMENT: Record<string, string> = {
  orders: "too few or too many orders for what links them",
  accountId: "it is of another account, or in another market",
  kind: "its kind does not fit its place",
  triggerPrice: "its trigger price must be given or left out by its kind",
  distance: "its distance must be from 0.01% to 50% of a trailing stop, and left out of any other",
  expiry: "its expiry is over, or given where there is none",
  reduceOnly: "what is attached to an entry must only reduce",
};

const OVER = [
  "may still be triggered",
  "was voided by a liquidation",
  "was cancelled with all of its account's",
  "was linked to one that was filled, or was cancelled with it",
  "was attached to an entry that ended without a fill",
  "has expired",
];

const refunded = "clear it: its keeper fees return";

/** Orders, from placing them to their end. */
export const orders = {
  FeedUnknown: ([orderId, marketId, publishTime], say) => [
    `Whether order ${orderId} could have been settled is not known: the last price of ${say.market(marketId)} is of ${say.time(publishTime)}`,
    "bring a newer price",
  ],
  OrderNotPending: ([orderId]) =>
    `Order ${orderId} is not waiting for its price: it has ended, or waits for its trigger`,
  OrderNotWaiting: ([orderId]) =>
    `Order ${orderId} does not wait for a trigger: it has ended, or was triggered`,
  OrderOver: ([orderId, why]): Said => [
    `Order ${orderId} is over: it ${OVER[why] ?? "will not be triggered any more"}`,
    refunded,
  ],
  EntryNotFilled: ([orderId, entry]) => [
    `Order ${orderId} is attached to order ${entry}, which is not filled`,
    "wait for the fill",
  ],
  GroupBusy: ([group, pending]) => [
    `Order ${pending} of group ${group} is on its way, and may be filled`,
    "settle it, or wait until its window has passed",
  ],
  TriggerNotMet: ([orderId, price, trigger], say) => {
    const [now, at] = say.numbers(price, trigger);
    return [`Order ${orderId} is triggered at ${at}, and the last price is ${now}`, "wait"];
  },
  PriceTooEarly: ([orderId, publishTime, armedAt], say) => [
    `The last price was published at ${say.time(publishTime)}, before order ${orderId} waited, from ${say.time(armedAt)}`,
    "bring a newer price",
  ],
  NotTrailing: ([orderId]) => `Order ${orderId} is no trailing stop`,
  NotReduceOnly: () => ["The order would not only reduce", "make it reduce-only"],
  NotLinked: ([orderId]) => `Order ${orderId} is linked to no other`,
  KeeperFeeOutOfBounds: ([fee, minimum, maximum], say) => {
    const [least, most] = say.quotes(minimum, maximum);
    return [
      `The keeper fee is ${say.quote(fee)}, and must be from ${least} to ${most}`,
      `offer ${fee < minimum ? least : most}`,
    ];
  },
  IntegratorNotApproved: ([owner, integrator, rate, maximum], say) => {
    const [asks, most] = say.percents(rate, maximum);
    return [
      `The integrator ${say.short(integrator)} asks for ${asks}, and ${say.short(owner)} has approved ${most}`,
      "approve the integrator, or leave it out",
    ];
  },
  // Of the order book and of the vault's queues.
  TooEarly: ([now, from], say) => [`It is too early: possible ${say.until(now, from)}`, "wait"],
  WindowClosed: ([now, until], say) => [
    `The window closed ${say.span(now - until)} ago, at ${say.time(until)}`,
    "let what waits in it expire or roll over",
  ],
  NotExpired: ([now, until], say) => [
    `It is not over yet, but ${say.until(now, until)}`,
    "settle it, or wait",
  ],
  OrderVoided: ([orderId, orderEpoch, accountEpoch]): Said => [
    `Order ${orderId} was voided by a liquidation: it is of epoch ${orderEpoch}, its account of ${accountEpoch}`,
    refunded,
  ],
  OrderNotOver: ([orderId]) =>
    `Order ${orderId} is not over: neither voided nor cancelled nor expired`,
  InsufficientGas: () => ["The settlement ran out of gas; the order stays", "send more gas"],
  OrderSimulated: ([reservation, escrowed], say) =>
    `A simulation: the order would reserve ${say.quote(reservation)} and escrow ${say.quote(escrowed)}`,
  InvalidPlacement: ([index, what], say) => {
    const name = say.named(what);
    const which =
      name === "orders" ? `${say.count(index)} orders` : `order number ${say.count(index)}`;
    return `The placement is not valid, ${which}: ${PLACEMENT[name] ?? name}`;
  },
  TooManyOrders: ([id, count, maximum], say) => [
    `The ${say.account(id)} would have ${say.count(count)} orders waiting, and ${say.count(maximum)} is the most`,
    "cancel some, or clear those that are over",
  ],
  Attempted: ([success, , order], say) =>
    `An attempt: the call on an order of ${say.size(order.sizeDelta)} in ${say.market(order.marketId)} would ${success ? "succeed" : "fail"}`,
  Simulated: ([{ reasons }], say) =>
    reasons.length === 0
      ? "A simulation: the trade would fill"
      : `A simulation: the trade would fail, for ${say.count(reasons.length)} reason${reasons.length === 1 ? "" : "s"}`,
} as const satisfies Partial<Sentences>;
