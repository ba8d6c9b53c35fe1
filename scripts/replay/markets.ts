import { type MarketSpec, marketParams } from "../../deploy/markets.ts";
import type { Preset } from "../../deploy/preset.ts";
import type { Timeline } from "./ticks.ts";
import { listed } from "./words.ts";

/** A price so high that no cap on its base units meets the limit of their storage. */
const ORDINARY_PRICE = 10n ** 18n;

/** The data's symbols as markets; their caps and skew scale follow from the first price. */
export function marketSpecs({ listings }: Timeline): MarketSpec[] {
  return listings.map(({ symbol, firstPrice }) => ({ symbol, price: firstPrice }));
}

/** Sentences about caps that are lower in quote than the preset's, because their storage ends. */
export function capNotices(preset: Preset, timeline: Timeline): string[] {
  const low = marketSpecs(timeline).filter(
    (spec) => capValue(preset, spec) + ORDINARY_PRICE < ordinary(preset, spec),
  );
  if (low.length === 0) return [];
  const names = listed(low.map(({ symbol }) => symbol));
  return [`The price of ${names} is so low that open interest is capped below the preset's value.`];
}

/** The cap on a side's open interest in quote, at the first price. */
function capValue(preset: Preset, spec: MarketSpec): bigint {
  return (marketParams(preset, spec, 1).maxOpenInterest * spec.price) / ORDINARY_PRICE;
}

function ordinary(preset: Preset, { symbol }: MarketSpec): bigint {
  return capValue(preset, { symbol, price: ORDINARY_PRICE });
}
