import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, makeAccountId } from "@ballast/sdk";
import { applyLogs, type Book, rank } from "../src/index.ts";
import { accrue, bookOf, deposit, fill, list, wad } from "./support/events.ts";

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
    assert.equal(rank(carried, PRICES, new Map([[1, now]])).ranked[0]?.state.equity, wad(30));
  });

  it("counts of a profit what the vault can pay", () => {
    const book = holding(bookOf(list()), 1, wad(10), 10);
    const higher = new Map([[1, wad(110)]]);
    const half = { carryLong: 0n, carryShort: 0n, profitFactor: wad(1) / 2n };
    assert.equal(rank(book, higher).ranked[0]?.state.equity, wad(110));
    const [account] = rank(book, higher, new Map([[1, half]])).ranked;
    assert.equal(account?.state.equity, wad(60));
  });

  it("sets an account apart whose market has no price", () => {
    const book = holding(holding(bookOf(list(), list(2)), 1, wad(60), 10), 2, wad(60), 10);
    const both = applyLogs(book, [fill({ accountId: account(2), marketId: 2, longDelta: 1n })]);
    const { ranked, unpriced } = rank(both, new Map([[1, wad(100)]]));
    assert.deepEqual(unpriced, [account(2)]);
    assert.equal(ranked.length, 1);
  });
});
