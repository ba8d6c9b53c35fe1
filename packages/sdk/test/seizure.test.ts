import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  collateralValue,
  holdingValue,
  max,
  planSeizure,
  saleOrder,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anyHoldings, holdingOf, partOf } from "./support/collateral.ts";

/** They pay 95 of a debt each, and count 60 and 90 in equity. */
const WORST = holdingOf({ id: 7, haircut: 40n, discount: 5n, amount: 100n, price: WAD * WAD });
const BEST = holdingOf({ id: 2, haircut: 10n, discount: 5n, amount: 100n, price: WAD * WAD });
const BOTH = [BEST, WORST];
const DUST = 10n * WAD;

/** Holdings and the cash of a debtor, near to what they are worth or far from it. */
const debtor = anyHoldings.chain((holdings) => {
  const value = collateralValue(holdings);
  const owed = fc.oneof(partOf(value), fc.bigInt(value, 3n * value + 9n));
  return fc.tuple(
    fc.constant(holdings),
    owed.map((debt) => -max(debt, 1n)),
    fc.oneof(fc.constant(0n), fc.constant(10n ** 21n), partOf(2n * value + 1n)),
  );
});

describe("the seizure for a debt", () => {
  it("takes the worst token first, and of the next as much as is needed", () => {
    const plan = planSeizure(-180n * WAD, BOTH, DUST);
    assert.deepEqual(plan.seized, [
      { token: 7, amount: 100n, credit: 95n * WAD },
      { token: 2, amount: 90n, credit: 85n * WAD },
    ]);
    assert.equal(plan.cashAfter, 0n);
    assert.deepEqual(plan.holdingsAfter, [
      { ...BEST, amount: 10n },
      { ...WORST, amount: 0n },
    ]);
    assert.equal(plan.uncovered, 0n);
  });

  it("leaves a loss where all of it is too little", () => {
    const { seized, cashAfter, uncovered } = planSeizure(-200n * WAD, BOTH, DUST);
    assert.deepEqual(
      seized.map(({ amount }) => amount),
      [100n, 100n],
    );
    assert.equal(cashAfter, 0n);
    assert.equal(uncovered, 10n * WAD);
  });

  it("takes nothing of what outweighs the debt, to the wei", () => {
    const at = planSeizure(-150n * WAD, BOTH, DUST);
    assert.deepEqual(at, {
      seized: [],
      cashAfter: -150n * WAD,
      holdingsAfter: BOTH,
      uncovered: 0n,
    });
    const under = planSeizure(-150n * WAD - 1n, BOTH, DUST);
    assert.equal(under.seized.length, 2);
    assert.equal(under.uncovered, 0n);
  });

  it("takes what is next to nothing though it outweighs the debt", () => {
    const speck = { ...BEST, amount: 10n }; // 9 of equity
    assert.equal(planSeizure(-WAD, [speck], 9n * WAD).seized.length, 0);
    const { seized, holdingsAfter } = planSeizure(-WAD, [speck], 9n * WAD + 1n);
    assert.deepEqual(seized, [{ token: 2, amount: 2n, credit: WAD }]);
    assert.deepEqual(holdingsAfter, [{ ...speck, amount: 8n }]);
  });

  it("of an account without collateral is its loss", () => {
    const plan = planSeizure(-1n, [], DUST);
    assert.deepEqual(plan, { seized: [], cashAfter: 0n, holdingsAfter: [], uncovered: 1n });
  });

  it("follows the order of sale, and takes a token whole before the next", (t) => {
    check(
      t,
      fc.property(debtor, ([holdings, cash, dust]) => {
        const { seized } = planSeizure(cash, holdings, dust);
        const order = saleOrder(holdings).flatMap((index) => holdings[index] ?? []);
        assert.deepEqual(
          seized.map(({ token }) => token),
          order.slice(0, seized.length).map(({ token }) => token.id),
        );
        seized.slice(0, -1).forEach(({ amount }, i) => {
          assert.equal(amount, order[i]?.amount);
        });
      }),
    );
  });

  it("INV-1, INV-4: pays what it takes of the debt, and keeps every unit", (t) => {
    check(
      t,
      fc.property(debtor, ([holdings, cash, dust]) => {
        const { seized, cashAfter, holdingsAfter, uncovered } = planSeizure(cash, holdings, dust);
        const credit = seized.reduce((sum, entry) => sum + entry.credit, 0n);
        assert.equal(cash + credit + uncovered, cashAfter);
        assert.ok(cashAfter <= 0n);
        holdings.forEach(({ amount, token }, i) => {
          const taken = seized.find((entry) => entry.token === token.id)?.amount ?? 0n;
          assert.equal((holdingsAfter[i]?.amount ?? 0n) + taken, amount);
        });
      }),
    );
  });

  it("never lowers equity by more than the one unit counts that is rounded up", (t) => {
    check(
      t,
      fc.property(debtor, ([holdings, cash, dust]) => {
        const { seized, cashAfter, holdingsAfter, uncovered } = planSeizure(cash, holdings, dust);
        const before = cash + collateralValue(holdings);
        const after = cashAfter - uncovered + collateralValue(holdingsAfter);
        const last = holdings.find(({ token }) => token.id === seized.at(-1)?.token);
        // Where there is a loss every token went whole, for more than it counted.
        const rounded = last !== undefined && uncovered === 0n;
        const slack = rounded ? holdingValue({ ...last, amount: 1n }) + 1n : 0n;
        assert.ok(after >= before - slack);
      }),
    );
  });

  it("INV-8: leaves a debt only where it took nothing, and a loss only where it took all", (t) => {
    check(
      t,
      fc.property(debtor, ([holdings, cash, dust]) => {
        const { seized, cashAfter, holdingsAfter, uncovered } = planSeizure(cash, holdings, dust);
        const value = collateralValue(holdings);
        const kept = cash + value >= 0n && value >= dust;
        assert.equal(seized.length === 0, kept);
        assert.equal(cashAfter, kept ? cash : 0n);
        if (kept) return assert.equal(uncovered, 0n);
        if (uncovered > 0n) assert.ok(holdingsAfter.every(({ amount }) => amount === 0n));
        // Who was worth more than nothing leaves no loss, however small what he had.
        if (cash + value >= 0n) assert.equal(uncovered, 0n);
      }),
    );
  });
});
