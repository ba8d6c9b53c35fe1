import Table from "cli-table3";
import { describeCloses } from "./closes.ts";
import { formatWad } from "./decimal.ts";
import type { FinalAccount, ReplayResult } from "./engine.ts";

/** How wide a table may be, in characters. */
const WIDEST = 120;
const NARROWEST = 80;

/** Liquidations of one account that a row spells out. */
const SHOWN_CLOSES = 12;

const HEAD = ["account", "type", "deposits", "PnL", "fees", "liq.", "level", "closed"];

/** How to read the last column. */
export const LEGEND =
  "closed: the share of what was there; › the next market, · the next liquidation";

/** Only a rule below the head: frames around numbers take the room that the closes need. */
const CHARS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", right: "", "right-mid": "", middle: "  " },
  ...{ mid: "─", "mid-mid": "──" },
};

/** The last column needs this much; in less room what was closed stands on lines of its own. */
const LEAST_ROOM = 30;
const INDENT = "    ";

/** One row for each account of the portfolio, as wide as the terminal within reason. */
export function accountTable(result: ReplayResult, columns: number): string {
  const accounts = result.accounts.filter(({ trader }) => trader !== undefined);
  const rows = accounts.map((account) => rowOf(account, result));
  const figures = HEAD.slice(0, -1);
  const taken = figures.reduce((sum, title, column) => {
    return sum + Math.max(title.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)) + 2;
  }, 0);
  const room = Math.max(NARROWEST, Math.min(WIDEST, columns)) - taken;
  const beside = room >= LEAST_ROOM;
  const table = new Table({
    head: beside ? HEAD : figures,
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "left"],
    chars: CHARS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
  for (const { cells, closes } of rows) {
    if (beside) table.push([...cells, wrapped(closes, room).join("\n")]);
    else table.push(cells);
    if (beside || closes.length === 0) continue;
    for (const line of wrapped(closes, taken - 2 - INDENT.length)) {
      table.push([{ colSpan: figures.length, content: INDENT + line }]);
    }
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function rowOf(account: FinalAccount, { liquidations, symbols }: ReplayResult) {
  const { trader, entries, equity, marginLevel } = account;
  const own = liquidations.filter(({ accountId }) => accountId === account.accountId);
  const closes = describeCloses(own.slice(0, SHOWN_CLOSES), symbols);
  if (own.length > SHOWN_CLOSES) closes.push(`${own.length - SHOWN_CLOSES} more`);
  const { deposits, fees, rewards, absorbed } = entries;
  const cells = [
    trader?.name ?? "",
    trader?.type ?? "",
    formatWad(deposits),
    formatWad(equity - deposits + fees - rewards - absorbed),
    formatWad(fees),
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
