import { type Hex, isHex } from "viem";
import { type Link, messageOf, numberIn } from "./links.ts";

/** Keys under which nodes, wallets and clients keep what a call reverted with. */
const KEYS = ["raw", "data", "result", "return", "output"] as const;

/** A node that writes the data into a text. */
const WRITTEN =
  /(?:^Reverted|execution reverted:?|reverted with(?: data| an unrecognized custom error \(return data)?:?) (0x[0-9a-f]*)/i;

/** A node that tells of a revert, and of nothing else. */
const REVERTED =
  /execution reverted|^reverted|reverted without a reason|VM execution error|VM Exception.*revert|transaction reverted|call revert exception/i;

const REASON =
  /(?:execution reverted|reverted with reason(?: string)?):?[ ]+['"]?(?!0x)([^'"\n]+)/i;

/** JSON-RPC's, of geth and those that follow it. */
const REVERT_CODE = 3;

/** @internal What a call reverted with; "0x" where it reverted and nobody said why. */
export function revertDataIn(links: readonly Link[]): Hex | undefined {
  let empty: Hex | undefined;
  for (const link of links) {
    for (const data of [...KEYS.map((key) => hexIn(link[key])), hexIn(messageOf(link))]) {
      if (data === undefined) continue;
      if (isError(data) || (data !== "0x" && isRevert(link))) return data;
      if (isRevert(link)) empty = data;
    }
  }
  return empty ?? (links.some(isRevert) ? "0x" : undefined);
}

/** A selector and words. The hash of a transaction, which some nodes put there, is none. */
function isError(data: Hex): boolean {
  return (data.length - 2) % 64 === 8;
}

/** @internal Why, of a node that gives the reason in words alone. */
export function revertReasonIn(links: readonly Link[]): string | undefined {
  for (const link of links) {
    const [, reason] = REASON.exec(messageOf(link)) ?? [];
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Clients take a node's own fault for a revert, so that the name of their error says nothing. */
function isRevert(link: Link): boolean {
  return numberIn(link, "code") === REVERT_CODE || REVERTED.test(messageOf(link));
}

/** Hexadecimal data, or a text that holds it. */
function hexIn(value: unknown): Hex | undefined {
  if (typeof value !== "string") return undefined;
  const data = value.startsWith("0x") ? value : WRITTEN.exec(value)?.[1];
  return data !== undefined && isHex(data) && data.length % 2 === 0 ? data : undefined;
}
