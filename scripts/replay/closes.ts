import type { Liquidation } from "./record.ts";

/** What liquidations closed, one text each, in order of execution: `ETH 34% › SOL all`. */
export function describeCloses(
  liquidations: readonly Liquidation[],
  symbols: ReadonlyMap<number, string>,
): string[] {
  return liquidations.map(({ input, outcome }) => {
    const steps = outcome.expected.steps.map(({ market, side, closed }) => {
      const held = input.account.legs.find((leg) => leg.market === market && leg.side === side);
      return `${symbols.get(market) ?? market} ${shareOf(closed, held?.size ?? closed)}`;
    });
    return steps.length === 0 ? "debt only" : steps.join(" › ");
  });
}

function shareOf(closed: bigint, held: bigint): string {
  if (closed === held) return "all";
  const percent = Number((closed * 1_000n) / held) / 10;
  return percent < 1 ? "<1%" : `${Math.min(99, Math.round(percent))}%`;
}
