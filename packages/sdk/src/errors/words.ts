import { type Hex, hexToString, trim } from "viem";
import { AccountType } from "../accountId.ts";
import { formatAmount, type Rounding } from "../units/formatAmount.ts";
import { formatDuration, formatTime } from "../units/formatTime.ts";
import { formatPercent, formatWad } from "../units/formatWad.ts";
import { type FailureContext, tokenAt } from "./context.ts";

type Pair = readonly [string, string];
type Write = (value: bigint, digits: number) => string;

const MILLIONTHS_TO_WAD = 10n ** 12n;
/** Enough for money; more where less would hide a difference. */
const DIGITS = [2, 4, 6, 9, 12, 18] as const;
/** Decimals that a share of the vault has beyond the quote token's. */
const SHARE_OFFSET = 6;
/** What stands in a parameter that bounds nothing. */
const BOUNDLESS = [16n, 40n, 64n, 96n, 112n, 127n, 128n, 160n, 255n, 256n].map((b) => 2n ** b - 1n);

/** Values of the contracts as people read them, with the names that a context knows. */
export type Words = ReturnType<typeof wordsOf>;

/** @internal */
export function wordsOf(context: FailureContext) {
  const { deployment } = context;
  const currency = deployment?.quote.symbol ?? "quote";
  const quoteNumber: Write = (value, digits) => formatWad(value, { digits });
  const known = (id: number) => deployment?.markets.find((market) => market.id === id)?.symbol;
  const amount = (address: string | undefined, units: bigint) => {
    const token = address === undefined ? undefined : tokenAt(context, address);
    if (token !== undefined) return `${formatAmount(units, token)} ${token.symbol}`;
    const grouped = formatAmount(units, { decimals: 0 });
    return address === undefined ? `${grouped} units` : `${grouped} units of ${short(address)}`;
  };
  return {
    context,
    /** Quote, WAD. */
    quote: (value: bigint) => `${legible(value, quoteNumber)} ${currency}`,
    /** Two of them, with as many digits as tell them apart. */
    quotes: (a: bigint, b: bigint) =>
      each(apart(a, b, quoteNumber), (text) => `${text} ${currency}`),
    /** What takes so much quote off or adds it: rounded up to a unit of the token. */
    quoteToMove: (value: bigint) => {
      const digits = deployment?.quote.decimals ?? 6;
      return `${formatWad(value, { digits, rounding: "up" })} ${currency}`;
    },
    /** Units of the quote token. */
    quoteUnits: (units: bigint) => amount(deployment?.quote.address, units),
    /** Shares of the vault. */
    shares: (shares: bigint) => {
      const decimals = deployment && deployment.quote.decimals + SHARE_OFFSET;
      return decimals === undefined
        ? `${formatAmount(shares, { decimals: 0 })} units of shares`
        : `${formatAmount(shares, { decimals })} shares`;
    },
    /** Units of some token; of the context's, if none is named. */
    amount: (address: string | undefined, units: bigint) => amount(address ?? context.token, units),
    /** Base units, WAD. */
    size: (value: bigint) => legible(value, quoteNumber),
    /** Base units, rounded down so that what is shown will do; with the symbol of the context's market. */
    sizeThatDoes: (value: bigint) => {
      const symbol = context.marketId === undefined ? undefined : known(context.marketId);
      const size = legible(value, (v, digits) => formatWad(v, { digits: Math.max(digits, 4) }));
      return symbol === undefined ? size : `${size} ${baseOf(symbol)}`;
    },
    /** Anything of 18 decimals; two of them. */
    numbers: (a: bigint, b: bigint) => apart(a, b, quoteNumber),
    number: (value: bigint) => legible(value, quoteNumber),
    /** Shares of one, WAD. */
    percent: (value: bigint) =>
      legible(value, (share, digits) => formatPercent(share, { digits: Math.min(digits, 16) })),
    percents: (a: bigint, b: bigint, roundings?: readonly [Rounding, Rounding]) =>
      apart(
        a,
        b,
        (share, digits, rounding) => formatPercent(share, { digits: digits - 1, rounding }),
        roundings,
      ),
    /** A share of one in millionths, in full. */
    millionths: (value: bigint) => formatPercent(value * MILLIONTHS_TO_WAD, { digits: 4 }),
    /** A whole number. */
    count: (value: bigint | number) => formatAmount(BigInt(value), { decimals: 0 }),
    span: (seconds: bigint) => formatDuration(seconds),
    time: (seconds: bigint) => formatTime(seconds),
    /** In how long, as a moment and from the block's time. */
    until: (now: bigint, then: bigint) =>
      then > now ? `in ${formatDuration(then - now)}, at ${formatTime(then)}` : formatTime(then),
    market: (id: number) => known(id) ?? `market ${id}`,
    /** A market's, or a collateral's. */
    feed: (id: number) => known(id) ?? `feed ${id}`,
    token: (address: string) => tokenAt(context, address)?.symbol ?? short(address),
    account: accountName,
    short,
    /** What a contract calls something by. */
    named: (name: Hex) => hexToString(trim(name, { dir: "right" })),
    /** Whether a bound bounds anything. */
    bounds: (value: bigint) => !BOUNDLESS.includes(value),
  };
}

/** A long hexadecimal value, so that it can be told from others. */
export function short(hex: string): string {
  return hex.length <= 14 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}

/** An account id, as what it is made of. */
function accountName(id: Hex): string {
  const kind = Number.parseInt(id.slice(42, 44), 16);
  const [name] = Object.entries(AccountType).find(([, type]) => type === kind) ?? [];
  if (name === undefined) return `account ${short(id)}`;
  const index = formatAmount(BigInt(`0x${id.slice(44)}`), { decimals: 0 });
  return `${name.toLowerCase()} account ${index} of ${short(id.slice(0, 42))}`;
}

/** Markets are called after their base, with or without what it is quoted in. */
function baseOf(symbol: string): string {
  return symbol.split(/[/-]/)[0] ?? symbol;
}

/** With the fewest digits that do not make nothing of something. */
function legible(value: bigint, write: Write): string {
  let text = "";
  for (const digits of DIGITS) {
    text = write(value, digits);
    if (shows(value, text)) break;
  }
  return text;
}

/** With the fewest digits that show which one is larger, and that neither is nothing. */
function apart(
  a: bigint,
  b: bigint,
  write: (value: bigint, digits: number, rounding?: Rounding) => string,
  roundings: readonly [Rounding?, Rounding?] = [],
): Pair {
  let pair: Pair = ["", ""];
  for (const digits of DIGITS) {
    pair = [write(a, digits, roundings[0]), write(b, digits, roundings[1])];
    const clear = a === b || pair[0] !== pair[1];
    if (clear && shows(a, pair[0]) && shows(b, pair[1])) break;
  }
  return pair;
}

/** Not as nothing, where it is something. */
function shows(value: bigint, text: string): boolean {
  return value === 0n || /[1-9∞]/.test(text);
}

function each([a, b]: Pair, write: (text: string) => string): Pair {
  return [write(a), write(b)];
}
