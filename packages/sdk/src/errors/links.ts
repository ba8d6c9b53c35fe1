/** One of the objects that an error is made of. */
export type Link = Record<string, unknown>;

/** Where wallets, providers and clients put the error that they were given. Requests are not among them: they hold data, too. */
const INNER = ["cause", "data", "error", "originalError", "info", "reason", "errors"] as const;

/** More than any client nests; and whoever refers to itself ends here. */
const MOST = 64;

/** @internal An error and everything inside it, from the outside in. */
export function linksOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  const waiting: unknown[] = [error];
  for (const next of waiting) {
    if (typeof next !== "object" || next === null || links.length >= MOST) continue;
    const link = next as Link;
    if (links.includes(link)) continue;
    links.push(link);
    if (Array.isArray(next)) waiting.push(...next.slice(0, MOST));
    else for (const key of INNER) waiting.push(read(link, key));
    // Ganache and its kin: the result of each transaction under its hash.
    for (const key of Object.keys(link)) if (/^0x[0-9a-f]{64}$/i.test(key)) waiting.push(link[key]);
  }
  return links;
}

/** @internal What a link says. Of viem's errors not the whole message: that tells of the request, too. */
export function messageOf(link: Link): string {
  const parts = [read(link, "shortMessage"), read(link, "details")];
  const own = parts.filter((part): part is string => typeof part === "string" && part !== "");
  if (own.length > 0) return own.join("\n");
  const message = read(link, "message");
  return typeof message === "string" ? message : "";
}

/** @internal A number, also where it came as text. */
export function numberIn(link: Link, key: string): number | undefined {
  const value = read(link, key);
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** A getter may throw, and must not hide why the action failed. */
function read(link: Link, key: string): unknown {
  try {
    return link[key];
  } catch {
    return undefined;
  }
}
