import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  evaluate,
  isLiquidatable,
  max,
  min,
  openingMargin,
  type Portfolio,
  pnlOf,
  toPortfolio,
  WAD,
  withdrawableMargin,
} from "../src/margin/index.ts";
import { anyCase, check } from "./support/check.ts";

const flat = (cash: bigint): Portfolio => ({ cash, collateral: 0n, positions: [] });

describe("an account's state", () => {
  it("of a flat account has no margin level and requires nothing", () => {
    const state = evaluate(flat(5n));
    assert.equal(state.marginLevel, null);
    assert.equal(state.health, null);
    assert.equal(state.equity, 5n);
    assert.equal(state.maintenance, 0n);
  });

  it("makes a flat debtor liquidatable, and no other flat account", () => {
    assert.ok(isLiquidatable(evaluate(flat(-1n))));
    assert.ok(!isLiquidatable(evaluate(flat(0n))));
    assert.ok(!isLiquidatable(evaluate(flat(1n))));
  });

  it("is the sum of its markets", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const state = evaluate(toPortfolio(input));
        const sum = (key: "pnl" | "exposure" | "maintenance" | "initial") =>
          state.markets.reduce((total, market) => total + market[key], 0n);
        const { cash, collateralValue } = input.account;
        assert.equal(state.equity, cash + collateralValue + sum("pnl"));
        assert.equal(state.exposure, sum("exposure"));
        assert.equal(state.maintenance, sum("maintenance"));
        assert.equal(state.initial, sum("initial"));
        assert.ok(state.initial >= state.maintenance);
      }),
    );
  });

  it("charges a hedge once: the smaller leg adds no exposure", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const naked = portfolio.positions.map((position) => {
          const { long, short } = position;
          const empty = { size: 0n, cost: 0n };
          return long.size >= short.size
            ? { ...position, short: empty }
            : { ...position, long: empty };
        });
        const state = evaluate(portfolio);
        assert.equal(evaluate({ ...portfolio, positions: naked }).exposure, state.exposure);
      }),
    );
  });
});

describe("what backs an operation", () => {
  it("INV-9: counts losses whole and profits by their weight, at their worse where in doubt", (t) => {
    check(
      t,
      fc.property(anyCase, fc.bigInt(0n, WAD), (input, weight) => {
        const portfolio = toPortfolio(input);
        const state = evaluate(portfolio);
        const sure = portfolio.positions.map((position) => {
          const { market } = position;
          const moved = { ...market, price: market.average ?? market.price };
          const worse = min(pnlOf(position), pnlOf({ ...position, market: moved }));
          return market.standing === "frozen" ? min(worse, 0n) : worse;
        });
        const profits = sure.reduce((sum, pnl) => sum + max(pnl, 0n), 0n);
        const losses = sure.reduce((sum, pnl) => sum + min(pnl, 0n), 0n);
        const base = portfolio.cash + portfolio.collateral + losses;
        assert.equal(withdrawableMargin(portfolio, state), base);
        assert.equal(openingMargin(portfolio, state, weight), base + (profits * weight) / WAD);
        const whole = openingMargin(portfolio, state, WAD);
        const doubts = portfolio.positions.some(
          ({ market: { average, standing } }) => average !== undefined || standing === "frozen",
        );
        if (doubts) assert.ok(whole <= state.equity);
        else assert.equal(whole, state.equity);
      }),
    );
  });
});
