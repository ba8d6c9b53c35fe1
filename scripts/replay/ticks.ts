import { InputError } from "../support/inputError.ts";
import type { Candle } from "./candles.ts";

/** One moment of the replay: every symbol that trades has a price. */
export interface Tick {
  /** Unix seconds. */
  readonly time: number;
  /** WAD by symbol; a symbol without a candle yet is missing. */
  readonly prices: ReadonlyMap<string, bigint>;
}

/** A symbol of the data; prices in WAD. */
export interface Listing {
  readonly symbol: string;
  /** When its first candle begins: Unix seconds. */
  readonly firstTime: number;
  readonly firstPrice: bigint;
  readonly highestPrice: bigint;
}

/** Candles as a sequence of ticks. */
export interface Timeline {
  /** In alphabetical order, which numbers the markets. */
  readonly listings: readonly Listing[];
  /** Unix seconds of the first and the last tick. */
  readonly start: number;
  readonly end: number;
  readonly tickCount: number;
  /** Seconds between the ticks of a candle. */
  readonly spacing: number;
  ticks(): Iterable<Tick>;
}

export const TICKS_PER_CANDLE = 4;

/** What a file with candles of one time only is taken for: one hour. */
const DEFAULT_INTERVAL = 3_600;

/** Orders settle between two ticks, and the next tick's price must be a later one. */
const LEAST_INTERVAL = 60;

/**
 * The prices a candle passed through, in order: the open, the extreme nearer to it, the other extreme, the close. Of
 * two equally near extremes the low comes first.
 */
export function candlePath({ open, high, low, close }: Candle): [bigint, bigint, bigint, bigint] {
  return open - low <= high - open ? [open, low, high, close] : [open, high, low, close];
}

/**
 * Lays candles out in time: four ticks a candle, spread evenly over the interval of the data, which is the shortest
 * time between two candles. At a time at which a symbol has no candle it stays at its last close.
 */
export function timelineOf(candles: readonly Candle[], shownAs = "The data"): Timeline {
  const byTime = new Map<number, Candle[]>();
  for (const candle of candles) {
    const together = byTime.get(candle.time);
    if (together === undefined) byTime.set(candle.time, [candle]);
    else together.push(candle);
  }
  const times = [...byTime.keys()].sort((a, b) => a - b);
  const spacing = Math.floor(intervalOf(times, shownAs) / TICKS_PER_CANDLE);

  const listings = new Map<string, Listing>();
  for (const time of times) {
    for (const { symbol, open, high } of byTime.get(time) ?? []) {
      const known = listings.get(symbol);
      listings.set(symbol, {
        symbol,
        firstTime: known?.firstTime ?? time,
        firstPrice: known?.firstPrice ?? open,
        highestPrice: high > (known?.highestPrice ?? 0n) ? high : (known?.highestPrice ?? 0n),
      });
    }
  }

  function* ticks(): Generator<Tick> {
    const lastPrices = new Map<string, bigint>();
    for (const time of times) {
      const paths = (byTime.get(time) ?? []).map(
        (candle) => [candle.symbol, candlePath(candle)] as const,
      );
      for (let phase = 0; phase < TICKS_PER_CANDLE; phase++) {
        for (const [symbol, path] of paths) lastPrices.set(symbol, path[phase] ?? 0n);
        yield { time: time + phase * spacing, prices: new Map(lastPrices) };
      }
    }
  }

  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return {
    listings: [...listings.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    start: first,
    end: last + (TICKS_PER_CANDLE - 1) * spacing,
    tickCount: times.length * TICKS_PER_CANDLE,
    spacing,
    ticks,
  };
}

function intervalOf(times: readonly number[], shownAs: string): number {
  let interval = Number.POSITIVE_INFINITY;
  times.forEach((time, i) => {
    const next = times[i + 1];
    if (next !== undefined) interval = Math.min(interval, next - time);
  });
  if (interval === Number.POSITIVE_INFINITY) return DEFAULT_INTERVAL;
  if (interval < LEAST_INTERVAL) {
    throw new InputError(
      `${shownAs} has candles only ${interval} s apart: a replay needs at least ${LEAST_INTERVAL} s.`,
    );
  }
  return interval;
}
