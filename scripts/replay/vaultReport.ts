import { exactWad, formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { unexplained, unexplainedShares } from "./reconciliation.ts";
import { type SumRow, sumLines } from "./sums.ts";
import { isoTime } from "./words.ts";

/** What providers of liquidity had of it. */
export function providerLines({ vault: { sharePrices } }: ReplayResult): string[] {
  if (sharePrices === undefined) return ["share price: none, for nobody provided anything"];
  const { first, last, lowest, drawdown } = sharePrices;
  const price = (wad: bigint) => formatWad(wad, 6);
  const prices =
    `share price: ${price(first.price)} first, ${price(last.price)} last, ` +
    `${price(lowest.price)} lowest at ${isoTime(lowest.time)}`;
  const { part, high, low } = drawdown;
  if (part === 0n) return [prices, "largest drawdown: none"];
  return [
    prices,
    `largest drawdown: ${formatWad(part * 100n, 2)}%, ` +
      `from ${isoTime(high.time)} to ${isoTime(low.time)}`,
  ];
}

/** Why NAV moved, to the wei. */
export function reconciliationLines({ vault: { reconciliation: r } }: ReplayResult): string[] {
  const rows: SumRow[] = [
    ["NAV at first", r.navFirst],
    ["trading fees kept", r.tradingFees],
    ["liquidation fees", r.liquidationFees],
    ["forfeits", r.forfeits],
    ["bad debt", r.badDebt],
    ["lost by traders: fills", r.fills],
    ["lost by traders: liquidations", r.liquidations],
    ["lost by traders: deleveraging", r.deleveraging],
    ["lost by traders: unrealised", r.unrealised],
    ["skew premium", r.skewPremium],
    ["interest on negative cash, booked", r.interest],
    ["interest not booked yet", r.interestGrown],
    ["deficits borne or covered", r.deficits],
    ["provided less redeemed", r.provided],
  ];
  const missing = unexplained(r);
  const verdict = missing === 0n ? "exact to the wei" : `${exactWad(missing)} are unexplained`;
  return sumLines(rows, ["NAV at last", r.navLast], verdict);
}

/** Why there are as many shares as there are; nothing where none came or went. */
export function shareLines({ vault: { shares: s } }: ReplayResult): string[] {
  if (s.issued === 0n && s.redeemed === 0n) return [];
  const rows: SumRow[] = [
    ["shares at first", s.first],
    ["issued", s.issued],
    ["redeemed", -s.redeemed],
  ];
  const missing = unexplainedShares(s);
  const verdict = missing === 0n ? "exact to the unit" : `${missing} units are unexplained`;
  return sumLines(rows, ["shares at last", s.last], verdict, s.decimals);
}
