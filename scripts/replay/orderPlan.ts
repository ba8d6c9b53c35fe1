import { z } from "zod";

/** Beyond it no preset lets anything open, and numbers stay far from their storage. */
const MOST_LEVERAGE = 100;
const MOST_QUOTE = 1e12;
/** Prices relative to that of the tick; a price this far away is no protection, and none to wait for. */
const LEAST_FACTOR = 0.001;
const MOST_FACTOR = 1_000;
/** What a trailing stop of the protocol may be away from its watermark. */
const LEAST_DISTANCE = 0.0001;
const MOST_DISTANCE = 0.5;
/** More than a century: what lasts so long lasts to the end. */
export const MOST_HOURS = 1e6;
/** Orders that cancel each other are one placement. */
const MOST_LINKED = 8;

export const hour = z
  .number()
  .min(0)
  .describe("Hours since the first candle: it happens right after the first tick from then on");

export const quote = z.number().min(1).max(MOST_QUOTE);

const factor = z.number().min(LEAST_FACTOR).max(MOST_FACTOR);
const distance = z.number().min(LEAST_DISTANCE).max(MOST_DISTANCE);
export const expires = z
  .number()
  .positive()
  .max(MOST_HOURS)
  .describe("Hours after its placement; else it waits to the end");

const attach = z.strictObject({
  stop: factor.optional().describe("A stop, relative to the price of the order"),
  target: factor.optional().describe("A take-profit, relative to the price of the order"),
  trail: distance.optional().describe("A trailing stop, away from the best price by this part"),
  expires: expires.optional(),
});

const fields = z.strictObject({
  hour,
  symbol: z.string().min(1).describe("As the data names it"),
  side: z.enum(["long", "short"]).describe("The side to add to, or with reduceOnly to take from"),
  notional: quote.optional().describe("Size in quote at the price of the tick"),
  leverage: z
    .number()
    .positive()
    .max(MOST_LEVERAGE)
    .optional()
    .describe(
      "Size as a multiple of all the account has paid in by then, tokens at their price then",
    ),
  reduceOnly: z.boolean().default(false).describe("Closes what is there, at most, and never opens"),
  kind: z
    .enum(["market", "limit", "takeProfit", "stop", "trailing"])
    .default("market")
    .describe("At once, or what it waits for"),
  trigger: factor.optional().describe("Of a stop and a take-profit, relative to the tick's price"),
  limit: factor.optional().describe("Of a limit order, relative to the tick's price"),
  distance: distance.optional().describe("Of a trailing stop, from the best price"),
  expires: expires.optional(),
  attach: attach.optional().describe("Reductions that wait until the order is filled: a bracket"),
  oco: z
    .string()
    .min(1)
    .optional()
    .describe("Orders of the account with the same word cancel each other"),
});

type Fields = z.output<typeof fields>;
type Kind = Fields["kind"];

/** What a kind waits for, by the key that says so. */
const CONDITIONS = {
  market: undefined,
  limit: "limit",
  takeProfit: "trigger",
  stop: "trigger",
  trailing: "distance",
} as const satisfies Record<Kind, keyof Fields | undefined>;

const NAMES: Record<Kind, string> = {
  market: "a market order",
  limit: "a limit order",
  takeProfit: "a take-profit",
  stop: "a stop",
  trailing: "a trailing stop",
};

/** A fault: which key of an order, and what about it. */
type Fault = readonly [path: readonly string[], message: string];

/** Whether an order buys. */
export function buys({ side, reduceOnly }: Pick<Fields, "side" | "reduceOnly">): boolean {
  return (side === "long") !== reduceOnly;
}

/** An order of a portfolio. */
export const order = fields
  .refine(({ notional, leverage }) => (notional === undefined) !== (leverage === undefined), {
    message: 'exactly one of "notional" and "leverage" gives the size of an order',
  })
  .superRefine((plan, context) => {
    for (const [path, message] of faultsOf(plan)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

/** The first order of an account whose `oco` cannot be, by number, and why. */
export function linkFault(orders: readonly Fields[]): readonly [index: number, why: string] | null {
  for (const [index, { oco, hour }] of orders.entries()) {
    if (oco === undefined) continue;
    const linked = orders.filter((other) => other.oco === oco);
    if (linked.length < 2) return [index, `no other order of the account is in the oco "${oco}"`];
    if (linked.length > MOST_LINKED)
      return [index, `at most ${MOST_LINKED} orders can cancel each other`];
    const first = linked[0]?.hour;
    if (hour !== first)
      return [index, `the orders of an oco are placed together: at hour ${first}, like the first`];
  }
  return null;
}

function faultsOf(plan: Fields): Fault[] {
  const { kind } = plan;
  const own = CONDITIONS[kind];
  const faults: Fault[] = [];
  for (const key of ["trigger", "limit", "distance"] as const) {
    if (key === own && plan[key] === undefined)
      faults.push([[], `${NAMES[kind]} needs a "${key}"`]);
    if (key !== own && plan[key] !== undefined) {
      faults.push([[key], `${NAMES[kind]} has no "${key}"`]);
    }
  }
  for (const key of ["expires", "oco"] as const) {
    if (kind === "market" && plan[key] !== undefined) {
      faults.push([[key], `a market order does not wait, and has no "${key}"`]);
    }
  }
  if (own === "trigger" || own === "limit") {
    faults.push(...sideFault(kind, plan[own], buys(plan), [own]));
  }
  return [...faults, ...attachFaults(plan)];
}

/** A price on the wrong side would meet the condition at once. */
function sideFault(
  kind: Kind,
  at: number | undefined,
  buying: boolean,
  path: readonly string[],
): Fault[] {
  const above = (kind === "stop") === buying;
  if (at === undefined || (above ? at > 1 : at < 1)) return [];
  const verb = buying ? "buys" : "sells";
  return [
    [
      path,
      `${NAMES[kind]} that ${verb} waits for a ${above ? "higher" : "lower"} price: ${above ? "above" : "below"} 1`,
    ],
  ];
}

function attachFaults(plan: Fields): Fault[] {
  const { attach, kind, reduceOnly, oco } = plan;
  if (attach === undefined) return [];
  const path = ["attach"];
  if (attach.stop === undefined && attach.target === undefined && attach.trail === undefined) {
    return [[path, 'attached is at least one of "stop", "target" and "trail"']];
  }
  if (reduceOnly) return [[path, "nothing can be attached to an order that only reduces"]];
  if (oco !== undefined) return [[path, "nothing can be attached to an order of an oco"]];
  if (kind === "trailing") {
    return [[path, "nothing can be attached to a trailing stop: nobody knows its price"]];
  }
  const closing = !buys(plan);
  return [
    ...sideFault("stop", attach.stop, closing, [...path, "stop"]),
    ...sideFault("takeProfit", attach.target, closing, [...path, "target"]),
  ];
}
