import { z } from "zod";
import { readText } from "./files.ts";
import { parseJson } from "./json.ts";

/** Names stand in a table. */
const LONGEST_NAME = 24;
/** Beyond it no preset lets anything open, and numbers stay far from their storage. */
const MOST_LEVERAGE = 100;
const MOST_QUOTE = 1e12;

const hour = z
  .number()
  .min(0)
  .describe("Hours since the first candle: it happens right after the first tick from then on");

const quote = z.number().min(1).max(MOST_QUOTE);

const order = z
  .strictObject({
    hour,
    symbol: z.string().min(1).describe("As the data names it"),
    side: z.enum(["long", "short"]).describe("The side to add to, or with reduceOnly to take from"),
    notional: quote.optional().describe("Size in quote at the price of the tick"),
    leverage: z
      .number()
      .positive()
      .max(MOST_LEVERAGE)
      .optional()
      .describe("Size as a multiple of all the account has deposited by then"),
    reduceOnly: z
      .boolean()
      .default(false)
      .describe("Closes what is there, at most, and never opens"),
  })
  .refine(({ notional, leverage }) => (notional === undefined) !== (leverage === undefined), {
    message: 'exactly one of "notional" and "leverage" gives the size of an order',
  });

const topUp = z.strictObject({ hour, amount: quote.describe("Quote") });

const account = z
  .strictObject({
    name: z.string().trim().min(1).max(LONGEST_NAME).describe("Who it is; unique in the file"),
    type: z
      .enum(["cross", "isolated", "hedge"])
      .describe("Pooled; one market only; pooled with a long and a short in one market at once"),
    deposit: quote.describe("Quote, paid in at the hour of the first order"),
    topUps: z.array(topUp).default([]).describe("Quote paid in later"),
    orders: z.array(order).min(1),
  })
  .superRefine(({ type, orders }, context) => {
    if (type !== "isolated") return;
    const other = orders.findIndex(({ symbol }) => symbol !== orders[0]?.symbol);
    if (other < 0) return;
    const message = `an isolated account holds one market only, and this one trades ${orders[0]?.symbol}`;
    context.addIssue({ code: "custom", path: ["orders", other, "symbol"], message });
  });

const portfolio = z
  .strictObject({
    description: z.string().optional(),
    accounts: z.array(account).min(1),
  })
  .superRefine(({ accounts }, context) => {
    const names = new Set<string>();
    accounts.forEach(({ name }, i) => {
      if (names.has(name)) {
        const message = `there is another account named "${name}"`;
        context.addIssue({ code: "custom", path: ["accounts", i, "name"], message });
      }
      names.add(name);
    });
  });

/** The accounts of a replay and what they do; the format is described in docs/replay.md. */
export type PortfolioFile = z.output<typeof portfolio>;
export type AccountPlan = PortfolioFile["accounts"][number];
export type OrderPlan = AccountPlan["orders"][number];

/** Reads a portfolio; throws an `InputError` naming line and column of the first fault. */
export function readPortfolio(path: string, shownAs = path): PortfolioFile {
  return parsePortfolio(readText(path, shownAs), shownAs);
}

/** The portfolio of a JSON text; `shownAs` names it in errors. */
export function parsePortfolio(text: string, shownAs: string): PortfolioFile {
  return parseJson(text, portfolio, shownAs);
}
