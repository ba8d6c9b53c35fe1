import type { AccountId } from "@ballast/sdk";
import { EMPTY_LEG, type MarketTerms } from "@ballast/sdk/margin";
import type { Address } from "viem";
import {
  type Book,
  type BookAccount,
  type BookMarket,
  type BookPosition,
  type BookPots,
  type BookToken,
  type Schedule,
  scheduleAt,
  type TokenChange,
  termsAt,
} from "./book.ts";
import { BookMismatchError } from "./mismatch.ts";

const EMPTY_ACCOUNT: BookAccount = {
  cash: 0n,
  reserved: 0n,
  epoch: 0,
  positions: new Map(),
  collateral: new Map(),
};
const EMPTY_POSITION: BookPosition = { long: EMPTY_LEG, short: EMPTY_LEG };

/** What the book keeps of a listing. */
type Listing = Schedule & {
  readonly skewScale: bigint;
  readonly economy: Omit<MarketTerms, "skewScale"> & { readonly maxUtilisation: bigint };
};

/** A book in the making: one copy of its maps, however many events follow. */
export class Draft {
  readonly #accounts: Map<AccountId, BookAccount>;
  readonly #markets: Map<number, BookMarket>;
  readonly #tokens: Map<Address, BookToken>;
  #pots: BookPots;

  constructor(book: Book) {
    this.#accounts = new Map(book.accounts);
    this.#markets = new Map(book.markets);
    this.#tokens = new Map(book.tokens);
    this.#pots = book.pots;
  }

  book(): Book {
    return {
      accounts: this.#accounts,
      markets: this.#markets,
      tokens: this.#tokens,
      pots: this.#pots,
    };
  }

  account(id: AccountId): BookAccount {
    return this.#accounts.get(id) ?? EMPTY_ACCOUNT;
  }

  position(id: AccountId, market: number): BookPosition {
    return this.account(id).positions.get(market) ?? EMPTY_POSITION;
  }

  credit(id: AccountId, amount: bigint): void {
    this.#change(id, { cash: this.account(id).cash + amount });
  }

  reserve(id: AccountId, amount: bigint): void {
    const reserved = this.account(id).reserved + amount;
    requireThat(reserved >= 0n, `An event releases more than ${id} reserves.`);
    this.#change(id, { reserved });
  }

  void(id: AccountId, epoch: number): void {
    const due = this.account(id).epoch + 1;
    requireThat(epoch === due, `Liquidation ${epoch} of ${id} came where ${due} is due.`);
    this.#change(id, { reserved: 0n, epoch });
  }

  hold(id: AccountId, market: number, position: BookPosition): void {
    const { long, short } = position;
    const closes = `An event closes more than ${id} holds of market ${market}.`;
    requireThat(long.size >= 0n && short.size >= 0n, closes);
    const positions = new Map(this.account(id).positions);
    if (long.size === 0n && short.size === 0n) positions.delete(market);
    else positions.set(market, position);
    this.#change(id, { positions });
  }

  /** Adds to an account's collateral, or takes from it. */
  pledge(id: AccountId, token: Address, change: bigint): void {
    this.token(token);
    const collateral = new Map(this.account(id).collateral);
    const amount = (collateral.get(token) ?? 0n) + change;
    requireThat(amount >= 0n, `An event takes more of ${token} than ${id} holds.`);
    if (amount === 0n) collateral.delete(token);
    else collateral.set(token, amount);
    this.#change(id, { collateral });
  }

  token(address: Address): BookToken {
    const token = this.#tokens.get(address);
    if (token === undefined) throw new BookMismatchError(`${address} moves and is not listed.`);
    return token;
  }

  listToken(address: Address, token: BookToken): void {
    requireThat(!this.#tokens.has(address), `${address} is listed twice.`);
    this.#tokens.set(address, token);
  }

  /** Adds to what insurance holds of a token and to what is owed for it, or takes from them. */
  keep(address: Address, amount: bigint, debt: bigint): void {
    const token = this.token(address);
    const [seized, owed] = [token.seized + amount, token.owed + debt];
    requireThat(seized >= 0n, `An event sells more of ${address} than insurance holds.`);
    requireThat(owed >= 0n, `An event repays more than is owed for ${address}.`);
    this.#tokens.set(address, { ...token, seized, owed });
  }

  /** Changes the terms of a token: at once, or with `at` above zero from then on, as of `now`. */
  changeToken(address: Address, { at, ...terms }: TokenChange, now: bigint): void {
    const { change: _, ...token } = this.token(address);
    const held = at === 0n ? terms : termsAt(this.token(address), now);
    const { haircut, discount } = held;
    const coming = at === 0n ? {} : { change: { at, ...terms } };
    this.#tokens.set(address, { ...token, haircut, discount, ...coming });
  }

  list(market: number, listing: Listing): void {
    const nothing = { carryLong: 0n, carryShort: 0n };
    this.#markets.set(market, { ...scheduleOf(listing), terms: termsOf(listing), ...nothing });
  }

  /** Changes a market's parameters: its schedule at once, or with `at` above zero from then on, as of `now`. */
  changeMarket(id: number, listing: Listing, at: bigint, now: bigint): void {
    const market = this.#market(id);
    const { carryLong, carryShort } = market;
    const { nextBrackets: _, ...held } = scheduleAt(market, now);
    const next = scheduleOf(listing);
    const schedule = at === 0n ? next : { ...held, next: { ...next, at } };
    this.#markets.set(id, { ...schedule, terms: termsOf(listing), carryLong, carryShort });
  }

  /** Ends a market. */
  settle(id: number, settlementPrice: bigint): void {
    this.#markets.set(id, { ...this.#market(id), settlementPrice });
  }

  accrue(id: number, carryLong: bigint, carryShort: bigint): void {
    this.#markets.set(id, { ...this.#market(id), carryLong, carryShort });
  }

  move(pot: keyof BookPots, amount: bigint): void {
    this.#pots = { ...this.#pots, [pot]: this.#pots[pot] + amount };
  }

  #market(id: number): BookMarket {
    const market = this.#markets.get(id);
    if (market === undefined)
      throw new BookMismatchError(`Market ${id} changes and is not listed.`);
    return market;
  }

  #change(id: AccountId, change: Partial<BookAccount>): void {
    this.#accounts.set(id, { ...this.account(id), ...change });
  }
}

function scheduleOf({ brackets, liquidationFee, minExposure }: Listing): Schedule {
  return { brackets, liquidationFee, minExposure };
}

function termsOf({ skewScale, economy }: Listing): MarketTerms {
  const { maxUtilisation: _, ...time } = economy;
  return { skewScale, ...time };
}

function requireThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new BookMismatchError(otherwise);
}
