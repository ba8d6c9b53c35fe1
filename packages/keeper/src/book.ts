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

/** What a listing says about a collateral token, and what insurance has taken of it. */
export interface BookToken extends TokenRisk {
  /** The router's feed of its price; it may be a market's. */
  readonly feed: number;
  /** Taken for debts and not sold yet, token units. */
  readonly seized: bigint;
  /** The debts that insurance took over with that: the proceeds repay them first. Quote WAD. */
  readonly owed: bigint;
}

/** What a listing says about margin, liquidation and time, and the carries as last accrued. */
export interface BookMarket
  extends Pick<
    MarketRisk,
    "brackets" | "liquidationFee" | "minExposure" | "carryLong" | "carryShort"
  > {
  readonly terms: MarketTerms;
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
