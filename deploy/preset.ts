import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";

/** A share in millionths, within bounds. */
const share = (minimum: number, maximum: number, reason: string) =>
  z.number().int().min(minimum).max(maximum).describe(reason);

/** A whole amount of quote, within bounds. */
const quote = (minimum: number, maximum: number, reason: string) =>
  z.number().int().min(minimum).max(maximum).describe(reason);

/**
 * Parameters of a class of markets. Shares in millionths, amounts in whole quote. The contracts check the same bounds
 * and the relations between them; these say why each stands where it does.
 */
const marketClass = z.strictObject({
  upTo: z
    .array(quote(1, 4_294_967_295, "Upper edge of every bracket but the last"))
    .max(3)
    .describe("Size steps of the requirement: larger positions take longer to unwind"),
  maintenance: z
    .array(share(1_000, 1_000_000, "Marginal rate below which anyone may liquidate"))
    .min(1)
    .max(4)
    .describe("Covers the largest move expected between two prices, plus the exit"),
  initial: z
    .array(share(1_000, 5_000_000, "Marginal rate that opening and withdrawing need"))
    .min(1)
    .max(4)
    .describe("At least (1 + buffer) times maintenance, or an account could open next to the line"),
  liquidationFee: share(
    10,
    500_000,
    "Dearer than any exit by an order, at most half the lowest maintenance, or closing would not help",
  ),
  minExposure: quote(
    1,
    65_535,
    "The least step: its keeper share pays for the gas of a liquidation",
  ),
  takerFee: share(0, 10_000, "On what widens the skew"),
  makerFee: share(
    0,
    10_000,
    "On what narrows the skew; never above the taker fee, never below zero",
  ),
  minOrderFee: quote(0, 1_000, "Pays a keeper for a settlement, and prices a free look"),
  skewScaleValue: quote(
    1,
    1e15,
    "Quote value of the trade that moves the fill price by 100%; base units follow from the first price",
  ),
  openInterestCapValue: quote(
    1,
    1e15,
    "Quote value a side may reach; over skewScaleValue it is the largest skew premium",
  ),
  maxExposure: quote(1, 1e15, "Largest position of one account"),
  maxConfidence: share(
    100,
    50_000,
    "Widest accepted oracle uncertainty; half of it is charged on a fill",
  ),
  fundingVelocity: share(
    0,
    1_000_000_000,
    "Change of the funding rate per day at full skew: how soon a lasting skew grows dear",
  ),
  maxFundingRate: share(
    0,
    100_000,
    "Cap of the funding rate per day: even a skew nobody takes does not ruin who holds it overnight",
  ),
  vaultShare: share(
    100,
    1_000_000,
    "Largest part of the vault that stands behind the market; with many markets, an equal part",
  ),
  borrowKink: share(10_000, 990_000, "Utilisation from which backing grows scarce"),
  borrowKinkRate: share(0, 5_000_000, "Borrow fee per year up to there"),
  borrowMaxRate: share(0, 5_000_000, "Borrow fee per year at full utilisation"),
  maxUtilisation: share(
    10_000,
    5_000_000,
    "Value of the net position over the vault's part, beyond which nothing widens it",
  ),
  haircut: share(
    10_000,
    950_000,
    "What the token counts less as collateral: its fall between two prices, and what selling costs",
  ),
  discount: share(
    1_000,
    949_000,
    "What pays whoever buys it for a debt; below the haircut, so that a sale never lowers equity",
  ),
  collateralCapValue: quote(
    1,
    1e15,
    "Quote value of the token that all accounts may hold: no more than could be sold",
  ),
});

