import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type BorrowTerms,
  borrowCharge,
  borrowRate,
  keptBorrowRate,
  utilisation,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const YEAR = 365n * 86_400n;
const amount = fc.bigInt(0n, 10n ** 30n);
const share = fc.bigInt(0n, WAD);
const price = fc.bigInt(1n, 10n ** 24n);
const terms: fc.Arbitrary<BorrowTerms> = fc
  .tuple(fc.bigInt(WAD / 100n, (99n * WAD) / 100n), fc.bigInt(0n, 5n * WAD), fc.nat(1_000))
  .map(([borrowKink, borrowMaxRate, mil]) => ({
    borrowKink,
    borrowKinkRate: (borrowMaxRate * BigInt(mil)) / 1_000n,
    borrowMaxRate,
  }));

/** 10% a year at 80%, 100% at full use. */
const CURVE: BorrowTerms = {
  borrowKink: (8n * WAD) / 10n,
  borrowKinkRate: WAD / 10n,
  borrowMaxRate: WAD,
};

describe("the borrow fee", () => {
  it("rises gently to the kink and steeply beyond", () => {
    assert.equal(borrowRate(0n, CURVE), 0n);
    assert.equal(borrowRate((4n * WAD) / 10n, CURVE), WAD / 20n);
    assert.equal(borrowRate((8n * WAD) / 10n, CURVE), WAD / 10n);
    assert.equal(borrowRate((9n * WAD) / 10n, CURVE), (55n * WAD) / 100n);
    assert.equal(borrowRate(WAD, CURVE), WAD);
  });

  it("keeps its rate in ten-thousandths, never below it", (t) => {
    const unit = WAD / 10_000n;
    assert.equal(keptBorrowRate(0n), 0n);
    assert.equal(keptBorrowRate(1n), unit);
    assert.equal(keptBorrowRate(unit), unit);
    assert.equal(keptBorrowRate(unit + 1n), 2n * unit);
    check(
      t,
      fc.property(terms, share, (terms, used) => {
        const rate = borrowRate(used, terms);
        const kept = keptBorrowRate(rate);
        assert.ok(kept % unit === 0n && kept >= rate && kept - rate < unit);
      }),
    );
  });

  it("is charged on the price for the time", () => {
    assert.equal(borrowCharge(100n * WAD, WAD / 10n, YEAR), 10n * WAD);
    assert.equal(borrowCharge(100n * WAD, WAD / 10n, 0n), 0n);
    // Never nothing for some time at some rate.
    assert.equal(borrowCharge(1n, 1n, 1n), 1n);
  });

  it("takes a market that nothing backs for fully used, and one without a net position for unused", () => {
    assert.equal(utilisation(1n, 0n), WAD);
    assert.equal(utilisation(0n, 0n), 0n);
    assert.equal(utilisation(3n, 2n), WAD);
    assert.equal(utilisation(1n, 3n), WAD / 3n + 1n);
  });

  it("is used by more, the larger the net position and the smaller the capacity", (t) => {
    check(
      t,
      fc.property(amount, amount, amount, (value, more, capacity) => {
        const used = utilisation(value, capacity);
        assert.ok(used >= 0n && used <= WAD);
        assert.ok(utilisation(value + more, capacity) >= used);
        assert.ok(utilisation(value, capacity + more) <= used);
      }),
    );
  });

  it("has a rate that never falls with use, and ends at its cap", (t) => {
    check(
      t,
      fc.property(terms, share, share, (terms, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        assert.ok(borrowRate(less, terms) <= borrowRate(more, terms));
        assert.ok(borrowRate(more, terms) <= terms.borrowMaxRate);
        assert.equal(borrowRate(WAD, terms), terms.borrowMaxRate);
      }),
    );
  });

  it("INV-10: splitting the time saves nothing", (t) => {
    check(
      t,
      fc.property(price, share, fc.nat(10 ** 8), fc.nat(10 ** 8), (price, rate, first, second) => {
        const [a, b] = [BigInt(first), BigInt(second)];
        const parts = borrowCharge(price, rate, a) + borrowCharge(price, rate, b);
        const whole = borrowCharge(price, rate, a + b);
        // Each part rounds up twice: by a wei of the share of the price, and by a wei.
        assert.ok(parts >= whole && parts - whole <= price / WAD + 2n);
      }),
    );
  });
});
