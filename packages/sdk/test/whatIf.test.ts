import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  evaluate,
  isPassedOver,
  liquidationPreview,
  liquidationPrices,
  marketIn,
  mulDivUp,
  portfolioOf,
  type Snapshot,
  WAD,
  whatIf,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anySnapshot } from "./support/snapshot.ts";

const only = (book: ReturnType<typeof whatIf>) => book.accounts[0] ?? assert.fail();

describe("what if prices move", () => {
  it("by nothing: everything is as it is", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        for (const move of [WAD, new Map<number, bigint>()]) {
          const { liquidation, account } = only(whatIf([snapshot], move));
          assert.equal(account, snapshot.account.id);
          assert.deepEqual(liquidation, liquidationPreview(snapshot));
          assert.deepEqual(liquidation.stateBefore, evaluate(portfolioOf(snapshot)));
        }
      }),
      300,
    );
  });

  it("to a liquidation price: the account is liquidatable there, and a wei nearer it is not", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        for (const { market, price, below, above } of liquidationPrices(snapshot)) {
          for (const [line, nearer] of [
            [below, 1n],
            [above, -1n],
          ] as const) {
            if (line === null) continue;
            const at = (target: bigint) => {
              const factor = mulDivUp(target, WAD, price);
              const moved = whatIf([snapshot], new Map([[market, factor]]));
              const found = marketIn(only(moved).snapshot, market).mark.price;
              return found === target ? moved.liquidatable : undefined;
            };
            // A price above 1 has more wei than a factor can name.
            assert.notEqual(at(line), 0);
            assert.notEqual(at(line + nearer), 1);
          }
        }
      }),
      300,
    );
  });

  it("sums a whole book up, account by account", (t) => {
    check(
      t,
      fc.property(
        fc.array(anySnapshot, { maxLength: 5 }),
        fc.bigInt(WAD / 2n, 2n * WAD),
        (book, move) => {
          const moved = whatIf(book, move);
          const single = book.map((snapshot) => whatIf([snapshot], move));
          const sum = (key: "equity" | "exposureRemoved" | "badDebt") =>
            single.reduce((total, entry) => total + entry[key], 0n);
          assert.equal(moved.equity, sum("equity"));
          assert.equal(moved.exposureRemoved, sum("exposureRemoved"));
          assert.equal(moved.badDebt, sum("badDebt"));
          const ended = single.reduce((total, { liquidatable }) => total + liquidatable, 0);
          assert.equal(moved.liquidatable, ended);
        },
      ),
      100,
    );
  });

  it("leaves what is frozen or has ended at its price", (t) => {
    check(
      t,
      fc.property(anySnapshot, fc.bigInt(1n, 3n * WAD), (snapshot, factor) => {
        const { snapshot: moved } = only(whatIf([snapshot], factor));
        const still = (at: Snapshot) =>
          at.markets.filter((m) => m.settlement !== undefined || isPassedOver(m.mark.standing));
        assert.deepEqual(still(moved), still(snapshot));
      }),
      300,
    );
  });
});
