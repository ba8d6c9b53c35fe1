import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { InputError } from "../support/inputError.ts";
import { exactWad, parseWad } from "./decimal.ts";
import { readText } from "./files.ts";

/** What a symbol's price did from `time` on. */
export interface Candle {
  /** Unix seconds. */
  readonly time: number;
  readonly symbol: string;
  /** Prices in quote, WAD. */
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
}

const COLUMNS = ["time", "symbol", "open", "high", "low", "close", "volume"] as const;
type Column = (typeof COLUMNS)[number];

/** Within these a price has enough digits on chain, and its market's parameters fit their storage. */
const LEAST_PRICE = 10n ** 8n;
const GREATEST_PRICE = 10n ** 28n;

/** The chain begins up to eight days before the first candle, and its time cannot be below zero. */
const EARLIEST = 9 * 86_400;

const LONGEST_SYMBOL = 20;

/** The only way in which a text can fail to be a CSV. */
const QUOTE_PROBLEMS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is opened and never closed",
  CSV_INVALID_CLOSING_QUOTE: "a quote closes in the middle of a value",
  INVALID_OPENING_QUOTE: "a quote opens in the middle of a value",
};

const isoTime = z.iso.datetime({ offset: true });

/** A row with its place, for errors. */
interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The candles of a CSV file, in its order; throws an `InputError` naming line and column of the first fault. */
export function readCandles(path: string, shownAs = path): Candle[] {
  return parseCandles(readText(path, shownAs), shownAs);
}

/** The candles of a CSV text; `shownAs` names it in errors. */
export function parseCandles(text: string, shownAs: string): Candle[] {
  const [header, ...rows] = parseRows(text, shownAs);
  if (header === undefined) throw new InputError(`${shownAs} is empty.`);
  const positions = readHeader(header, shownAs);
  if (rows.length === 0) throw new InputError(`${shownAs} has a header, but no candles.`);

  const lines = new Map<string, number>();
  return rows.map((row) => {
    const candle = readRow(row, positions, header.fields.length, shownAs);
    const key = `${candle.time} ${candle.symbol}`;
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      const what = `${candle.symbol} has a candle of this time on line ${earlier} already`;
      throw fault(shownAs, row, positions, "time", what);
    }
    lines.set(key, row.line);
    return candle;
  });
}

function parseRows(text: string, shownAs: string): Row[] {
  try {
    const parsed = parse(text, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      // Told apart below, where the sentence can name the column.
      relax_column_count: true,
      // Found out from the first line only otherwise, which miscounts the lines of a file that mixes them.
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return parsed.map(({ info, record }) => ({ line: info.lines, fields: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines, column } = error as CsvError & { lines?: number; column?: number | string };
    const at = `line ${lines ?? 1}, column ${typeof column === "number" ? column + 1 : 1}`;
    const problem = QUOTE_PROBLEMS[error.code] ?? error.message;
    throw new InputError(`${shownAs} is not valid CSV at ${at}: ${problem}.`);
  }
}

function readHeader(header: Row, shownAs: string): Map<Column, number> {
  const positions = new Map<Column, number>();
  for (const column of COLUMNS) {
    const index = header.fields.indexOf(column);
    if (index < 0) {
      throw new InputError(
        `${shownAs}, line ${header.line}, column ${COLUMNS.indexOf(column) + 1}: the header has no ` +
          `"${column}"; it must be ${COLUMNS.join(",")}.`,
      );
    }
    if (header.fields.lastIndexOf(column) !== index) {
      throw new InputError(
        `${shownAs}, line ${header.line}, column ${header.fields.lastIndexOf(column) + 1}: the ` +
          `header has "${column}" twice.`,
      );
    }
    positions.set(column, index);
  }
  return positions;
}

function readRow(
  row: Row,
  positions: ReadonlyMap<Column, number>,
  width: number,
  shownAs: string,
): Candle {
  const bad = (column: Column, problem: string) => fault(shownAs, row, positions, column, problem);
  if (row.fields.length !== width) {
    const at = Math.min(row.fields.length, width) + 1;
    throw new InputError(
      `${shownAs}, line ${row.line}, column ${at}: the row has ${row.fields.length} columns, its ` +
        `header ${width}.`,
    );
  }
  const field = (column: Column) => row.fields[positions.get(column) ?? 0] ?? "";
  const price = (column: Column): bigint => {
    const wad = parseWad(field(column));
    if (wad === undefined || wad < 0n || (wad === 0n && !/[1-9]/.test(field(column)))) {
      throw bad(column, notA(field(column), "number above zero"));
    }
    if (wad < LEAST_PRICE || wad > GREATEST_PRICE) {
      const [least, greatest] = [exactWad(LEAST_PRICE), exactWad(GREATEST_PRICE)];
      throw bad(column, `the price ${field(column)} is not within ${least} and ${greatest}`);
    }
    return wad;
  };

  const time = isoTime.safeParse(field("time")).success ? Date.parse(field("time")) : Number.NaN;
  if (Number.isNaN(time)) {
    throw bad("time", notA(field("time"), "time with a zone such as 2021-05-19T13:00:00Z"));
  }
  if (time % 1000 !== 0) throw bad("time", `${field("time")} is not a whole second`);
  if (time / 1000 < EARLIEST) throw bad("time", `${field("time")} is before 1970-01-10`);
  const symbol = field("symbol");
  if (!/^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S}]*$/u.test(symbol) || symbol.length > LONGEST_SYMBOL) {
    throw bad("symbol", notA(symbol, `symbol of 1 to ${LONGEST_SYMBOL} characters`));
  }

  const [open, high, low, close] = [price("open"), price("high"), price("low"), price("close")];
  const volume = parseWad(field("volume"));
  if (volume === undefined || volume < 0n) {
    throw bad("volume", notA(field("volume"), "number from zero up"));
  }
  for (const [name, value] of [
    ["open", open],
    ["close", close],
  ] as const) {
    if (high < value)
      throw bad("high", `the high ${field("high")} is below the ${name} ${field(name)}`);
    if (low > value)
      throw bad("low", `the low ${field("low")} is above the ${name} ${field(name)}`);
  }
  return { time: time / 1000, symbol, open, high, low, close };
}

function fault(
  shownAs: string,
  row: Row,
  positions: ReadonlyMap<Column, number>,
  column: Column,
  problem: string,
): InputError {
  const at = `line ${row.line}, column ${(positions.get(column) ?? 0) + 1} (${column})`;
  return new InputError(`${shownAs}, ${at}: ${problem}.`);
}

function notA(text: string, what: string): string {
  if (text === "") return `a ${what} is missing`;
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}" is not a ${what}`;
}
