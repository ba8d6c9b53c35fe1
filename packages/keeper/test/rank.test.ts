import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, makeAccountId } from "@ballast/sdk";
import {
  applyLogs,
  type Book,
  type Conditions,
  feedsOf,
  type MarketConditions,
  portfolioOf,
  rank,
} from "../src/index.ts";
import {
  accrue,
  bookOf,
  chargeInterest,
  deposit,
  fill,
  list,
  listToken,
  pledge,
  wad,
} from "./support/events.ts";

const account = (index: number): AccountId =>
  makeAccountId(`0x${"a1".repeat(20)}`, 0, BigInt(index));
const PRICES = new Map([
  [1, wad(100)],
  [2, wad(10)],
]);

/** Account `index` with `cash` and a long of `units` bought at the mark of market 1. */
function holding(book: Book, index: number, cash: bigint, units: number): Book {
  const accountId = account(index);
  return applyLogs(book, [
    deposit(cash, accountId),
    fill({ accountId, longDelta: wad(units), longCost: wad(units * 100) }),
  ]);
}

const markets = (...entries: [number, MarketConditions][]): Conditions => ({
  now: 0n,
  standings: new Map(),
  markets: new Map(entries),
  debts: new Map(),
});

const order = (book: Book) => rank(book, PRICES).ranked.map(({ accountId }) => accountId);

