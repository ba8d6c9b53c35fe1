import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  debtCap,
  debtForSale,
  debtLimit,
  FLAT_PERIOD,
  interestOwed,
  min,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const YEAR = 365n * 86_400n;
const NOW = 1_700_000_000n;
const TERMS = { debtLimit: 500n, debtCap: WAD / 5n };
/** Of 1,000 a fifth may be owed. */
const TOTALS = { debt: 0n, vault: 600n, insurance: 400n };

const amount = fc.bigInt(0n, 2n ** 127n - 1n);
const rate = fc.bigInt(0n, WAD);
const seconds = fc.bigInt(0n, 2n ** 40n - 1n);

describe("interest on negative cash", () => {
  it("is simple, per year", () => {
    assert.equal(interestOwed(1_000n * WAD, WAD / 10n, YEAR), 100n * WAD);
    assert.equal(interestOwed(1_000n * WAD, WAD / 10n, YEAR / 2n), 50n * WAD);
    assert.equal(interestOwed(1_000n * WAD, WAD / 10n, 2n * YEAR), 200n * WAD);
  });

  it("is at least a wei for any debt, rate and time, and nothing without one of them", () => {
    assert.equal(interestOwed(1n, 1n, 1n), 1n);
    assert.equal(interestOwed(0n, WAD, YEAR), 0n);
    assert.equal(interestOwed(WAD, 0n, YEAR), 0n);
    assert.equal(interestOwed(WAD, WAD, 0n), 0n);
  });

  it("is ceiled by less than a wei", (t) => {
    check(
      t,
      fc.property(amount, rate, seconds, (debt, rate, elapsed) => {
        const exact = debt * rate * elapsed;
        const interest = interestOwed(debt, rate, elapsed) * YEAR * WAD;
        assert.ok(interest >= exact && interest - exact < YEAR * WAD);
      }),
    );
  });

  it("INV-10: is not saved by touching the account in between", (t) => {
    check(
      t,
      fc.property(amount, rate, seconds, seconds, (debt, rate, first, second) => {
        const once = interestOwed(debt, rate, first);
        const twice = once + interestOwed(debt + once, rate, second);
        assert.ok(twice >= interestOwed(debt, rate, first + second));
      }),
    );
  });
});

describe("how far debts may go", () => {
  it("is a share of what vault and insurance hold, and nothing while they hold nothing", () => {
    assert.equal(debtCap(TERMS, TOTALS), 200n);
    assert.equal(debtCap(TERMS, { ...TOTALS, insurance: 404n }), 200n);
    assert.equal(debtCap(TERMS, { ...TOTALS, vault: -399n }), 0n);
    assert.equal(debtCap(TERMS, { ...TOTALS, vault: -395n }), 1n);
    assert.equal(debtCap(TERMS, { ...TOTALS, vault: -401n }), 0n);
  });

  it("is an account's limit, until all together are a wei beyond the cap", () => {
    assert.equal(debtLimit(TERMS, { ...TOTALS, debt: 200n }), 500n);
    assert.equal(debtLimit(TERMS, { ...TOTALS, debt: 201n }), 0n);
  });
});

describe("what of a debt is for sale", () => {
  const safe = { owed: 150n, unsafe: false, flatSince: 0n };
  const forSale = (debt: object, totals: object = {}) =>
    debtForSale(TERMS, { ...TOTALS, ...totals }, { ...safe, ...debt }, NOW);

  it("is nothing while the account is safe and within the limits", () => {
    assert.equal(forSale({}), 0n);
    assert.equal(forSale({ owed: 500n }, { debt: 200n }), 0n);
  });

  it("is all of it under maintenance, or a day after the account was left flat with it", () => {
    assert.equal(forSale({ unsafe: true }), 150n);
    assert.equal(forSale({ flatSince: NOW - FLAT_PERIOD }), 150n);
    assert.equal(forSale({ flatSince: NOW - FLAT_PERIOD + 1n }), 0n);
  });

  it("is what is beyond the limit or the cap, whichever is more", () => {
    assert.equal(forSale({ owed: 501n }), 1n);
    assert.equal(forSale({}, { debt: 201n }), 1n);
    assert.equal(forSale({ owed: 530n }, { debt: 210n }), 30n);
    assert.equal(forSale({ owed: 530n }, { debt: 290n }), 90n);
    assert.equal(forSale({}, { debt: 999n }), 150n);
  });

  it("is never more than the debt, and falls with it", (t) => {
    const flatSince = fc.constantFrom(0n, NOW - FLAT_PERIOD, NOW);
    const any = { debt: amount, vault: amount, insurance: amount };
    check(
      t,
      fc.property(
        amount,
        fc.boolean(),
        flatSince,
        fc.record(any),
        (owed, unsafe, since, totals) => {
          const terms = { ...TERMS, debtLimit: 10n ** 24n };
          const sale = (owed: bigint) =>
            debtForSale(terms, totals, { owed, unsafe, flatSince: since }, NOW);
          assert.ok(sale(owed) >= 0n && sale(owed) <= owed);
          assert.ok(sale(min(owed, owed / 2n)) <= sale(owed));
        },
      ),
    );
  });
});
