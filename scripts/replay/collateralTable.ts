import { formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { type Column, plainTable, tableLines } from "./plainTable.ts";

const COLUMNS: readonly Column[] = [
  ["account", "left"],
  ["token", "left"],
  ["deposited", "right"],
  ["worth", "right"],
  ["sold", "right"],
  ["seized", "right"],
  ["left", "right"],
  ["worth", "right"],
  ["gain", "right"],
];

/** Decimals of an amount of tokens: enough to tell what a small part of one is worth. */
const AMOUNT_DECIMALS = 4;

/** What became of the tokens of each account; nothing where nobody had any. */
export function collateralLines({ accounts }: ReplayResult): string[] {
  const table = plainTable(COLUMNS);
  for (const { trader, tokens } of accounts) {
    for (const token of tokens) {
      const { worthFirst, worthLast, proceeds, credit } = token;
      table.push([
        trader?.name ?? "",
        token.symbol,
        amount(token.deposited),
        formatWad(worthFirst),
        token.sold === 0n ? "" : amount(token.sold),
        token.seized === 0n ? "" : amount(token.seized),
        amount(token.left),
        formatWad(worthLast),
        formatWad(worthLast + proceeds + credit - worthFirst),
      ]);
    }
  }
  return table.length === 0 ? [] : tableLines(table);
}

/** Without the decimals that it does not need. */
function amount(wad: bigint): string {
  return formatWad(wad, AMOUNT_DECIMALS).replace(/\.?0+$/, "");
}
