import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  collateralBacking,
  collateralValue,
  EMPTY_LEG,
  evaluate,
  type Holding,
  holdingBacking,
  holdingValue,
  isPassedOver,
  MAX_UINT256,
  type MarketRisk,
  min,
  openingMargin,
  openingRequirement,
  type Portfolio,
  type Position,
  plan,
  planSeizure,
  ranking,
  STANDINGS,
  saleOrder,
  toPortfolio,
  WAD,
} from "../src/margin/index.ts";
import { anyCase, check } from "./support/check.ts";
import { anyHoldings, holdingOf } from "./support/collateral.ts";

/** A market at 100 with 10% maintenance and 20% initial, but for what is told. */
const market = (change: Partial<MarketRisk> = {}): MarketRisk => ({
  id: 1,
  price: 100n * WAD,
  carryLong: 0n,
  carryShort: 0n,
  liquidationFee: 0n,
  minExposure: 0n,
  brackets: [{ upTo: MAX_UINT256, maintenance: WAD / 10n, initial: WAD / 5n }],
  ...change,
});

/** A long of one unit, bought at a whole price. */
const long = (bought: bigint, change?: Partial<MarketRisk>): Position => ({
  market: market(change),
  long: { size: WAD, cost: bought * WAD },
  short: EMPTY_LEG,
});

const account = (cash: bigint, ...positions: Position[]): Portfolio => ({
  cash: cash * WAD,
  collateral: 0n,
  positions,
});

const any = fc.constantFrom(...STANDINGS);

/** Holdings of any standing, some of them outside their band or with a haircut to come. */
const inDoubt: fc.Arbitrary<Holding[]> = anyHoldings.chain((holdings) =>
  fc.tuple(
    ...holdings.map((holding) =>
      fc.record({ standing: any, average: fc.nat(300), more: fc.nat(100) }).map((doubt) => {
        const { token, price } = holding;
        const room = (WAD * 95n) / 100n - token.haircut;
        return {
          ...holding,
          standing: doubt.standing,
          ...(doubt.average > 200 ? {} : { average: (price * BigInt(doubt.average)) / 100n }),
          token: { ...token, openHaircut: token.haircut + (room * BigInt(doubt.more)) / 100n },
        };
      }),
    ),
  ),
);

describe("what nobody can be sure of", () => {
  it("counts at the worse of price and average, for profit and for initial margin", () => {
    const worse = (average: bigint, bought = 90n) => {
      const [state] = evaluate(account(0n, long(bought, { average: average * WAD }))).markets;
      return [state?.pnl, state?.doubtedPnl, state?.initial, state?.doubtedInitial].map(
        (value) => (value ?? 0n) / WAD,
      );
    };
    // A long: an average above asks for more margin, one below tells less profit.
    assert.deepEqual(worse(150n), [10n, 10n, 20n, 30n]);
    assert.deepEqual(worse(50n), [10n, -40n, 20n, 20n]);
    assert.deepEqual(worse(100n), [10n, 10n, 20n, 20n]);
  });

  it("is a dead feed's profit, which backs nothing, not its loss", () => {
    for (const [bought, doubted] of [
      [90n, 0n],
      [110n, -10n],
    ] as const) {
      const portfolio = account(50n, long(bought, { standing: "frozen" }));
      const state = evaluate(portfolio);
      assert.equal(state.markets[0]?.doubtedPnl, doubted * WAD);
      assert.equal(state.equity, (50n + 100n - bought) * WAD);
      assert.equal(openingMargin(portfolio, state, WAD), (50n + doubted) * WAD);
    }
  });

  it("asks for a stricter schedule's initial margin at once, and for its maintenance later", () => {
    const nextBrackets = [{ upTo: MAX_UINT256, maintenance: WAD / 2n, initial: WAD }];
    const state = evaluate(account(50n, long(100n, { nextBrackets })));
    assert.equal(state.maintenance, 10n * WAD);
    assert.equal(state.initial, 100n * WAD);
    assert.equal(openingRequirement(state), 100n * WAD);
  });

  it("never counts for more than in equity, nor asks for less", (t) => {
    check(
      t,
      fc.property(anyCase, fc.bigInt(0n, WAD), (input, weight) => {
        const portfolio = toPortfolio(input);
        const state = evaluate(portfolio);
        for (const entry of state.markets) {
          assert.ok(entry.doubtedPnl <= entry.pnl);
          assert.ok(entry.doubtedInitial >= entry.initial);
        }
        assert.ok(openingMargin(portfolio, state, weight) <= state.equity);
        assert.ok(openingRequirement(state) >= state.initial);
      }),
    );
  });

  it("of collateral is its price, its haircut, or all of it", () => {
    const holding = holdingOf({ amount: 10n * WAD, price: 100n * WAD });
    assert.equal(holdingBacking(holding), 900n * WAD);
    const doubted: [Partial<Holding>, bigint][] = [
      [{ average: 50n * WAD }, 450n],
      [{ average: 150n * WAD }, 900n],
      [{ token: { ...holding.token, openHaircut: WAD / 2n } }, 500n],
      // A lower one to come is none to wait for.
      [{ token: { ...holding.token, openHaircut: WAD / 50n } }, 900n],
      [{ average: 50n * WAD, token: { ...holding.token, openHaircut: WAD / 2n } }, 250n],
      [{ standing: "recovering" }, 900n],
      [{ standing: "frozen" }, 0n],
    ];
    for (const [change, backing] of doubted) {
      const changed = { ...holding, ...change };
      assert.equal(holdingBacking(changed), backing * WAD);
      assert.equal(holdingValue(changed), 900n * WAD);
    }
  });

  it("of collateral never counts for more than in equity", (t) => {
    check(
      t,
      fc.property(inDoubt, (holdings) => {
        for (const holding of holdings) assert.ok(holdingBacking(holding) <= holdingValue(holding));
        assert.ok(collateralBacking(holdings) <= collateralValue(holdings));
        const sum = holdings.reduce((total, holding) => total + holdingBacking(holding), 0n);
        assert.equal(collateralBacking(holdings), sum);
      }),
    );
  });
});

