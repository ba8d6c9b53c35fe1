import { triggerLevel } from "./conditions.ts";
import { formatPrice, formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { guardCells } from "./guardCells.ts";
import type { WaitingOrder } from "./orderLog.ts";
import { type Column, plainTable, tableLines } from "./plainTable.ts";
import { type Protection, protectionsOf } from "./protection.ts";
import { shortTime } from "./words.ts";

const COLUMNS: readonly Column[] = [
  ["account", "left"],
  ["order, guard", "left"],
  ["trigger", "right"],
  ["triggered", "left"],
  ["filled", "right"],
  ["gain", "right"],
  ["without", "right"],
  ["saved", "right"],
];
/** What is left out where there is no room for it: the last column is the difference of both. */
const DETAILS = new Set(["gain", "without"]);
const INDENT = "  ";

const NAMES = { limit: "limit", takeProfit: "target", stop: "stop", trailing: "trail" } as const;

/** Why an order was never triggered. */
const REASONS: Readonly<Record<string, string>> = {
  voided: "liquidated",
  allCancelled: "cancelled",
  groupEnded: "other filled",
  entryEnded: "no entry",
  expired: "expired",
};

/**
 * The orders that waited and the guards, by account, and what those that protected it saved; nothing where there was none.
 *
 * @param without The same replay without what protects, if anything does.
 * @param columns Of the terminal.
 */
export function orderLines(
  result: ReplayResult,
  without: ReplayResult | undefined,
  columns: number,
): string[] {
  if (result.orders.length + result.guards.length === 0) return [];
  const protections = protectionsOf(result, without);
  const rows = result.accounts.flatMap(({ accountId, trader }) => {
    const isOwn = (each: { readonly accountId: string }) => each.accountId === accountId;
    const own = [
      ...result.orders.filter(isOwn).map((order) => orderCells(order, result.symbols)),
      ...result.guards.filter(isOwn).map((guard) => guardCells(guard, result.end)),
    ];
    const protection = protections.find(({ account }) => account.accountId === accountId);
    return own.map((cells, i) => [
      i === 0 ? (trader?.name ?? "") : "",
      ...cells,
      ...(i === 0 ? gainCells(protection) : ["", "", ""]),
    ]);
  });
  const full = tableOf(rows, () => true);
  const fits = full.every((line) => INDENT.length + line.length <= columns);
  const lines = fits ? full : tableOf(rows, (title) => !DETAILS.has(title));
  if (without === undefined) return lines;
  const ids = protections.flatMap(({ accounts }) => accounts.map(({ accountId }) => accountId));
  return [...lines, ...summaryLines(protections, [result, without].map(liquidationsOf(ids)))];
}

function tableOf(rows: readonly string[][], isShown: (title: string) => boolean): string[] {
  const shown = COLUMNS.map(([title]) => isShown(title));
  const table = plainTable(COLUMNS.filter((_, i) => shown[i]));
  for (const row of rows) table.push(row.filter((_, i) => shown[i]));
  return tableLines(table);
}

function orderCells(order: WaitingOrder, symbols: ReadonlyMap<number, string>): string[] {
  const { market, triggered, filled, reason, state } = order;
  const level = triggerLevel(order);
  const waits = state === "waiting" ? "waits" : (REASONS[reason ?? ""] ?? reason ?? "");
  return [
    `${symbols.get(market) ?? market} ${nameOf(order)}`,
    level === undefined ? "" : formatPrice(level),
    triggered === undefined ? waits : shortTime(triggered.time),
    filled === undefined
      ? triggered === undefined
        ? ""
        : (reason ?? "")
      : formatPrice(filled.price),
  ];
}

/** An order that opens says on which side. */
function nameOf({ kind, reduceOnly, sizeDelta, distance }: WaitingOrder): string {
  const name = kind === "trailing" ? `${NAMES[kind]} ${distance / 10_000}%` : NAMES[kind];
  return reduceOnly ? name : `${sizeDelta > 0n ? "buy" : "sell"} ${name}`;
}

function gainCells(protection: Protection | undefined): string[] {
  if (protection === undefined) return ["", "", ""];
  const { gain, gainWithout } = protection;
  return [gain, gainWithout, gain - gainWithout].map((wad) => formatWad(wad));
}

function summaryLines(
  protections: readonly Protection[],
  [liquidations = 0, unprotected = 0]: readonly number[],
): string[] {
  if (protections.length === 0) return [];
  const saved = protections.reduce((sum, { gain, gainWithout }) => sum + gain - gainWithout, 0n);
  return [
    `saved in all: ${formatWad(saved)}, against the same replay without what protects them`,
    `liquidations of these accounts: ${liquidations}, and ${unprotected} without`,
  ];
}

function liquidationsOf(accounts: readonly string[]) {
  return ({ liquidations }: ReplayResult): number =>
    liquidations.filter(({ accountId }) => accounts.includes(accountId)).length;
}
