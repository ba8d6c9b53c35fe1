import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { legPnl, openCost, reduceLeg, type Side, WAD } from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const side = fc.constantFrom<Side>("L", "S");
const size = fc.bigInt(1n, 10n ** 30n);
const price = fc.bigInt(1n, 10n ** 24n);
const carry = fc.bigInt(-(10n ** 23n), 10n ** 23n);
const cost = fc.bigInt(-(10n ** 30n), 10n ** 30n);

describe("a leg", () => {
  it("is worth what the specification says, in whole numbers", () => {
    const leg = { size: 2n * WAD, cost: 100n * WAD };
    assert.equal(legPnl("L", leg, 60n * WAD, WAD), 18n * WAD);
    assert.equal(legPnl("S", { size: 2n * WAD, cost: -100n * WAD }, 60n * WAD, WAD), -22n * WAD);
  });

  it("INV-10: opening and closing at one price earns nothing and costs at most a wei", (t) => {
    check(
      t,
      fc.property(side, size, price, carry, (side, size, price, carry) => {
        const leg = { size, cost: openCost(side, size, price, carry) };
        const pnl = legPnl(side, leg, price, carry);
        assert.ok(pnl === 0n || pnl === -1n);
        assert.equal(reduceLeg(side, leg, size, price, carry).realised, pnl);
      }),
    );
  });

  it("INV-4: a partial close at the mark keeps the value, less two wei at most", (t) => {
    check(
      t,
      fc.property(side, size, cost, price, carry, fc.nat(1_000), (side, size, cost, p, a, mil) => {
        const leg = { size, cost };
        const quantity = (size * BigInt(mil)) / 1_000n;
        const { leg: left, realised } = reduceLeg(side, leg, quantity, p, a);
        const lost = legPnl(side, leg, p, a) - legPnl(side, left, p, a) - realised;
        assert.ok(lost >= 0n && lost <= 2n, `${lost} wei lost`);
        assert.equal(left.size, size - quantity);
      }),
    );
  });

  it("a full close releases exactly the cost", (t) => {
    check(
      t,
      fc.property(side, size, cost, price, carry, (side, size, cost, price, carry) => {
        const leg = { size, cost };
        const { leg: left, realised } = reduceLeg(side, leg, size, price, carry);
        assert.deepEqual(left, { size: 0n, cost: 0n });
        assert.equal(realised, legPnl(side, leg, price, carry));
      }),
    );
  });

  it("cannot be closed beyond its size", () => {
    assert.throws(() => reduceLeg("L", { size: 1n, cost: 0n }, 2n, WAD, 0n), RangeError);
  });
});
