import type { Hex } from "viem";
import type { Words } from "../words.ts";
import type { Sentences } from "./sentence.ts";

type Bounds = readonly [name: Hex, value: bigint, minimum: bigint, maximum: bigint];
type Unit = (value: bigint, say: Words) => string;

const seconds: Unit = (value, say) => say.span(value);
const millionths: Unit = (value, say) => say.millionths(value);
const count: Unit = (value, say) => say.count(value);
const address: Unit = (value, say) => say.short(`0x${value.toString(16).padStart(40, "0")}`);

/** What is not of 18 decimals, by the error that tells of it and by name. */
const CORE_UNITS: Record<string, Unit> = {
  ...{ parameterGrace: seconds, haltDelay: seconds },
  ...{ brackets: count, cap: count },
};
const QUEUE_UNITS: Record<string, Unit> = { delay: seconds, window: seconds, maxLag: seconds };
const FEED_UNITS: Record<string, Unit> = {
  ...{ freezeAge: seconds, notice: seconds, grace: seconds },
  ...{ maxAge: seconds, checkMaxAge: seconds },
  ...{ maxConfidence: millionths, maxGap: millionths, maxDeviation: millionths },
  ...{ source: address, checkFeedId: address },
};

/** @internal A value, and what it may be. */
export function outOfBounds(units: Record<string, Unit>) {
  return ([name, value, minimum, maximum]: Bounds, say: Words): string => {
    const what = say.named(name);
    const unit = units[what] ?? ((any: bigint) => say.number(any));
    const least = unit(minimum, say);
    const range = say.bounds(maximum)
      ? `from ${least} to ${unit(maximum, say)}`
      : `at least ${least}`;
    const shown = say.bounds(value) ? unit(value, say) : "without bound";
    return `The value of ${what || "a parameter"} is ${shown}, and must be ${range}`;
  };
}

/** Listing, parameters, emergencies, and the protocol's own money. */
export const governance = {
  MarketExists: ([marketId], say) => `The id of ${say.market(marketId)} is taken already`,
  InvalidMarketId: ([marketId], say) => `${say.count(marketId)} cannot be the id of a market`,
  CollateralExists: ([token], say) => `${say.token(token)} is a collateral already`,
  ParameterOutOfBounds: outOfBounds(CORE_UNITS),
  ConfigOutOfBounds: outOfBounds(QUEUE_UNITS),
  FeedOutOfBounds: outOfBounds(FEED_UNITS),
  VaultSharesExceeded: ([shares, maximum], say) => {
    const [would, most] = say.percents(shares, maximum);
    return `The parts of the vault behind markets would be ${would} together, of ${most}`;
  },
  BeyondDeficit: ([amount, deficit], say) => {
    const [given, short] = say.quotes(amount, deficit);
    return [`${given} is more than the ${short} that the vault is short of`, `give ${short}`];
  },
  InsufficientFees: ([available, asked], say) => {
    const [there, wanted] = say.quotes(available, asked);
    return [`${wanted} is more than the ${there} of fees`, `collect ${there} at most`];
  },
  InsufficientVault: ([available, asked], say) => {
    const [there, wanted] = say.quotes(available, asked);
    return `${wanted} is more than the ${there} the vault has`;
  },
  PriceCountMismatch: ([given, needed], say) =>
    `${say.count(given)} prices were given, and ${say.count(needed)} are needed`,
  VaultSealed: ([owner], say) => `The vault belongs to ${say.short(owner)} for good`,
  NotVaultOwner: ([caller, owner], say) =>
    `The vault belongs to ${say.short(owner)}, not to ${say.short(caller)}`,
  MarketNotHalted: ([marketId], say) => `Trading in ${say.market(marketId)} is not halted`,
  SettlementTooEarly: ([marketId, now, from], say) => [
    `Positions in ${say.market(marketId)} may be settled ${say.until(now, from)}`,
    "wait, or bring a proof",
  ],
  NothingToSettle: ([id], say) =>
    `The ${say.account(id)} has no position in a market that has ended`,
  WindingDown: () => "The protocol is winding down: it takes nothing new",
  NotWindingDown: () => "The protocol is not winding down",
  PositionsLeft: ([marketId, long, short], say) =>
    `Positions are left in ${say.market(marketId)}: ${say.size(long)} long, ${say.size(short)} short`,
  DebtsLeft: ([debt], say) => `Accounts still owe ${say.quote(debt)}`,
  SkewNotZero: ([marketId, skew], say) =>
    `Longs and shorts of ${say.market(marketId)} are ${say.size(skew)} apart: the skew scale may change only while they are even`,
  CapacityTooSmall: ([marketId, owed, capacity], say) => {
    const [due, there] = say.quotes(owed, capacity);
    return `Traders of ${say.market(marketId)} are owed ${due}, and its part of the vault would be ${there}`;
  },
  NotTighter: ([name, value, current], say) => {
    const [next, now] = say.numbers(value, current);
    return `Changing ${say.named(name)} from ${now} to ${next} does not only lower risk: it takes governance`;
  },
  NotRepresentable: ([value, unit, maximum], say) =>
    `${say.number(value)} cannot be stored: it takes a whole number of ${say.number(unit)}, at most ${say.number(maximum)}`,
  UnsupportedDecimals: (args, say) =>
    // A token's, or those of a feed.
    args.length === 1
      ? `The token has ${args[0]} decimals, and must have from 2 to 18`
      : `The feed ${say.short(args[0])} counts in ${say.count(args[1])} decimals, and may in 18 at most`,
} as const satisfies Partial<Sentences>;
