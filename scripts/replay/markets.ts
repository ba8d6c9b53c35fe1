import { max, WAD } from "@ballast/sdk/margin";
import type { MarketSpec } from "../../deploy/markets.ts";
import { classOf, type Preset } from "../../deploy/preset.ts";
import type { Timeline } from "./ticks.ts";
import { listed } from "./words.ts";

/** The most base units, in WAD, that a market's skew scale may be. */
const MOST_SKEW_SCALE = 2n ** 128n - 1n;

/**
 * The data's symbols as markets. Their caps and skew scale follow from the first price; where a price is so low that
 * the scale would outgrow its storage, from the lowest price at which it does not, which lowers the caps in quote.
 */
export function marketSpecs(preset: Preset, { listings }: Timeline): MarketSpec[] {
  return listings.map(({ symbol, firstPrice }) => {
    const lowest = lowestPrice(preset, symbol);
    return { symbol, price: max(firstPrice, lowest) };
  });
}

/** Sentences about caps that are lower than the preset's. */
export function capNotices(preset: Preset, { listings }: Timeline): string[] {
  const low = listings.filter(({ symbol, firstPrice }) => firstPrice < lowestPrice(preset, symbol));
  if (low.length === 0) return [];
  const names = listed(low.map(({ symbol }) => symbol));
  return [`The price of ${names} is so low that open interest is capped below the preset's value.`];
}

function lowestPrice(preset: Preset, symbol: string): bigint {
  const scaleValue = BigInt(classOf(preset, symbol).skewScaleValue) * WAD * WAD;
  return scaleValue / MOST_SKEW_SCALE + 1n;
}
