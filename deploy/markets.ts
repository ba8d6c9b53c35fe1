import { id, MaxUint256 } from "ethers";
import { classOf, type Preset } from "./preset.ts";

const WAD = 10n ** 18n;
const PER_MILLION = 10n ** 12n;
/** What the storage of open interest holds; only a price under a hundred-millionth comes near it. */
const MOST_OPEN_INTEREST = 2n ** 112n - 1n;

/** A market to list: `price` (WAD) is its first price, from which its base-unit parameters follow. */
export interface MarketSpec {
  symbol: string;
  price: bigint;
}

/** A market as `ClearingHouse.listMarket` and `PriceRouter.setFeed` take it. */
export interface MarketListing {
  id: number;
  symbol: string;
  feedId: string;
  maxAge: number;
  /** In millionths. */
  maxConfidence: number;
  params: ReturnType<typeof marketParams>;
}

/** The identifier under which a local chain's oracle publishes a symbol. */
export const localFeedId = (symbol: string): string => id(`${symbol}/USD`);

/** Numbers the markets from 1 in the order given. */
export function listings(preset: Preset, specs: readonly MarketSpec[]): MarketListing[] {
  return specs.map((spec, index) => ({
    id: index + 1,
    symbol: spec.symbol,
    feedId: localFeedId(spec.symbol),
    maxAge: preset.oracle.maxAge,
    maxConfidence: classOf(preset, spec.symbol).maxConfidence,
    params: marketParams(preset, spec),
  }));
}

/** A preset's class, scaled to WAD, with quote values turned into base units at the first price. */
export function marketParams(preset: Preset, spec: MarketSpec) {
  const c = classOf(preset, spec.symbol);
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
    skewScale: (BigInt(c.skewScaleValue) * WAD * WAD) / spec.price,
    maxOpenInterest: min(
      (BigInt(c.openInterestCapValue) * WAD * WAD) / spec.price,
      MOST_OPEN_INTEREST,
    ),
    maxExposure: BigInt(c.maxExposure) * WAD,
    maxConfidence: BigInt(c.maxConfidence) * PER_MILLION,
  };
}

/** What the core and the order book are constructed with. */
export function coreConfig(preset: Preset) {
  return {
    buffer: BigInt(preset.risk.buffer) * PER_MILLION,
    profitWeight: BigInt(preset.risk.profitWeight) * PER_MILLION,
    keeperShare: BigInt(preset.risk.keeperShare) * PER_MILLION,
    insuranceShare: BigInt(preset.risk.insuranceShare) * PER_MILLION,
    keeperFloor: BigInt(preset.risk.keeperFloor) * WAD,
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

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
