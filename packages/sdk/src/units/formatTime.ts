const UNITS = [
  { name: "d", seconds: 86_400n },
  { name: "h", seconds: 3_600n },
  { name: "min", seconds: 60n },
  { name: "s", seconds: 1n },
] as const;

/** The last second that a date can be made of. */
const LAST_DATE = 8_640_000_000_000n;

/**
 * A span of whole seconds in its two largest units, the smaller one rounded down.
 *
 * @example
 * formatDuration(93_784n); // "1 d 2 h"
 */
export function formatDuration(seconds: bigint): string {
  if (seconds < 0n) return `-${formatDuration(-seconds)}`;
  const first = UNITS.findIndex((unit) => seconds >= unit.seconds);
  if (first === -1) return "0 s";
  let rest = seconds;
  const parts: string[] = [];
  for (const unit of UNITS.slice(first, first + 2)) {
    const count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count > 0n) parts.push(`${count} ${unit.name}`);
  }
  return parts.join(" ");
}

/**
 * A second of Unix time, in UTC; "never" for one that no calendar has.
 *
 * @example
 * formatTime(1_767_225_605n); // "2026-01-01 00:00:05 UTC"
 */
export function formatTime(seconds: bigint): string {
  if (seconds > LAST_DATE || seconds < -LAST_DATE) return "never";
  return new Date(Number(seconds) * 1_000).toISOString().replace("T", " ").replace(".000Z", " UTC");
}
