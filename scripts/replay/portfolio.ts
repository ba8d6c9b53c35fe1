import { z } from "zod";
import { readText } from "./files.ts";
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
    type: z
      .enum(["cross", "isolated", "hedge"])
      .describe("Pooled; one market only; pooled with a long and a short in one market at once"),
    deposit: z
      .union([z.literal(0), quote], { error: quoteProblem })
      .default(0)
      .describe("Quote, paid in at the hour of the first order"),
    collateral: z.array(collateral).default([]).describe("Tokens paid in"),
    topUps: z.array(topUp).default([]).describe("Quote paid in later"),
    orders: z.array(order).min(1),
  })
  .superRefine(({ type, deposit, collateral, orders }, context) => {
    if (deposit === 0 && collateral.length === 0) {
      const message = 'an account needs a "deposit", or "collateral"';
      context.addIssue({ code: "custom", message });
    }
    const unlinked = linkFault(orders);
    if (unlinked !== null) {
      const [index, message] = unlinked;
      context.addIssue({ code: "custom", path: ["orders", index, "oco"], message });
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
  });

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