const presetSchema = z.strictObject({
  name: z.string().min(1),
  summary: z.string().min(1),
  quote: z.strictObject({
    name: z.string().min(1),
    symbol: z.string().min(1),
    decimals: z.number().int().min(2).max(18),
  }),
  risk: z.strictObject({
    buffer: share(
      10_000,
      500_000,
      "How far past the line a liquidation goes, so the next tick does not repeat it",
    ),
    profitWeight: share(0, 1_000_000, "Unrealised profit may back new risk only in part"),
    keeperShare: share(
      10_000,
      1_000_000,
      "Of the liquidation fee; what remains must make self-liquidation dear",
    ),
    insuranceShare: share(0, 990_000, "Of the liquidation fee; the vault takes the rest"),
    keeperFloor: quote(0, 1_000, "What the smallest full-fee step pays a keeper at least"),
    topUpBudget: quote(
      0,
      1_000_000,
      "What insurance pays a day so that bankrupt accounts are worth a keeper's gas",
    ),
    profitCap: share(
      10_000,
      1_000_000,
      "Of a market's part of the vault: traders owed more may not add to it",
    ),
    deleverageAbove: share(
      10_000,
      1_000_000,
      "Of a market's part of the vault: the best positions may be cut back before it cannot be paid",
    ),
    parameterGrace: z
      .number()
      .int()
      .min(3_600)
      .max(2_592_000)
      .describe(
        "Seconds until a stricter schedule binds who is there already: time to add or reduce",
      ),
    haltDelay: z
      .number()
      .int()
      .min(3_600)
      .max(604_800)
      .describe("Seconds from a market's halt until its positions may be settled: time to leave"),
  }),
  debt: z.strictObject({
    rate: share(0, 1_000_000, "Interest per year on negative cash, to the vault"),
    limit: quote(0, 1_000_000, "What an account that takes risk may owe"),
    cap: share(
      10_000,
      500_000,
      "Of vault and insurance: what all may owe; so much stays when liquidity is redeemed",
    ),
    dust: quote(0, 1_000, "Collateral of a flat debtor worth less is taken: nobody would buy it"),
  }),
  fees: z.strictObject({
    toInsurance: share(0, 1_000_000, "Of a trading fee; the vault takes what the four leave"),
    toProtocol: share(0, 1_000_000, "Of a trading fee, for those who run the protocol"),
    toReferrer: share(0, 300_000, "Of a trading fee, where the trader named one"),
    toIntegrator: share(0, 300_000, "Of a trading fee, where the order names one"),
  }),
  orders: z.strictObject({
    delay: z
      .number()
      .int()
      .min(1)
      .max(60)
      .describe("Seconds until the settlement price: nobody knows it at commit"),
    window: z.number().int().min(10).max(600).describe("Seconds a keeper has to settle"),
    maxKeeperFee: quote(1, 100, "Keeps a keeper fee from being a way round the withdraw rule"),
  }),
  vault: z.strictObject({
    name: z.string().min(1),
    symbol: z.string().min(1),
    delay: z
      .number()
      .int()
      .min(60)
      .max(604_800)
      .describe("Seconds until a request's price: longer than any loss that can be seen coming"),
    window: z.number().int().min(60).max(3_600).describe("Seconds anyone has to settle a request"),
    maxLag: z
      .number()
      .int()
      .min(2)
      .max(60)
      .describe(
        "Oldest newest price at settlement, in seconds: what a late settlement may overlook",
      ),
  }),
  oracle: z.strictObject({
    maxAge: z.number().int().min(5).max(3_600).describe("Seconds a price may be used"),
    freezeAge: z
      .number()
      .int()
      .min(300)
      .max(86_400)
      .describe(
        "Seconds without a price after which a feed may be dead: longer than any chain stands",
      ),
    notice: z
      .number()
      .int()
      .min(30)
      .max(3_600)
      .describe("Seconds after a warning that anyone has to bring a price that lives"),
    grace: z
      .number()
      .int()
      .min(60)
      .max(3_600)
      .describe("Seconds in which those who could not act, because feed or chain was dead, may"),
    maxGap: z
      .number()
      .int()
      .refine((gap) => gap === 0 || (gap >= 10_000 && gap <= 1_000_000))
      .describe("Distance of price and moving average at which risk is still taken; 0: any"),
  }),
  classes: z.record(z.string(), marketClass),
  defaultClass: z.string(),
  markets: z.record(z.string(), z.string()),
  decimals: z
    .record(z.string(), z.number().int().min(2).max(18))
    .describe("Of a symbol's token, where they are not 18"),
});

/** A complete, consistent set of parameters. */
export type Preset = z.infer<typeof presetSchema>;
/** Parameters shared by a class of markets. */
export type MarketClass = z.infer<typeof marketClass>;

const folder = new URL("./presets/", import.meta.url);

/** The names of the shipped presets. */
export function presetNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Loads a preset by name and checks it; throws one sentence when it is unknown or out of bounds. */
export function loadPreset(name: string): Preset {
  if (!presetNames().includes(name)) {
    throw new Error(`Unknown preset "${name}": there are ${presetNames().join(", ")}.`);
  }
  const parsed = presetSchema.safeParse(
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")),
  );
  if (!parsed.success) throw new Error(`Preset "${name}": ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The class of a symbol: the preset's own, or its default. */
export function classOf(preset: Preset, symbol: string): MarketClass {
  const name = preset.markets[symbol] ?? preset.defaultClass;
  const found = preset.classes[name];
  if (found === undefined) throw new Error(`Preset "${preset.name}" has no class "${name}".`);
  return found;
}
