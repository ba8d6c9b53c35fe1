import { z } from "zod";
import { readText } from "./files.ts";
import { guard, guardFault } from "./guardPlan.ts";
import { parseJson } from "./json.ts";
import { hour, linkFault, order, quote } from "./orderPlan.ts";

/** Names stand in a table. */
const LONGEST_NAME = 24;
/** Numbers stay far from their storage. */
const MOST_TOKENS = 1e15;

const name = z.string().trim().min(1).max(LONGEST_NAME);

const topUp = z.strictObject({ hour, amount: quote.describe("Quote") });

const collateral = z.strictObject({
  hour: hour.optional().describe("The hour of the first order where it is missing"),
  symbol: z.string().min(1).describe("The token, as the data names its market"),
  amount: z.number().positive().max(MOST_TOKENS).describe("Whole tokens"),
});

const account = z
  .strictObject({
    name: name.describe("Who it is; unique among the accounts"),
    owner: name
      .optional()
      .describe("Whose it is, where it has another name: accounts of one word have one owner"),
    type: z
      .enum(["cross", "isolated", "hedge"])
      .describe("Pooled; one market only; pooled with a long and a short in one market at once"),
    deposit: z
      .union([z.literal(0), quote], { error: quoteProblem })
      .default(0)
      .describe("Quote, paid in at the hour of the first order"),
    collateral: z.array(collateral).default([]).describe("Tokens paid in"),
    topUps: z.array(topUp).default([]).describe("Quote paid in later"),
    orders: z.array(order).default([]).describe("None, where other accounts draw on it only"),
    guards: z.array(guard).default([]).describe("What is to be done before it is liquidated"),
  })
  .superRefine(({ type, deposit, collateral, orders, guards }, context) => {
    if (deposit === 0 && collateral.length === 0) {
      const message = 'an account needs a "deposit", or "collateral"';
      context.addIssue({ code: "custom", message });
    }
    const unlinked = linkFault(orders);
    if (unlinked !== null) {
      const [index, message] = unlinked;
      context.addIssue({ code: "custom", path: ["orders", index, "oco"], message });
    }
    const doubled = guardFault(guards);
    if (doubled !== null) {
      const [index, message] = doubled;
      context.addIssue({ code: "custom", path: ["guards", index], message });
    }
    if (orders.length === 0 && guards.length > 0) {
      const message = "an account without orders has nothing to guard";
      context.addIssue({ code: "custom", path: ["guards"], message });
    }
    if (type !== "isolated") return;
    const other = orders.findIndex(({ symbol }) => symbol !== orders[0]?.symbol);
    if (other < 0) return;
    const message = `an isolated account holds one market only, and this one trades ${orders[0]?.symbol}`;
    context.addIssue({ code: "custom", path: ["orders", other, "symbol"], message });
  });

const redemption = z.strictObject({
  hour,
  part: z
    .number()
    .positive()
    .max(1, "more than all shares that are there cannot be redeemed: at most 1")
    .describe("Of the shares the provider has then"),
});

const provider = z
  .strictObject({
    name: name.describe("Who it is; unique among the providers"),
    deposits: z.array(topUp).min(1).describe("Asks the vault to take this, at the hour"),
    redemptions: z.array(redemption).default([]).describe("Asks the vault to redeem shares"),
  })
  .superRefine(({ deposits, redemptions }, context) => {
    const first = Math.min(...deposits.map((deposit) => deposit.hour));
    const early = redemptions.findIndex((redemption) => redemption.hour <= first);
    if (early < 0) return;
    const message = `nothing can be redeemed yet: the first deposit is at hour ${first}`;
    context.addIssue({ code: "custom", path: ["redemptions", early, "hour"], message });
  });

const portfolio = z
  .strictObject({
    description: z.string().optional(),
    accounts: z.array(account).min(1),
    providers: z
      .array(provider)
      .default([])
      .describe("Who provides liquidity besides those who do before the first candle"),
  })
  .superRefine(({ accounts, providers }, context) => {
    for (const [list, noun, of] of [
      ["accounts", "account", accounts],
      ["providers", "provider", providers],
    ] as const) {
      const names = new Set<string>();
      of.forEach(({ name }, i) => {
        if (names.has(name)) {
          const message = `there is another ${noun} named "${name}"`;
          context.addIssue({ code: "custom", path: [list, i, "name"], message });
        }
        names.add(name);
      });
    }
    for (const [path, message] of sourceFaults(accounts)) {
      context.addIssue({ code: "custom", path: ["accounts", ...path], message });
    }
  });

/** Accounts that guards draw on, and do not have the same owner; and those that nobody draws on, and do nothing else. */
function sourceFaults(
  accounts: readonly z.output<typeof account>[],
): (readonly [path: readonly PropertyKey[], message: string])[] {
  const drawnOn = new Set<string>();
  const faults = accounts.flatMap((plan, i) =>
    plan.guards.flatMap(({ from }, j) => {
      if (from === undefined) return [];
      drawnOn.add(from);
      const source = accounts.find(({ name }) => name === from);
      const why = sourceProblem(plan, from, source);
      return why === undefined ? [] : [[[i, "guards", j, "from"], why] as const];
    }),
  );
  const idle = accounts.flatMap(({ name, orders }, i) => {
    if (orders.length > 0 || drawnOn.has(name)) return [];
    const message = 'an account needs "orders", unless a guard of another draws on it';
    return [[[i], message] as const];
  });
  return [...faults, ...idle];
}

function sourceProblem(
  plan: z.output<typeof account>,
  from: string,
  source: z.output<typeof account> | undefined,
): string | undefined {
  if (source === undefined) return `there is no account named "${from}"`;
  if (source.name === plan.name) return "an account cannot be topped up from itself";
  const [owner, other] = [ownerOf(plan), ownerOf(source)];
  if (owner === other) return undefined;
  return `a top-up comes from an account of the same owner, and "${from}" is not of "${owner}"`;
}

/** Whose an account is: by default nobody else's. */
export function ownerOf({ name, owner }: { name: string; owner?: string | undefined }): string {
  return owner ?? name;
}

/** Nothing at all is a deposit too, where there is collateral; what else is wrong is told of a number from 1 up. */
function quoteProblem({ input }: { input?: unknown }): string | undefined {
  return quote.safeParse(input).error?.issues[0]?.message;
}

/** The accounts of a replay and what they do; the format is described in docs/replay.md. */
export type PortfolioFile = z.output<typeof portfolio>;
export type AccountPlan = PortfolioFile["accounts"][number];
export type OrderPlan = AccountPlan["orders"][number];
export type ProviderPlan = PortfolioFile["providers"][number];

/** Reads a portfolio; throws an `InputError` naming line and column of the first fault. */
export function readPortfolio(path: string, shownAs = path): PortfolioFile {
  return parsePortfolio(readText(path, shownAs), shownAs);
}

/** The portfolio of a JSON text; `shownAs` names it in errors. */
export function parsePortfolio(text: string, shownAs: string): PortfolioFile {
  return parseJson(text, portfolio, shownAs);
}
