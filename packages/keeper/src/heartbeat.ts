import type { PassResult } from "./liquidator.ts";

const WAD = 10n ** 18n;
/** A tenth of a percent. */
const TENTH = 10n ** 15n;

/** A pass as one line: that it ran, what it did, and how far the nearest account is. */
export function heartbeat({
  blockNumber,
  watched,
  outcomes,
  nearest,
  staleFeeds,
}: PassResult): string {
  const parts = [`block ${blockNumber}: ${watched} accounts with positions`];
  const counts = new Map<string, number>();
  for (const { kind } of outcomes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts) parts.push(`${count} ${kind}`);
  if (staleFeeds.length > 0) parts.push(`no fresh price of feed ${staleFeeds.join(", ")}`);
  if (nearest !== undefined) {
    const { accountId, health } = nearest;
    parts.push(`nearest ${accountId} ${distance(health)}`);
  }
  return parts.join("; ");
}

/** How far health is from 1, rounded towards it. */
function distance(health: bigint): string {
  const tenths = (health < WAD ? WAD - health : health - WAD) / TENTH;
  const percent = `${tenths / 10n}.${tenths % 10n}%`;
  return `${percent} ${health < WAD ? "under" : "above"} the line`;
}
