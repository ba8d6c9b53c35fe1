import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  abs,
  accrue,
  backing,
  capacity,
  fixedBorrowRate,
  legPnl,
  type MarketTerms,
  type MarketTotals,
  max,
  payableProfit,
  profitFactor,
  sideProfits,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const DAY = 86_400n;
const START = 1_700_000_000n;
const price = fc.bigInt(10n ** 12n, 10n ** 24n);
const vault = fc.bigInt(-(10n ** 26n), 10n ** 27n);
const elapsed = fc.bigInt(0n, 100n * DAY);
const size = fc.bigInt(0n, 10n ** 26n);
const cost = fc.bigInt(0n, 10n ** 28n);
const carry = fc.bigInt(-(10n ** 22n), 10n ** 22n);

const terms: fc.Arbitrary<MarketTerms> = fc.record({
  skewScale: fc.bigInt(10n ** 19n, 10n ** 28n),
  fundingVelocity: fc.bigInt(0n, 100n * WAD),
  maxFundingRate: fc.constant(WAD / 100n),
  vaultShare: fc.bigInt(WAD / 10_000n, WAD),
  borrowKink: fc.bigInt(WAD / 100n, (99n * WAD) / 100n),
  borrowKinkRate: fc.bigInt(0n, WAD),
  borrowMaxRate: fc.bigInt(WAD, 5n * WAD),
});

const totals: fc.Arbitrary<MarketTotals> = fc
  .record({
    openInterestLong: size,
    openInterestShort: size,
    costLong: cost,
    costShort: cost.map((c) => -c),
    carryLong: carry,
    carryShort: carry,
    fundingRate: fc.bigInt(-WAD / 100n, WAD / 100n),
    borrowRate: fc.bigInt(0n, 50_000n).map((units) => units * (WAD / 10_000n)),
  })
  .map((t) => ({ ...t, accruedAt: START }));

/** Two longs of 10 in all and a short of 4; half the vault stands behind the market. */
const TERMS: MarketTerms = {
  skewScale: 1_000n * WAD,
  fundingVelocity: 0n,
  maxFundingRate: WAD / 100n,
  vaultShare: WAD / 2n,
  borrowKink: WAD / 2n,
  borrowKinkRate: WAD / 10n,
  borrowMaxRate: WAD,
};
const TOTALS: MarketTotals = {
  openInterestLong: 10n * WAD,
  openInterestShort: 4n * WAD,
  costLong: 1_000n * WAD,
  costShort: -400n * WAD,
  carryLong: 0n,
  carryShort: 0n,
  fundingRate: WAD / 100n,
  borrowRate: WAD / 10n,
  accruedAt: START,
};

describe("what stands behind markets", () => {
  it("is the vault, less what is lent beyond insurance", () => {
    const pots = { vault: 1_000n, insurance: 300n };
    assert.equal(backing({ ...pots, debt: 0n }), 1_000n);
    assert.equal(backing({ ...pots, debt: 300n }), 1_000n);
    assert.equal(backing({ ...pots, debt: 301n }), 999n);
    assert.equal(backing({ ...pots, vault: -5n, debt: 400n }), -105n);
  });
});

describe("a market over time", () => {
  it("charges the longs a percent a day for the shorts, and the borrow fee for the vault", () => {
    const after = accrue(TOTALS, TERMS, 100n * WAD, START + 365n * DAY);
    assert.equal(after.carryLong, 365n * WAD + 10n * WAD);
    assert.equal(after.carryShort, -365n * WAD);
    assert.equal(after.accruedAt, START + 365n * DAY);
    assert.equal(after.openInterestLong, TOTALS.openInterestLong);
    assert.equal(after.borrowRate, TOTALS.borrowRate);
  });

  it("changes nothing in no time", (t) => {
    check(
      t,
      fc.property(totals, terms, price, (totals, terms, price) => {
        assert.deepEqual(accrue(totals, terms, price, START), totals);
      }),
    );
  });

  it("treats long and short alike", (t) => {
    check(
      t,
      fc.property(totals, terms, price, vault, elapsed, (totals, terms, price, vault, elapsed) => {
        fc.pre(totals.openInterestLong !== totals.openInterestShort);
        const one = accrue(totals, terms, price, START + elapsed);
        const two = accrue(swapped(totals), terms, price, START + elapsed);
        assert.deepEqual(two, swapped(one));
        assert.equal(
          fixedBorrowRate(swapped(totals), terms, price, vault),
          fixedBorrowRate(totals, terms, price, vault),
        );
      }),
    );
  });

  it("INV-10: never pays out to both sides more than it charges, and the vault its fee", (t) => {
    check(
      t,
      fc.property(totals, terms, price, elapsed, (totals, terms, price, elapsed) => {
        const after = accrue(totals, terms, price, START + elapsed);
        const long = after.carryLong - totals.carryLong;
        const short = after.carryShort - totals.carryShort;
        assert.ok(long + short >= 0n);
        const balanced = { ...totals, openInterestShort: totals.openInterestLong };
        const even = accrue(balanced, terms, price, START + elapsed);
        // Without a net position there is no fee: what one side pays the other gets, but for a wei.
        assert.ok(even.carryLong - totals.carryLong + even.carryShort - totals.carryShort <= 1n);
      }),
    );
  });

  it("charges the larger side no less at a higher borrow rate, and the other the same", (t) => {
    check(
      t,
      fc.property(totals, terms, price, elapsed, (totals, terms, price, elapsed) => {
        const now = START + elapsed;
        const low = accrue(totals, terms, price, now);
        const dearer = { ...totals, borrowRate: totals.borrowRate + WAD };
        const high = accrue(dearer, terms, price, now);
        const [long, short] = [high.carryLong - low.carryLong, high.carryShort - low.carryShort];
        const skew = totals.openInterestLong - totals.openInterestShort;
        assert.ok(skew > 0n ? long >= 0n : long === 0n);
        assert.ok(skew < 0n ? short >= 0n : short === 0n);
        assert.equal(high.fundingRate, low.fundingRate);
      }),
    );
  });

  it("INV-8: keeps its carry within storage, and goes on", () => {
    const full = { ...TOTALS, carryLong: 2n ** 87n - 1n, carryShort: -(2n ** 87n) };
    const after = accrue(full, TERMS, 10n ** 24n, START + 400n * DAY);
    assert.deepEqual([after.carryLong, after.carryShort], [2n ** 87n - 1n, -(2n ** 87n)]);
  });
});

