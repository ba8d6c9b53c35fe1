import { z } from "zod";
import { expires, hour, MOST_HOURS, quote } from "./orderPlan.ts";

/** Margin levels beyond it no position has whose loss anybody fears. */
const MOST_LEVEL = 10;
/** What the protocol lets the orders of a de-risk be worse than the mark. */
const LEAST_SLIPPAGE = 0.001;
const MOST_SLIPPAGE = 0.5;
/** Every preset takes it, of any market. */
const USUAL_FEE = 5;

const level = z.number().positive().max(MOST_LEVEL);

const fields = z.strictObject({
  hour,
  kind: z.enum(["topUpFromAccount", "topUpFromWallet", "deRisk"]).describe("What it does"),
  level: level.describe("It acts while the margin level is below: 0.2 is 20%"),
  target: level.describe("The margin level it restores"),
  amount: quote.describe("All that may leave the source; of a de-risk all that keepers may get"),
  keeperFee: z.number().positive().default(USUAL_FEE).describe("Quote for whoever executes it"),
  from: z.string().min(1).optional().describe("The account that a top-up from an account draws on"),
  slippage: z
    .number()
    .min(LEAST_SLIPPAGE)
    .max(MOST_SLIPPAGE)
    .optional()
    .describe("Of a de-risk: how much worse than the mark its orders may be filled, as a part"),
  cooldown: z.number().min(0).max(MOST_HOURS).default(0).describe("Hours between two actions"),
  expires: expires.optional(),
});

/** A guard of a portfolio. */
export type GuardPlan = z.output<typeof guard>;
export type GuardKind = GuardPlan["kind"];

const NAMES: Record<GuardKind, string> = {
  topUpFromAccount: "a top-up from an account",
  topUpFromWallet: "a top-up from a wallet",
  deRisk: "a de-risk",
};

export const guard = fields.superRefine((plan, context) => {
  const { kind, level, target, amount, keeperFee } = plan;
  const fault = (key: keyof typeof plan, message: string) =>
    context.addIssue({ code: "custom", path: plan[key] === undefined ? [] : [key], message });
  if (target <= level) fault("target", `the target of a guard is above its level: above ${level}`);
  if (amount < 2 * keeperFee)
    fault("amount", `a guard pays at least two keeper fees: an amount from ${2 * keeperFee} up`);
  for (const [key, owner, needed] of [
    ["from", "topUpFromAccount", true],
    ["slippage", "deRisk", false],
  ] as const) {
    if (kind !== owner && plan[key] !== undefined) fault(key, `${NAMES[kind]} has no "${key}"`);
    if (kind === owner && needed && plan[key] === undefined)
      fault(key, `${NAMES[kind]} needs a "${key}"`);
  }
});

/** The first guard of an account that another would replace at once, by number, and why it cannot be. */
export function guardFault(
  guards: readonly GuardPlan[],
): readonly [index: number, why: string] | null {
  for (const [index, { kind, hour }] of guards.entries()) {
    const other = guards.findIndex((each) => each.kind === kind && each.hour === hour);
    if (other < index) {
      return [
        index,
        `an account has one guard of a kind, and ${NAMES[kind]} is registered at hour ${hour} already`,
      ];
    }
  }
  return null;
}
