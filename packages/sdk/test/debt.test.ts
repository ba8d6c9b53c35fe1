import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  debtCap,
  debtForSale,
  debtLimit,
  FLAT_PERIOD,
  interestEarned,
  interestOwed,
  min,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const YEAR = 365n * 86_400n;
const NOW = 1_700_000_000n;
const TERMS = { debtLimit: 500n, debtCap: WAD / 5n, buffer: WAD / 10n };
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

describe("interest of all debts together", () => {
  it("is what each has grown by, floored once", () => {
    const debtSeconds = 1_000n * WAD * YEAR + 500n * WAD * (YEAR / 2n);
    assert.equal(interestEarned(debtSeconds, WAD / 10n), 125n * WAD);
    assert.equal(interestEarned(1n, WAD), 0n);
    assert.equal(interestEarned(YEAR - 1n, WAD), 0n);
    assert.equal(interestEarned(YEAR, WAD), 1n);
  });

  it("INV-10: is never more than what the accounts are charged, and a wei each less at most", (t) => {
    check(
      t,
      fc.property(fc.array(fc.tuple(amount, seconds), { maxLength: 9 }), rate, (debts, rate) => {
        const debtSeconds = debts.reduce((sum, [debt, elapsed]) => sum + debt * elapsed, 0n);
        const charged = debts.reduce((sum, [debt, s]) => sum + interestOwed(debt, rate, s), 0n);
        const earned = interestEarned(debtSeconds, rate);
        assert.ok(earned <= charged && charged - earned <= BigInt(debts.length));
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

  it("is an account's limit up to the cap, and falls to nothing at twice the cap", () => {
    const limit = (debt: bigint) => debtLimit(TERMS, { ...TOTALS, debt });
    assert.equal(limit(200n), 500n);
    assert.equal(limit(201n), 497n);
    assert.equal(limit(300n), 250n);
    assert.equal(limit(399n), 2n);
    assert.equal(limit(400n), 0n);
    assert.equal(limit(999n), 0n);
  });

  it("is nothing beside pots that hold nothing", () => {
    assert.equal(debtLimit(TERMS, { debt: 1n, vault: 0n, insurance: 0n }), 0n);
    assert.equal(debtLimit(TERMS, { debt: 0n, vault: 0n, insurance: 0n }), 500n);
  });

  it("never rises with what others owe", (t) => {
    const any = { debt: amount, vault: amount, insurance: amount };
    check(
      t,
      fc.property(fc.record(any), amount, (totals, more) => {
        const after = debtLimit(TERMS, { ...totals, debt: totals.debt + more });
        assert.ok(after >= 0n && after <= debtLimit(TERMS, totals));
      }),
    );
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

  it("is what brings it back to the limit, with a buffer, rounded up", () => {
    // 500 / 1.1 = 454.5…
    assert.equal(forSale({ owed: 501n }), 47n);
    assert.equal(forSale({ owed: 530n }), 76n);
  });

  it("is measured by the limit as it has fallen, down to nothing", () => {
    // 250 / 1.1 = 227.2…
    assert.equal(forSale({ owed: 250n }, { debt: 300n }), 0n);
    assert.equal(forSale({ owed: 251n }, { debt: 300n }), 24n);
    assert.equal(forSale({}, { debt: 399n }), 149n);
    assert.equal(forSale({}, { debt: 400n }), 150n);
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
