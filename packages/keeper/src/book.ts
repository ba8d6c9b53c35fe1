import type { AccountId } from "@ballast/sdk";
import type { Leg, MarketRisk, MarketTerms, TokenRisk } from "@ballast/sdk/margin";
import type { Address } from "viem";

/** Both legs of an account in one market; at least one has a size. */
export interface BookPosition {
  readonly long: Leg;
  readonly short: Leg;
}

/** What an account holds. Money in quote WAD, sizes in base units WAD. */
export interface BookAccount {
  /** As booked. Signed: realised losses may drive it below zero, and interest grows on it then. */
  readonly cash: bigint;
  /** What pending orders reserve. */
  readonly reserved: bigint;
  /** Rises with each liquidation. */
  readonly epoch: number;
  /** By market. */
  readonly positions: ReadonlyMap<number, BookPosition>;
  /** By token, token units; none of zero. */
  readonly collateral: ReadonlyMap<Address, bigint>;
}

/** Terms of a collateral token that are to come. */
export interface TokenChange extends Pick<TokenRisk, "haircut" | "discount"> {
  /** From when they hold; Unix seconds. New risk counts with the haircut at once. */
  readonly at: bigint;
}

/** What is said about a collateral token, and what insurance has taken of it. */
export interface BookToken extends TokenRisk {
  readonly change?: TokenChange;
  /** The router's feed of its price; it may be a market's. */
  readonly feed: number;
  /** Taken for debts and not sold yet, token units. */
  readonly seized: bigint;
  /** The debts that insurance took over with that: the proceeds repay them first. Quote WAD. */
  readonly owed: bigint;
}

/** What a liquidation goes by in a market. */
export type Schedule = Pick<MarketRisk, "brackets" | "liquidationFee" | "minExposure">;

/** What is said about margin, liquidation and time, and the carries as last accrued. */
export interface BookMarket extends Schedule, Pick<MarketRisk, "carryLong" | "carryShort"> {
  readonly terms: MarketTerms;
  /** A schedule to come, and from when it holds, Unix seconds. New risk has to meet it at once. */
  readonly next?: Schedule & { readonly at: bigint };
  /** What its positions are worth for good, once it has ended; WAD. */
  readonly settlementPrice?: bigint;
}

/** Money that belongs to no account, quote WAD. */
export interface BookPots {
  /** The traders' counterparty; below zero it is the recorded deficit. */
  readonly vault: bigint;
  readonly insurance: bigint;
  /** Keeper fees of pending orders. */
  readonly escrow: bigint;
  /** The protocol's part of the trading fees, until it is collected. */
  readonly fees: bigint;
}

/** The clearing house's state as its events tell it, to the wei. */
export interface Book {
  /** Every account that an event has named. */
  readonly accounts: ReadonlyMap<AccountId, BookAccount>;
  readonly markets: ReadonlyMap<number, BookMarket>;
  /** Collateral other than quote. */
  readonly tokens: ReadonlyMap<Address, BookToken>;
  readonly pots: BookPots;
}

/** The book before the first event. */
export const EMPTY_BOOK: Book = {
  accounts: new Map(),
  markets: new Map(),
  tokens: new Map(),
  pots: { vault: 0n, insurance: 0n, escrow: 0n, fees: 0n },
};

/** A market's schedule as of a time, with the one to come. */
export function scheduleAt(
  { brackets, liquidationFee, minExposure, next }: BookMarket,
  now: bigint,
): Schedule & Pick<MarketRisk, "nextBrackets"> {
  if (next === undefined) return { brackets, liquidationFee, minExposure };
  const { at, ...coming } = next;
  if (now >= at) return coming;
  return { brackets, liquidationFee, minExposure, nextBrackets: next.brackets };
}

/** A token's terms as of a time, with the haircut to come. */
export function termsAt(
  { id, unit, haircut, discount, change }: BookToken,
  now: bigint,
): TokenRisk {
  if (change === undefined) return { id, unit, haircut, discount };
  if (now >= change.at) return { id, unit, haircut: change.haircut, discount: change.discount };
  return { id, unit, haircut, discount, openHaircut: change.haircut };
}
