import Table from "cli-table3";

/** A column: its title, and where its cells stand. */
export type Column = readonly [title: string, align: "left" | "right"];

/** Only a rule below the head: frames around numbers take the room that words need. */
const CHARS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", right: "", "right-mid": "", middle: "  " },
  ...{ mid: "─", "mid-mid": "──" },
};

/** An empty table of the reports. */
export function plainTable(columns: readonly Column[]): Table.Table {
  return new Table({
    head: columns.map(([title]) => title),
    colAligns: columns.map(([, align]) => align),
    chars: CHARS,
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
  });
}

/** A table's lines, without blanks at their ends. */
export function tableLines(table: Table.Table): string[] {
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