describe("what is passed over", () => {
  it("takes no place in the ranking, however large its loss", () => {
    const state = evaluate(
      account(
        0n,
        long(300n, { id: 1, standing: "frozen" }),
        long(120n, { id: 2, standing: "recovering" }),
        long(130n, { id: 3 }),
        long(400n, { id: 4, standing: "settled" }),
      ),
    );
    assert.deepEqual(ranking(state), [2, 1]);
    assert.deepEqual(
      state.markets.map(({ passedOver }) => passedOver),
      [true, false, false, true],
    );
  });

  it("asks for margin while its feed is dead, and for none once it has ended", () => {
    const ask = (standing: MarketRisk["standing"]) => {
      const { maintenance, initial, exposure } = evaluate(
        account(0n, long(100n, standing && { standing })),
      );
      return [maintenance / WAD, initial / WAD, exposure / WAD];
    };
    for (const standing of [undefined, "live", "recovering", "frozen"] as const) {
      assert.deepEqual(ask(standing), [10n, 20n, 100n], standing);
    }
    assert.deepEqual(ask("settled"), [0n, 0n, 0n]);
  });

  it("stays as it is in any liquidation, to the wei", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const { after, steps, stateBefore } = plan(portfolio, input.buffer);
        portfolio.positions.forEach((position, i) => {
          if (!isPassedOver(position.market.standing)) return;
          assert.deepEqual(after.positions[i], position);
          assert.ok(steps.every(({ market: id }) => id !== position.market.id));
          assert.ok(!ranking(stateBefore).includes(i));
        });
      }),
    );
  });

  it("leaves nothing to do where it is all there is", () => {
    const { liquidatable, steps, after } = plan(
      account(0n, long(200n, { standing: "frozen" })),
      WAD / 10n,
    );
    assert.equal(liquidatable, true);
    assert.deepEqual(steps, []);
    assert.equal(after.positions[0]?.long.size, WAD);
  });
});

describe("the seizure of tokens of which one has no price", () => {
  const worst = holdingOf({ id: 7, haircut: 40n, amount: 100n, price: WAD * WAD });
  const best = holdingOf({ id: 2, haircut: 10n, amount: 100n, price: WAD * WAD });
  const dead = { ...worst, standing: "frozen" } as const;

  it("takes the others, and leaves the debt that is left of it", () => {
    const result = planSeizure(-200n * WAD, [best, dead], 0n);
    assert.deepEqual(result.seized, [{ token: 2, amount: 100n, credit: 95n * WAD }]);
    assert.equal(result.cashAfter, -105n * WAD);
    assert.equal(result.uncovered, 0n);
    assert.deepEqual(result.holdingsAfter, [{ ...best, amount: 0n }, dead]);
  });

  it("takes nothing where it is all there is", () => {
    const result = planSeizure(-200n * WAD, [dead], 0n);
    assert.deepEqual(result, {
      seized: [],
      cashAfter: -200n * WAD,
      holdingsAfter: [dead],
      uncovered: 0n,
    });
  });

  it("counts it at its last price for whether the collateral outweighs the debt", () => {
    // 60 and 90 in equity.
    assert.deepEqual(planSeizure(-150n * WAD, [best, dead], 0n).seized, []);
    assert.equal(planSeizure(-150n * WAD - 1n, [best, dead], 0n).seized.length, 1);
  });

  it("never loses a wei of the debt, touches what is dead, or books a loss nobody knows", (t) => {
    check(
      t,
      fc.property(inDoubt, fc.bigInt(1n, 400n), (holdings, share) => {
        const cash = -((collateralValue(holdings) * share) / 100n) - 1n;
        const result = planSeizure(cash, holdings, 0n);
        const paid = result.seized.reduce((sum, { credit }) => sum + credit, 0n);
        assert.equal(cash + paid + result.uncovered, result.cashAfter);
        const frozen = holdings.some(({ standing }) => standing === "frozen");
        if (frozen) assert.equal(result.uncovered, 0n);
        assert.ok(result.cashAfter === 0n || frozen || result.seized.length === 0);
        holdings.forEach((holding, i) => {
          const left = result.holdingsAfter[i] ?? assert.fail();
          assert.ok(left.amount <= holding.amount);
          if (holding.standing === "frozen") assert.deepEqual(left, holding);
        });
        const order = saleOrder(holdings).map((index) => holdings[index]?.token.id);
        assert.deepEqual(
          result.seized.map(({ token }) => token),
          order.slice(0, result.seized.length),
        );
        assert.ok(min(result.cashAfter, 0n) === result.cashAfter);
      }),
    );
  });
});
