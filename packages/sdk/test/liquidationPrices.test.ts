import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  evaluate,
  isLiquidatable,
  isPassedOver,
  legsIn,
  liquidationPrices,
  marketIn,
  portfolioOf,
  type Snapshot,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anySnapshot, atPrice } from "./support/snapshot.ts";

const endsAt = (snapshot: Snapshot, market: number, price: bigint) =>
  isLiquidatable(evaluate(portfolioOf(atPrice(snapshot, market, price))));

describe("liquidation prices", () => {
  it("are where the account becomes liquidatable, and one wei nearer to the mark it is not", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        for (const { market, price, below, above } of liquidationPrices(snapshot)) {
          if (below !== null) {
            assert.ok(below < price);
            assert.ok(endsAt(snapshot, market, below));
            assert.ok(!endsAt(snapshot, market, below + 1n));
          }
          if (above !== null) {
            assert.ok(above > price);
            assert.ok(endsAt(snapshot, market, above));
            assert.ok(!endsAt(snapshot, market, above - 1n));
          }
        }
      }),
      500,
    );
  });

  it("are null only where the account is healthy at the end of the search as well", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        const now = isLiquidatable(evaluate(portfolioOf(snapshot)));
        for (const { market, price, below, above } of liquidationPrices(snapshot)) {
          const { mark, settlement } = marketIn(snapshot, market);
          if (now || settlement !== undefined || isPassedOver(mark.standing)) {
            assert.deepEqual([below, above], [null, null]);
            continue;
          }
          assert.equal(below === null, !endsAt(snapshot, market, 1n));
          assert.equal(above === null, !endsAt(snapshot, market, 1_000n * price));
        }
      }),
      500,
    );
  });

  it("are told of every market in which there is a position, in their order", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        const told = liquidationPrices(snapshot).map(({ market }) => market);
        assert.deepEqual(
          told,
          snapshot.account.legs.map(({ market }) => market),
        );
        for (const market of told) {
          const { long, short } = legsIn(snapshot, market);
          assert.ok(long.size > 0n || short.size > 0n);
        }
      }),
      200,
    );
  });
});
