import { mulDivFloor } from "@ballast/sdk/margin";
import { formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { type Column, plainTable, tableLines } from "./plainTable.ts";
import type { ProviderResult } from "./providers.ts";
import { isoTime } from "./words.ts";

const COLUMNS: readonly Column[] = [
  ["provider", "left"],
  ["put in", "right"],
  ["took out", "right"],
  ["left", "right"],
  ["gain", "right"],
];

/** What each provider put in, took out and has left at the last share price; nothing where there is none. */
export function providerTableLines({ providers, vault }: ReplayResult): string[] {
  if (providers.length === 0) return [];
  const price = vault.sharePrices?.last.price ?? 0n;
  const table = plainTable(COLUMNS);
  for (const { provider, putIn, tookOut, shares } of providers) {
    const left = mulDivFloor(shares, price, 10n ** BigInt(vault.shares.decimals));
    const cells = [putIn, tookOut, left, tookOut + left - putIn];
    table.push([provider.name, ...cells.map((wad) => formatWad(wad))]);
  }
  return [...tableLines(table), ...providers.flatMap(waitLines)];
}

/** What of a provider's requests waited longer than the delay, or waits still. */
function waitLines({ provider, waits, redeeming, depositing }: ProviderResult): string[] {
  const lines = waits.map(({ queue, reason, since, until }) => {
    const verb = until === undefined ? "waits" : "waited";
    const end = until === undefined ? "" : ` to ${isoTime(until)}`;
    const what = queue === "deposits" ? "a deposit" : "a redemption";
    return `${what} of ${provider.name} ${verb} from ${isoTime(since)}${end}: ${reason}`;
  });
  const open = new Set(waits.flatMap(({ queue, until }) => (until === undefined ? [queue] : [])));
  if (redeeming > 0n && !open.has("redemptions")) {
    lines.push(`a redemption of ${provider.name} has not waited for the delay yet`);
  }
  if (depositing > 0n && !open.has("deposits")) {
    lines.push(`a deposit of ${provider.name} has not waited for the delay yet`);
  }
  return lines;
}
