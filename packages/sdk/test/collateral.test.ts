import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  collateralBought,
  collateralCost,
  collateralDeal,
  collateralTaken,
  collateralValue,
  type Holding,
  holdingsOnOffer,
  holdingValue,
  MAX_UINT256,
  saleOrder,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anyHolding, anyHoldings, holdingOf, partOf, unitOf } from "./support/collateral.ts";

const SQUARED = WAD * WAD;
/** A holding and a share of what it costs, or something beyond. */
const priced = anyHolding.chain((holding) => {
  const cost = collateralCost(holding);
  return fc.tuple(fc.constant(holding), fc.oneof(partOf(cost), fc.bigInt(cost, 2n * cost)));
});
const quoteUnit = fc.constantFrom(2, 6, 8, 18).map(unitOf);

const less = (holding: Holding, amount: bigint): Holding => ({
  ...holding,
  amount: holding.amount - amount,
});

/** What an amount is worth before any rounding, times 1e36. */
const worth = ({ token, price }: Holding, amount: bigint, share: bigint) =>
  amount * token.unit * price * (WAD - share);

describe("what collateral counts", () => {
  it("is its price less the haircut, whatever the token's decimals", () => {
    const price = 60_000n * WAD;
    for (const decimals of [2, 6, 8, 18]) {
      const holding = holdingOf({ decimals, amount: 10n ** BigInt(decimals), price });
      assert.equal(holdingValue(holding), 54_000n * WAD);
      assert.equal(collateralCost(holding), 57_000n * WAD);
    }
  });

  it("is floored once, and nothing where it is less than a wei", () => {
    assert.equal(holdingValue(holdingOf({ amount: 1n, price: WAD })), 0n);
    assert.equal(holdingValue(holdingOf({ amount: 10n, price: WAD })), 9n);
    assert.equal(holdingValue(holdingOf({ amount: 19n, price: WAD })), 17n);
    assert.equal(holdingValue(holdingOf({ amount: 0n, price: WAD })), 0n);
    assert.equal(collateralValue([]), 0n);
  });

  it("never exceeds the exact value, and is less than a wei under it", (t) => {
    check(
      t,
      fc.property(anyHolding, (holding) => {
        const exact = worth(holding, holding.amount, holding.token.haircut);
        const value = holdingValue(holding) * SQUARED;
        assert.ok(value <= exact && exact - value < SQUARED);
      }),
    );
  });

  it("is the sum of what each counts", (t) => {
    check(
      t,
      fc.property(anyHoldings, (holdings) => {
        const sum = holdings.map(holdingValue).reduce((a, b) => a + b);
        assert.equal(collateralValue(holdings), sum);
      }),
    );
  });
});

describe("the order of sale", () => {
  it("is the highest haircut first, then the lowest id", () => {
    const of = (id: number, haircut: bigint) => holdingOf({ id, haircut, amount: 1n, price: WAD });
    assert.deepEqual(saleOrder([of(3, 10n), of(2, 20n), of(1, 10n), of(4, 20n)]), [1, 3, 2, 0]);
    assert.deepEqual(saleOrder([of(9, 10n)]), [0]);
    assert.deepEqual(saleOrder([]), []);
  });

  it("depends on neither amounts, prices nor places", (t) => {
    check(
      t,
      fc.property(anyHoldings, (holdings) => {
        const ids = (list: readonly Holding[]) => saleOrder(list).map((i) => list[i]?.token.id);
        const turned = holdings.toReversed().map((h) => ({ ...h, amount: 1n, price: 1n }));
        assert.deepEqual(ids(turned), ids(holdings));
        assert.equal(new Set(ids(holdings)).size, holdings.length);
      }),
    );
  });
});

describe("what a debtor's collateral is on offer", () => {
  const of = (id: number, haircut: bigint, amount: bigint) =>
    holdingOf({ id, haircut, amount, price: WAD * WAD });
  // They count 8, 7 and 90, and go in this order.
  const held = [of(2, 10n, 100n), of(3, 20n, 10n), of(1, 30n, 10n)];

  it("is the first in order alone, where that is worth selling", () => {
    assert.deepEqual(holdingsOnOffer(held, 7n * WAD), [2]);
    assert.deepEqual(holdingsOnOffer(held, 0n), [2]);
    assert.deepEqual(holdingsOnOffer([], 0n), []);
  });

  it("goes on behind what is next to nothing, to the first that is not", () => {
    assert.deepEqual(holdingsOnOffer(held, 7n * WAD + 1n), [2, 1]);
    assert.deepEqual(holdingsOnOffer(held, 8n * WAD + 1n), [2, 1, 0]);
    assert.deepEqual(holdingsOnOffer(held, 91n * WAD), [2, 1, 0]);
  });
});

