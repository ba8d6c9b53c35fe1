import type { Liquidation, Standing } from "./record.ts";

/**
 * Whether a liquidation closed the largest loss first, then smaller losses, then profits, smallest first; of equals
 * the larger exposure, then the lower market. It must have worked the ranking from its head, and left nothing of a
 * market before it touched the next.
 */
export function closedLargestLossFirst({ standings, outcome }: Liquidation): boolean {
  const ranking = [...standings].sort(byRank);
  const { steps, legs } = outcome.expected;
  return steps.every(
    ({ market }, i) =>
      market === ranking[i]?.market &&
      (i === steps.length - 1 || !legs.some((leg) => leg.market === market)),
  );
}

function byRank(a: Standing, b: Standing): number {
  return sign(a.pnl - b.pnl) || sign(b.exposure - a.exposure) || a.market - b.market;
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}
