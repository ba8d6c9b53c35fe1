import type { AccountId } from "@ballast/sdk";
import type { Address } from "viem";
import { type AttemptParameters, attempt } from "./attempt.ts";
import type { Book } from "./book.ts";
import { readConditions } from "./conditions.ts";
import { describeOutcome, type Outcome } from "./outcome.ts";
import { readPrices } from "./prices.ts";
import { feedsOf, type RankedAccount, rank } from "./rank.ts";
import { type BookReaderParameters, createBookReader } from "./sync.ts";

/** Where a liquidator says what it does; `console` will do. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** What a liquidator needs. Without a wallet it observes and sends nothing. */
export interface LiquidatorParameters extends AttemptParameters, BookReaderParameters {
  readonly router: Address;
  readonly logger?: Logger | undefined;
}

/** What one pass found and did. */
export interface PassResult {
  /** The newest block that the book knows. */
  readonly blockNumber: bigint;
  /** How many accounts hold a position after the pass. */
  readonly watched: number;
  /** One for each account under the line, in the order of attempts. */
  readonly outcomes: readonly Outcome[];
  /** The account nearest to the line after the pass, and its health, WAD; none without positions. */
  readonly nearest: { readonly accountId: AccountId; readonly health: bigint } | undefined;
  /** Feeds of markets and tokens held whose price is missing or too old. */
  readonly staleFeeds: readonly number[];
}

/** The bot that liquidates accounts under the line. */
export interface Liquidator {
  /** What the events have said so far. */
  readonly book: Book;
  /**
   * Looks once at every account and liquidates those under the line, worst first. Rejects only when
   * the chain cannot be read. One pass at a time.
   */
  pass(): Promise<PassResult>;
}

/** Makes a liquidator; it reads nothing before its first pass. */
export function createLiquidator(parameters: LiquidatorParameters): Liquidator {
  const { publicClient, clearingHouse, router, logger } = parameters;
  const reader = createBookReader(parameters);

  async function pass(): Promise<PassResult> {
    const book = await reader.sync();
    const last = await readPrices(publicClient, router, feedsHeld(book));
    const { prices, stale } = last;
    const conditions = await readConditions(publicClient, clearingHouse, book, last);
    const { ranked, unpriced } = rank(book, prices, conditions);
    const under = ranked.filter(({ liquidatable }) => liquidatable);
    const outcomes: Outcome[] = [];
    for (const accountId of [...under.map((account) => account.accountId), ...unpriced]) {
      const account = book.accounts.get(accountId);
      const feeds = account === undefined ? [] : feedsOf(book, account);
      const outcome: Outcome = feeds.some((feed) => stale.has(feed))
        ? { accountId, kind: "stale", at: "rank" }
        : await attempt(parameters, accountId);
      outcomes.push(outcome);
      if (outcome.kind === "failed" || outcome.kind === "stale")
        logger?.warn(describeOutcome(outcome));
      else logger?.info(describeOutcome(outcome));
    }

    // What was sent is told even if the node fails now; the next pass reads on.
    const left = outcomes.length === 0 ? book : await reader.sync().catch(() => reader.book);
    return {
      blockNumber: reader.nextBlock - 1n,
      watched: [...left.accounts.values()].filter(({ positions }) => positions.size > 0).length,
      outcomes,
      nearest: nearestOf(left === book ? ranked : rank(left, prices, conditions).ranked),
      staleFeeds: [...stale],
    };
  }

  return {
    get book() {
      return reader.book;
    },
    pass,
  };
}

function feedsHeld(book: Book): number[] {
  const held = new Set<number>();
  for (const account of book.accounts.values()) {
    for (const feed of feedsOf(book, account)) held.add(feed);
  }
  return [...held].sort((a, b) => a - b);
}

function nearestOf(ranked: readonly RankedAccount[]): PassResult["nearest"] {
  const first = ranked[0];
  const health = first?.state.health ?? null;
  return first === undefined || health === null
    ? undefined
    : { accountId: first.accountId, health };
}