describe("what of a holding pays a debt", () => {
  it("is all of it, if that pays no more than the debt", () => {
    const holding = holdingOf({ decimals: 2, amount: 300n, price: 100n * WAD });
    assert.deepEqual(collateralTaken(holding, 285n * WAD), { amount: 300n, credit: 285n * WAD });
    assert.deepEqual(collateralTaken(holding, 999n * WAD), { amount: 300n, credit: 285n * WAD });
  });

  it("is the least number of units that pays it, if there are more", () => {
    const holding = holdingOf({ decimals: 2, amount: 300n, price: 100n * WAD });
    const unitPays = (95n * WAD) / 100n;
    assert.deepEqual(collateralTaken(holding, unitPays), { amount: 1n, credit: unitPays });
    assert.deepEqual(collateralTaken(holding, unitPays + 1n), {
      amount: 2n,
      credit: unitPays + 1n,
    });
    const debt = 285n * WAD - 1n;
    assert.deepEqual(collateralTaken(holding, debt), { amount: 300n, credit: debt });
  });

  it("pays nothing at a price of nothing, and is gone all the same", () => {
    const holding = holdingOf({ amount: 7n, price: 0n });
    assert.deepEqual(collateralTaken(holding, 1n), { amount: 7n, credit: 0n });
  });

  it("pays at most its exact value, and is a unit at most beyond the debt", (t) => {
    check(
      t,
      fc.property(priced, ([holding, debt]) => {
        const { amount, credit } = collateralTaken(holding, debt);
        assert.ok(amount <= holding.amount && credit <= debt);
        const { discount } = holding.token;
        assert.ok(credit * SQUARED <= worth(holding, amount, discount));
        if (amount < holding.amount) assert.equal(credit, debt);
        if (credit === debt && amount > 0n && debt > 0n && amount < holding.amount) {
          assert.ok(worth(holding, amount - 1n, discount) < debt * SQUARED);
        }
      }),
    );
  });
});

describe("a sale of collateral", () => {
  it("gives whoever pays what all of it costs all of it, and not for a wei less", () => {
    const holding = holdingOf({ decimals: 8, amount: 123_456_789n, price: 60_000n * WAD + 1n });
    const cost = collateralCost(holding);
    assert.equal(collateralBought(holding, cost), holding.amount);
    assert.equal(collateralBought(holding, cost - 1n), holding.amount - 1n);
    assert.equal(collateralBought(holding, 9n * cost), holding.amount);
  });

  it("rounds against the buyer", (t) => {
    check(
      t,
      fc.property(priced, ([holding, paid]) => {
        const amount = collateralBought(holding, paid);
        const { discount } = holding.token;
        assert.ok(worth(holding, amount, discount) <= paid * SQUARED);
        assert.equal(collateralBought(holding, collateralCost(holding)), holding.amount);
        if (amount < holding.amount) {
          assert.ok(worth(holding, amount + 1n, discount) > paid * SQUARED);
        }
      }),
    );
  });

  it("INV-3: never lowers equity", (t) => {
    check(
      t,
      fc.property(priced, quoteUnit, partOf(WAD), ([holding, due], unit, share) => {
        const bid = (due * share) / WAD / unit + 1n;
        const { paid, amount } = collateralDeal(holding, due, bid, unit);
        const lost = holdingValue(holding) - holdingValue(less(holding, amount));
        assert.ok(paid * unit >= lost);
      }),
    );
  });

  it("is clipped to the bid, to what is due and to what there is, both up to a unit of quote", (t) => {
    check(
      t,
      fc.property(priced, quoteUnit, fc.bigInt(1n, 2n ** 200n), ([holding, due], unit, bid) => {
        const { paid, amount } = collateralDeal(holding, due, bid, unit);
        const cost = collateralCost(holding);
        assert.ok(paid <= bid && (paid - 1n) * unit < due && (paid - 1n) * unit < cost);
        if (paid < bid) assert.ok(paid * unit >= due || paid * unit >= cost);
        if (paid * unit >= cost) assert.equal(amount, holding.amount);
        assert.ok(amount <= holding.amount);
      }),
    );
  });

  it("pays in whole units of quote, for whole units of the token", () => {
    // 0.01 of the token costs 570, and the debt is a bit more than that.
    const holding = holdingOf({ decimals: 2, amount: 50n, price: 60_000n * WAD });
    const due = 570n * WAD + 1n;
    assert.deepEqual(collateralDeal(holding, due, 10n ** 12n, unitOf(6)), {
      paid: 570_000_001n,
      amount: 1n,
    });
    // For less than a unit costs there is nothing, and insurance's sales have no debt to end at.
    assert.equal(collateralDeal(holding, due, 569_999_999n, unitOf(6)).amount, 0n);
    assert.deepEqual(collateralDeal(holding, MAX_UINT256, 10n ** 12n, unitOf(6)), {
      paid: 28_500_000_000n,
      amount: 50n,
    });
    // A speck costs a unit of quote.
    const speck = holdingOf({ amount: 1n, price: WAD });
    assert.deepEqual(collateralDeal(speck, 1n, 5n, unitOf(6)), { paid: 1n, amount: 1n });
  });

  it("moves nothing where nothing is due, bid or worth anything", () => {
    const nothing = { paid: 0n, amount: 0n };
    const holding = holdingOf({ amount: 10n, price: WAD });
    assert.deepEqual(collateralDeal(holding, 0n, 5n, 1n), nothing);
    assert.deepEqual(collateralDeal(holding, 5n, 0n, 1n), nothing);
    assert.deepEqual(collateralDeal({ ...holding, price: 0n }, 5n, 5n, 1n), nothing);
  });
});
