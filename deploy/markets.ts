import { id, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { classOf, type Preset } from "./preset.ts";

const WAD = 10n ** 18n;
const PER_MILLION = 10n ** 12n;
/** What the storage of a skew scale holds; only a price under some millionths comes near it. */
const MOST_BASE_UNITS = 2n ** 112n - 1n;

/** A market to list: `price` (WAD) is its first price, from which its base-unit parameters follow. */
export interface MarketSpec {
  symbol: string;
  price: bigint;
  /** What the oracle calls it; by default {@link localFeedId}. */
  feedId?: string;
}

/** A market as `ClearingHouse.listMarket` and `PriceRouter.setFeed` take it. */
export interface MarketListing {
  id: number;
  symbol: string;
  feed: ReturnType<typeof feedConfig>;
  params: ReturnType<typeof marketParams>;
}

/** The identifier under which a local chain's oracle publishes a symbol. */
export const localFeedId = (symbol: string): string => id(`${symbol}/USD`);

/** Numbers the markets from 1 in the order given. */
export function listings(preset: Preset, specs: readonly MarketSpec[]): MarketListing[] {
  return specs.map((spec, index) => ({
    id: index + 1,
    symbol: spec.symbol,
    feed: feedConfig(preset, spec),
    params: marketParams(preset, spec, specs.length),
  }));
}

/** How a symbol's feed is proven, but for its source; no other checks it. Shares in millionths. */
export function feedConfig(preset: Preset, spec: MarketSpec) {
  return {
    feedId: spec.feedId ?? localFeedId(spec.symbol),
    maxAge: preset.oracle.maxAge,
    maxConfidence: classOf(preset, spec.symbol).maxConfidence,
    maxGap: preset.oracle.maxGap,
    check: ZeroAddress,
    checkFeedId: ZeroHash,
    checkMaxAge: 0,
    maxDeviation: 0,
  };
}

/**
 * A preset's class, scaled to WAD, with quote values turned into base units at the first price.
 *
 * @param count How many markets share the vault.
 */
export function marketParams(preset: Preset, spec: MarketSpec, count: number) {
  const c = classOf(preset, spec.symbol);
  const skewScale = min((BigInt(c.skewScaleValue) * WAD * WAD) / spec.price, MOST_BASE_UNITS);
  return {
    brackets: c.maintenance.map((maintenance, i) => ({
      upTo: c.upTo[i] === undefined ? MaxUint256 : BigInt(c.upTo[i]) * WAD,
      maintenance: BigInt(maintenance) * PER_MILLION,
      initial: BigInt(c.initial[i] ?? 0) * PER_MILLION,
    })),
    liquidationFee: BigInt(c.liquidationFee) * PER_MILLION,
    minExposure: BigInt(c.minExposure) * WAD,
    takerFee: BigInt(c.takerFee) * PER_MILLION,
    makerFee: BigInt(c.makerFee) * PER_MILLION,
    minOrderFee: BigInt(c.minOrderFee) * WAD,
    skewScale,
    // In proportion where storage ends: over the skew scale it is the largest skew premium.
    maxOpenInterest: (skewScale * BigInt(c.openInterestCapValue)) / BigInt(c.skewScaleValue),
    maxExposure: BigInt(c.maxExposure) * WAD,
    maxConfidence: BigInt(c.maxConfidence) * PER_MILLION,
    economy: {
      fundingVelocity: BigInt(c.fundingVelocity) * PER_MILLION,
      maxFundingRate: BigInt(c.maxFundingRate) * PER_MILLION,
      // In ten-thousandths, as it is stored.
      vaultShare: BigInt(Math.floor(Math.min(c.vaultShare, 1_000_000 / count) / 100)) * 10n ** 14n,
      borrowKink: BigInt(c.borrowKink) * PER_MILLION,
      borrowKinkRate: BigInt(c.borrowKinkRate) * PER_MILLION,
      borrowMaxRate: BigInt(c.borrowMaxRate) * PER_MILLION,
      maxUtilisation: BigInt(c.maxUtilisation) * PER_MILLION,
    },
  };
}

/** A token to allow as collateral, priced by the feed of the market of its symbol. */
export interface CollateralListing {
  symbol: string;
  name: string;
  decimals: number;
  params: { haircut: bigint; discount: bigint; cap: bigint; feed: number };
}

/**
 * The tokens of some markets' symbols as `ClearingHouse.listCollateral` takes them. Throws one sentence where a symbol
 * has no market.
 *
 * @param symbols Each once.
 */
export function collateralListings(
  preset: Preset,
  specs: readonly MarketSpec[],
  symbols: readonly string[],
): CollateralListing[] {
  return symbols.map((symbol) => {
    const index = specs.findIndex((spec) => spec.symbol === symbol);
    const price = specs[index]?.price;
    if (price === undefined) throw new Error(`${symbol} has no market to price its token.`);
    const c = classOf(preset, symbol);
    let decimals = preset.decimals[symbol] ?? 18;
    // A unit may be worth 1 at most.
    while (price > 10n ** BigInt(18 + decimals)) decimals++;
    const units = 10n ** BigInt(decimals);
    return {
      symbol,
      name: `Test ${symbol}`,
      decimals,
      params: {
        haircut: BigInt(c.haircut) * PER_MILLION,
        discount: BigInt(c.discount) * PER_MILLION,
        cap: (BigInt(c.collateralCapValue) * WAD * units) / price,
        feed: index + 1,
      },
    };
  });
}

/** What the core and the order book are constructed with. */
export function coreConfig(preset: Preset) {
  return {
    buffer: BigInt(preset.risk.buffer) * PER_MILLION,
    profitWeight: BigInt(preset.risk.profitWeight) * PER_MILLION,
    keeperShare: BigInt(preset.risk.keeperShare) * PER_MILLION,
    insuranceShare: BigInt(preset.risk.insuranceShare) * PER_MILLION,
    keeperFloor: BigInt(preset.risk.keeperFloor) * WAD,
    topUpBudget: BigInt(preset.risk.topUpBudget) * WAD,
    profitCap: BigInt(preset.risk.profitCap) * PER_MILLION,
    deleverageAbove: BigInt(preset.risk.deleverageAbove) * PER_MILLION,
    feeToInsurance: BigInt(preset.fees.toInsurance) * PER_MILLION,
    feeToProtocol: BigInt(preset.fees.toProtocol) * PER_MILLION,
    feeToReferrer: BigInt(preset.fees.toReferrer) * PER_MILLION,
    feeToIntegrator: BigInt(preset.fees.toIntegrator) * PER_MILLION,
    debtRate: BigInt(preset.debt.rate) * PER_MILLION,
    debtLimit: BigInt(preset.debt.limit) * WAD,
    debtCap: BigInt(preset.debt.cap) * PER_MILLION,
    dustValue: BigInt(preset.debt.dust) * WAD,
    parameterGrace: BigInt(preset.risk.parameterGrace),
    haltDelay: BigInt(preset.risk.haltDelay),
  };
}

/** See {@link coreConfig}. */
export function ordersConfig(preset: Preset) {
  return {
    delay: BigInt(preset.orders.delay),
    window: BigInt(preset.orders.window),
    maxKeeperFee: BigInt(preset.orders.maxKeeperFee) * WAD,
  };
}

/**
 * What the price router is constructed with.
 *
 * @param sequencer The chain's uptime feed; by default there is none, as on a local chain.
 */
export function routerConfig(preset: Preset, sequencer: string = ZeroAddress) {
  const { freezeAge, notice, grace } = preset.oracle;
  return {
    freezeAge: BigInt(freezeAge),
    notice: BigInt(notice),
    grace: BigInt(grace),
    sequencer,
  };
}

/** What the liquidity vault is constructed with. */
export function vaultConfig(preset: Preset) {
  const { delay, window, maxLag } = preset.vault;
  return { delay: BigInt(delay), window: BigInt(window), maxLag: BigInt(maxLag) };
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
