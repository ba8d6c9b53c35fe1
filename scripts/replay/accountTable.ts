import { describeCloses } from "./closes.ts";
import { formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { type FinalAccount, profitOf } from "./finalAccounts.ts";
import { type Column, plainTable, tableLines } from "./plainTable.ts";

/** How wide a table may be, in characters. */
const WIDEST = 120;
const NARROWEST = 80;

/** Liquidations of one account that a row spells out. */
const SHOWN_CLOSES = 12;

const FIGURES: readonly Column[] = [
  ["account", "left"],
  ["type", "left"],
  ["deposits", "right"],
  ["PnL", "right"],
  ["fees", "right"],
  ["liq.", "right"],
  ["level", "right"],
];
const CLOSED: Column = ["closed", "left"];

/** How to read the last column. */
export const LEGEND =
  "closed: the share of what was there; › the next market, · the next liquidation";

/** The last column needs this much; in less room what was closed stands on lines of its own. */
const LEAST_ROOM = 30;
const INDENT = "    ";

/** One row for each account of the portfolio, as wide as the terminal within reason. */
export function accountTable(result: ReplayResult, columns: number): string {
  const accounts = result.accounts.filter(({ trader }) => trader !== undefined);
  const rows = accounts.map((account) => rowOf(account, result));
  const taken = FIGURES.reduce((sum, [title], column) => {
    return sum + Math.max(title.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)) + 2;
  }, 0);
  const room = Math.max(NARROWEST, Math.min(WIDEST, columns)) - taken;
  const beside = room >= LEAST_ROOM;
  const table = plainTable(beside ? [...FIGURES, CLOSED] : FIGURES);
  for (const { cells, closes } of rows) {
    if (beside) table.push([...cells, wrapped(closes, room).join("\n")]);
    else table.push(cells);
    if (beside || closes.length === 0) continue;
    for (const line of wrapped(closes, taken - 2 - INDENT.length)) {
      table.push([{ colSpan: FIGURES.length, content: INDENT + line }]);
    }
  }
  return tableLines(table).join("\n");
}

function rowOf(account: FinalAccount, { liquidations, symbols }: ReplayResult) {
  const { trader, entries, marginLevel } = account;
  const own = liquidations.filter(({ accountId }) => accountId === account.accountId);
  const closes = describeCloses(own.slice(0, SHOWN_CLOSES), symbols);
  if (own.length > SHOWN_CLOSES) closes.push(`${own.length - SHOWN_CLOSES} more`);
  const cells = [
    trader?.name ?? "",
    trader?.type ?? "",
    formatWad(account.payments.reduce((sum, { value }) => sum + value, 0n)),
    formatWad(profitOf(account)),
    formatWad(entries.fees + entries.interest + account.interest),
    own.length === 0 ? "" : String(own.length),
    marginLevel === null ? "flat" : `${formatWad(marginLevel * 100n, 1)}%`,
  ];
  return { cells, closes };
}

/** Several liquidations in one cell: apart by a dot, and a line breaks between markets only. */
function wrapped(closes: readonly string[], width: number): string[] {
  const words = closes.flatMap((text, i) => {
    const [first, ...rest] = text.split(" › ");
    return [`${i === 0 ? "" : "· "}${first}`, ...rest.map((word) => `› ${word}`)];
  });
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