describe("the ranking", () => {
  it("puts the account nearest to the line first, and those furthest under it before", () => {
    let book = bookOf(list());
    book = holding(book, 1, wad(60), 10); // 120% of its 50
    book = holding(book, 2, wad(30), 10); // 60%
    book = holding(book, 3, wad(-5), 10); // -10%
    book = holding(book, 4, wad(-9), 10); // -18%
    book = holding(book, 5, wad(51), 10); // 102%
    const { ranked } = rank(book, PRICES);
    assert.deepEqual(
      ranked.map(({ accountId, liquidatable }) => [accountId, liquidatable]),
      [
        [account(4), true],
        [account(3), true],
        [account(2), true],
        [account(5), false],
        [account(1), false],
      ],
    );
  });

  it("tells a wei on the line from a wei under it", () => {
    const book = holding(holding(bookOf(list()), 1, wad(50), 10), 2, wad(50) - 1n, 10);
    const { ranked } = rank(book, PRICES);
    assert.deepEqual(order(book), [account(2), account(1)]);
    assert.deepEqual(
      ranked.map(({ liquidatable }) => liquidatable),
      [true, false],
    );
  });

  it("puts the larger of equally healthy accounts first, then the lower id", () => {
    let book = bookOf(list());
    book = holding(book, 3, wad(25), 10);
    book = holding(book, 2, wad(25), 10);
    book = holding(book, 1, wad(50), 20);
    assert.deepEqual(order(book), [account(1), account(2), account(3)]);
  });

  it("puts flat accounts last, debtors among them first", () => {
    const flat = [deposit(wad(9), account(1)), deposit(wad(-1), account(2))];
    const book = holding(bookOf(list(), ...flat), 3, wad(1_000), 10);
    assert.deepEqual(order(book), [account(3), account(2), account(1)]);
    assert.equal(rank(book, PRICES).ranked[1]?.liquidatable, true);
  });

  it("moves with the prices", () => {
    const book = holding(bookOf(list()), 1, wad(60), 10);
    assert.equal(rank(book, PRICES).ranked[0]?.liquidatable, false);
    const lower = new Map([[1, wad(98)]]);
    assert.equal(rank(book, lower).ranked[0]?.liquidatable, true);
  });

  it("charges what a market has carried: as last accrued, or as of now", () => {
    const book = holding(bookOf(list()), 1, wad(60), 10);
    const carried = applyLogs(book, [accrue({ carryLong: wad(2), carryShort: wad(-2) })]);
    assert.equal(rank(book, PRICES).ranked[0]?.state.equity, wad(60));
    assert.equal(rank(carried, PRICES).ranked[0]?.state.equity, wad(40));
    const now = { carryLong: wad(3), carryShort: wad(-3) };
    assert.equal(rank(carried, PRICES, markets([1, now])).ranked[0]?.state.equity, wad(30));
  });

  it("counts of a profit what the vault can pay", () => {
    const book = holding(bookOf(list()), 1, wad(10), 10);
    const higher = new Map([[1, wad(110)]]);
    const half = { carryLong: 0n, carryShort: 0n, profitFactor: wad(1) / 2n };
    assert.equal(rank(book, higher).ranked[0]?.state.equity, wad(110));
    const [account] = rank(book, higher, markets([1, half])).ranked;
    assert.equal(account?.state.equity, wad(60));
  });

  it("sets an account apart whose market has no price", () => {
    const book = holding(holding(bookOf(list(), list(2)), 1, wad(60), 10), 2, wad(60), 10);
    const both = applyLogs(book, [fill({ accountId: account(2), marketId: 2, longDelta: 1n })]);
    const { ranked, unpriced } = rank(both, new Map([[1, wad(100)]]));
    assert.deepEqual(unpriced, [account(2)]);
    assert.equal(ranked.length, 1);
  });

  describe("with collateral other than quote", () => {
    const OTHER = `0x${"71".repeat(20)}` as const;
    const MILLION = 10n ** 6n;
    const priced = (feed9: bigint) => new Map([...PRICES, [9, feed9]]);

    it("counts it at the price of its feed, less the haircut", () => {
      let book = holding(bookOf(list(), listToken()), 1, wad(-40), 10);
      book = applyLogs(book, [pledge(10n * MILLION, account(1))]);
      const at = (price: bigint) => rank(book, priced(price)).ranked[0];
      assert.equal(at(wad(10))?.state.equity, wad(50));
      assert.equal(at(wad(10))?.liquidatable, false);
      // 45 of it less the haircut, and 50 needed.
      assert.equal(at(wad(10) - 10n ** 12n)?.liquidatable, true);
      assert.equal(at(wad(5))?.state.equity, wad(5));
    });

    it("takes the price of a market's own feed", () => {
      const params = { haircut: wad(1) / 5n, discount: wad(1) / 10n, cap: 1n, feed: 2 };
      const listed = [list(), listToken(), listToken({ token: OTHER, id: 2, params })];
      const held = [pledge(MILLION, account(1)), pledge(MILLION, account(1), OTHER)];
      const book = bookOf(...listed, ...held);
      assert.equal(rank(book, priced(wad(100))).ranked[0]?.state.equity, wad(90) + wad(8));
    });

    it("orders accounts by it", () => {
      let book = bookOf(list(), listToken());
      book = holding(book, 1, wad(10), 10);
      book = holding(book, 2, wad(20), 10);
      book = applyLogs(book, [pledge(4n * MILLION, account(1))]);
      assert.deepEqual(
        rank(book, priced(wad(10))).ranked.map(({ accountId }) => accountId),
        [account(2), account(1)],
      );
    });

    it("sets an account apart whose token has no price, unless no price could put it under the line", () => {
      const listed = bookOf(list(), listToken());
      const pledged = [1, 2, 3].map((index) => pledge(MILLION, account(index)));
      const book = applyLogs(holding(listed, 1, wad(1_000), 10), [
        ...pledged,
        deposit(-1n, account(2)),
        deposit(1n, account(3)),
      ]);
      const { ranked, unpriced } = rank(book, PRICES);
      assert.deepEqual(unpriced, [account(1), account(2)]);
      assert.deepEqual(ranked, []);
      assert.equal(rank(book, priced(wad(1))).ranked.length, 3);
    });

    it("names the feeds an account depends on, each once", () => {
      const params = { haircut: wad(1) / 5n, discount: wad(1) / 10n, cap: 1n, feed: 1 };
      const listed = bookOf(list(), listToken(), listToken({ token: OTHER, id: 2, params }));
      const tokens = [pledge(1n, account(1)), pledge(1n, account(1), OTHER)];
      const book = applyLogs(holding(listed, 1, wad(60), 10), tokens);
      const held = book.accounts.get(account(1));
      assert.deepEqual(held && feedsOf(book, held), [1, 9]);
    });

    it("finds a flat debtor whose collateral does not outweigh its debt, and no other", () => {
      const debts = [deposit(wad(-90), account(1)), deposit(wad(-90) - 1n, account(2))];
      const tokens = [pledge(MILLION, account(1)), pledge(MILLION, account(2))];
      const { ranked } = rank(bookOf(listToken(), ...debts, ...tokens), priced(wad(100)));
      assert.deepEqual(
        ranked.map(({ accountId, liquidatable }) => [accountId, liquidatable]),
        [
          [account(2), true],
          [account(1), false],
        ],
      );
    });
  });

  describe("with interest that is not booked", () => {
    const debtor = applyLogs(bookOf(list(), listToken()), [
      deposit(wad(-40), account(1)),
      pledge(10n ** 7n, account(1)),
      fill({ accountId: account(1), longDelta: wad(10), longCost: wad(1_000) }),
    ]);
    const prices = new Map([...PRICES, [9, wad(10)]]);
    const nothing = { carryLong: 0n, carryShort: 0n };
    const grown = (interest: bigint, carry = nothing): Conditions => ({
      now: 0n,
      standings: new Map(),
      markets: new Map([[1, nothing]]),
      debts: new Map([
        [account(1), { booked: wad(-40), interest, markets: new Map([[1, carry]]) }],
      ]),
    });

    it("finds an account that interest alone has put under the line", () => {
      assert.equal(rank(debtor, prices).ranked[0]?.liquidatable, false);
      assert.equal(rank(debtor, prices, grown(0n)).ranked[0]?.liquidatable, false);
      assert.equal(rank(debtor, prices, grown(1n)).ranked[0]?.liquidatable, true);
    });

    it("values the account's markets with its interest in the vault", () => {
      const carry = { carryLong: wad(1), carryShort: 0n };
      const portfolio = portfolioOf(debtor, account(1), prices, grown(7n, carry));
      assert.equal(portfolio?.cash, wad(-40) - 7n);
      assert.equal(portfolio?.positions[0]?.market.carryLong, wad(1));
    });

    it("charges it no more once it is booked", () => {
      const booked = applyLogs(debtor, [chargeInterest(7n, account(1))]);
      const portfolio = portfolioOf(booked, account(1), prices, grown(7n));
      assert.equal(portfolio?.cash, wad(-40) - 7n);
    });

    it("has no portfolio of an account it does not know", () => {
      assert.equal(portfolioOf(debtor, account(2), prices), undefined);
    });
  });
});