describe("the borrow rate that a writing fixes", () => {
  const at100 = (totals: MarketTotals, vault: bigint) =>
    fixedBorrowRate(totals, TERMS, 100n * WAD, vault * WAD);

  it("is the curve's, for what is used of the capacity", () => {
    // Six net at 100 against a capacity of 1,200: half used, 10% a year.
    assert.equal(at100(TOTALS, 2_400n), WAD / 10n);
    // Against 7,000: 600/7,000 of it used, at a fifth of that, and 0.0171428… is kept as 0.0172.
    assert.equal(at100(TOTALS, 14_000n), 172n * (WAD / 10_000n));
    assert.equal(at100(TOTALS, 600n), WAD);
    assert.equal(at100(TOTALS, -5n), WAD);
  });

  it("is nothing without a net position, whatever the vault", () => {
    const even = { ...TOTALS, openInterestShort: TOTALS.openInterestLong };
    assert.equal(at100(even, 2_400n), 0n);
    assert.equal(at100(even, -5n), 0n);
  });

  it("is no lower when the vault is smaller, and never above the cap but by rounding", (t) => {
    check(
      t,
      fc.property(totals, terms, price, vault, (totals, terms, price, vault) => {
        const rich = fixedBorrowRate(totals, terms, price, vault);
        const poor = fixedBorrowRate(totals, terms, price, vault - 10n ** 25n);
        assert.ok(poor >= rich && rich >= 0n);
        assert.ok(poor < terms.borrowMaxRate + WAD / 10_000n);
      }),
    );
  });
});

describe("what a market's traders are owed", () => {
  it("is what the sides are worth, from their totals", () => {
    assert.deepEqual(sideProfits(TOTALS, 120n * WAD), { long: 200n * WAD, short: -80n * WAD });
    const empty = { ...TOTALS, openInterestShort: 0n, costShort: 0n };
    assert.equal(sideProfits(empty, 120n * WAD).short, 0n);
  });

  it("is at least the sum of the legs' own profits, less a wei each", (t) => {
    const legs = fc.array(fc.tuple(size, cost), { minLength: 1, maxLength: 8 });
    check(
      t,
      fc.property(legs, price, carry, (legs, price, carry) => {
        const sum = (pick: (leg: [bigint, bigint]) => bigint) =>
          legs.reduce((total, leg) => total + pick(leg), 0n);
        const side = { size: sum(([q]) => q), cost: sum(([, c]) => c) };
        const apart = sum(([q, c]) => legPnl("L", { size: q, cost: c }, price, carry));
        const together = legPnl("L", side, price, carry);
        assert.ok(together >= apart && together - apart <= BigInt(legs.length));
      }),
    );
  });

  it("is paid in full within the capacity, and in part beyond it", () => {
    const factor = (vault: bigint) => profitFactor(TOTALS, TERMS, 120n * WAD, vault * WAD);
    assert.equal(factor(400n), WAD);
    assert.equal(factor(200n), WAD / 2n);
    assert.equal(factor(0n), 0n);
    assert.equal(factor(-5n), 0n);
  });

  it("is never paid beyond the capacity", (t) => {
    check(
      t,
      fc.property(totals, terms, price, vault, (totals, terms, price, vault) => {
        const factor = profitFactor(totals, terms, price, vault);
        assert.ok(factor >= 0n && factor <= WAD);
        const { long, short } = sideProfits(totals, price);
        const paid = payableProfit(max(long, 0n), factor) + payableProfit(max(short, 0n), factor);
        const available = capacity(terms, vault);
        if (factor < WAD) assert.ok(paid <= available);
        else assert.ok(max(long, 0n) + max(short, 0n) <= available);
      }),
    );
  });

  it("takes losses in full, whatever the factor", (t) => {
    check(
      t,
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(0n, WAD), (profit, factor) => {
        const paid = payableProfit(profit, factor);
        if (profit <= 0n) assert.equal(paid, profit);
        else assert.ok(paid >= 0n && abs(paid * WAD - profit * factor) < WAD);
        assert.equal(payableProfit(profit), profit);
      }),
    );
  });
});

/** The market in which every long is a short. */
function swapped(totals: MarketTotals): MarketTotals {
  return {
    ...totals,
    openInterestLong: totals.openInterestShort,
    openInterestShort: totals.openInterestLong,
    carryLong: totals.carryShort,
    carryShort: totals.carryLong,
    fundingRate: -totals.fundingRate,
  };
}
