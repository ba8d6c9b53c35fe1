import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Random, seededRandom } from "../../../test/typescript/support/random.ts";
import {
  EMPTY_LEG,
  evaluate,
  isLiquidatable,
  isPassedOver,
  MAX_UINT256,
  max,
  mulUp,
  openCost,
  type Portfolio,
  plan,
  ranking,
  requirement,
  type Step,
  toPortfolio,
  type VectorInput,
  WAD,
} from "../src/margin/index.ts";
import { anyCase, check } from "./support/check.ts";
import { replay } from "./support/replay.ts";

describe("liquidation of any account", () => {
  it("INV-5: a healthy account is not touched", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const state = evaluate(portfolio);
        const result = plan(portfolio, input.buffer);
        assert.equal(result.liquidatable, state.equity < state.maintenance);
        if (!result.liquidatable) {
          assert.deepEqual(result.steps, []);
          assert.deepEqual(result.after, portfolio);
        }
      }),
    );
  });

  it("INV-5: the steps follow the ranking, largest loss first, without leaving one out", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const { stateBefore, steps } = plan(toPortfolio(input), input.buffer);
        const ranked = ranking(stateBefore).map((index) => stateBefore.markets[index]);
        ranked.forEach((market, i) => {
          const next = ranked[i + 1];
          if (market === undefined || next === undefined) return;
          const losesMore = market.pnl < next.pnl;
          const isLarger = market.pnl === next.pnl && market.exposure > next.exposure;
          const isFirst =
            market.pnl === next.pnl && market.exposure === next.exposure && market.id < next.id;
          assert.ok(losesMore || isLarger || isFirst, `market ${market.id} before ${next.id}`);
        });
        assert.deepEqual(
          steps.map(({ market }) => market),
          ranked.slice(0, steps.length).map((market) => market?.id),
        );
      }),
    );
  });

  it("INV-5: ends at the target or with nothing to close, and no step is taken once there", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const result = plan(portfolio, input.buffer);
        if (!result.liquidatable) return;
        assert.ok(shortfall(result.after, input.buffer) <= 0n || isDone(result.after));
        const between = [portfolio, ...replay(portfolio, result.steps).slice(0, -1)];
        if (result.steps.length === 0) return;
        for (const account of between) assert.ok(shortfall(account, input.buffer) > 0n);
      }),
    );
  });

  it("INV-5: an account with equity ends at the target, not only flat, or was closed whole", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const { after, stateBefore, stateAfter, liquidatable } = plan(
          toPortfolio(input),
          input.buffer,
        );
        if (!liquidatable || stateBefore.equity <= rounding(input)) return;
        // What is frozen keeps its requirement, whatever the rest was worth.
        if (stateAfter.markets.some(({ passedOver }) => passedOver) && isDone(after)) return;
        assert.ok(shortfall(after, input.buffer) <= 0n);
        assert.ok(!isLiquidatable(stateAfter));
      }),
    );
  });

  it("INV-5: equity over maintenance never falls, at any step", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const before = evaluate(portfolio);
        const { steps } = plan(portfolio, input.buffer);
        for (const account of replay(portfolio, steps)) {
          const after = evaluate(account);
          assert.ok(
            (max(after.equity, 0n) + rounding(input)) * before.maintenance >=
              max(before.equity, 0n) * after.maintenance,
          );
        }
      }),
    );
  });

  it("INV-8: fees take at most half the equity, so they bankrupt nobody", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const { steps, stateBefore, stateAfter } = plan(toPortfolio(input), input.buffer);
        if (steps.length === 0) return;
        const fees = steps.reduce((sum, { fee }) => sum + fee, 0n);
        const equity = max(stateBefore.equity, 0n);
        assert.ok(2n * fees <= equity + 2n * BigInt(steps.length));
        assert.ok(stateAfter.equity >= stateBefore.equity - fees - rounding(input));
        if (equity > 2n * rounding(input)) assert.ok(stateAfter.equity > 0n);
      }),
    );
  });

  it("INV-8: an account without equity is closed whole, free of charge", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const { steps, after, stateBefore, stateAfter } = plan(toPortfolio(input), input.buffer);
        if (stateBefore.equity > 0n || stateBefore.exposure === 0n) return;
        assert.ok(isDone(after));
        assert.ok(steps.every(({ fee }) => fee === 0n));
        assert.equal(stateAfter.equity, stateBefore.equity);
      }),
    );
  });

  it("INV-6: what is closed beyond need is less than two minimum exposures plus rounding", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const { steps, stateBefore } = plan(portfolio, input.buffer);
        const step = steps.at(-1);
        if (step === undefined || stateBefore.equity <= 0n) return;
        const prior = replay(portfolio, steps.slice(0, -1)).at(-1) ?? portfolio;
        if (evaluate(prior).equity <= 0n) return;
        const market = input.markets.find(({ id }) => id === step.market);
        assert.ok(market !== undefined);
        const lowestRelief =
          mulUp(WAD + input.buffer, market.brackets[0]?.maintenance ?? 0n) - market.liquidationFee;
        // A few wei at the lowest relief, the relief's own last digit over all that is removed, and
        // a wei of quantity at the price.
        const allowance =
          (8n * WAD + 2n * step.exposureRemoved) / lowestRelief + (2n * market.price) / WAD + 8n;
        const excess = step.exposureRemoved - leastRemoval(prior, step, input.buffer, stateBefore);
        assert.ok(
          excess < 2n * market.minExposure + allowance,
          `${excess} beyond need, minimum ${market.minExposure}, allowance ${allowance}`,
        );
      }),
    );
  });

  it("INV-6: a profit that is cut in two parts does not take the next market along", () => {
    const random = seededRandom(1);
    let partial = 0;
    for (let i = 0; i < 3_000; i++) {
      const portfolio = cutHedge(random);
      const { steps } = plan(portfolio, WAD / 10n);
      const [first, ...more] = steps;
      if (first === undefined || first.closed === portfolio.positions[0]?.long.size) continue;
      partial++;
      assert.deepEqual(more, [], `account ${i}`);
    }
    assert.ok(partial > 1_000);
  });

  it("INV-6: leaves no exposure below the minimum where there was more", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const { steps, stateAfter } = plan(toPortfolio(input), input.buffer);
        for (const step of steps) {
          const left = stateAfter.markets.find(({ id }) => id === step.market)?.exposure ?? 0n;
          const market = input.markets.find(({ id }) => id === step.market);
          assert.ok(left === 0n || left >= (market?.minExposure ?? 0n));
          assert.ok(left === 0n || step.exposureRemoved >= (market?.minExposure ?? 0n));
        }
      }),
    );
  });

  it("a hedge is never stripped to a naked leg, nor its net position widened", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = toPortfolio(input);
        const { after } = plan(portfolio, input.buffer);
        portfolio.positions.forEach((before, i) => {
          const left = after.positions[i];
          assert.ok(left !== undefined);
          const net = distance(before.long.size, before.short.size);
          assert.ok(distance(left.long.size, left.short.size) <= net);
          if (before.long.size === 0n || before.short.size === 0n) return;
          assert.equal(left.long.size === 0n, left.short.size === 0n);
        });
      }),
    );
  });

  it("long and short are treated alike: the mirrored account has the same plan", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const portfolio = withoutAverages(toPortfolio(input));
        const one = plan(portfolio, input.buffer);
        const two = plan(mirrored(portfolio), input.buffer);
        assert.deepEqual(two.stateBefore, one.stateBefore);
        assert.deepEqual(two.stateAfter, one.stateAfter);
        assert.deepEqual(mirrored(two.after), one.after);
        assert.deepEqual(two.steps.map(withoutSide), one.steps.map(withoutSide));
        one.steps.forEach((step, i) => {
          const position = portfolio.positions.find(({ market }) => market.id === step.market);
          // Of an equal pair the long leg is the one named, on either side of the mirror.
          const equal = position?.long.size === position?.short.size;
          assert.equal(two.steps[i]?.side === step.side, equal);
        });
      }),
    );
  });

  it("with one bracket, E < M is exactly margin level < maintenance rate", (t) => {
    check(
      t,
      fc.property(anyCase, (input) => {
        const position = toPortfolio(input).positions.find(
          ({ market, long, short }) => long.size + short.size > 0n && market.standing !== "settled",
        );
        if (position === undefined) return;
        const rate = position.market.brackets[0]?.maintenance ?? 0n;
        const brackets = [{ upTo: MAX_UINT256, maintenance: rate, initial: 2n * rate }];
        const market = { ...position.market, brackets };
        const { cash } = input.account;
        const state = evaluate({ cash, collateral: 0n, positions: [{ ...position, market }] });
        assert.ok(state.marginLevel !== null);
        assert.equal(isLiquidatable(state), state.marginLevel < rate);
      }),
    );
  });
});

/** A hedge with a profit in either leg, paid in part, and a larger profit beside it; in debt by its cash. */
function cutHedge(random: Random): Portfolio {
  const price = random.magnitude(10n ** 15n, 10n ** 22n);
  const maintenance = random.between(WAD / 100n, WAD / 5n);
  const size = random.magnitude(WAD, 10_000n * WAD);
  const shared = {
    price,
    carryLong: 0n,
    carryShort: 0n,
    liquidationFee: random.between(0n, maintenance / 2n),
    minExposure: 0n,
    brackets: [{ upTo: MAX_UINT256, maintenance, initial: 2n * maintenance }],
  };
  const bought = (share: bigint) => openCost("L", size, (price * share) / 100n, 0n);
  const shorted = size - random.below(size / 2n);
  const sold = openCost("S", shorted, (price * random.between(101n, 120n)) / 100n, 0n);
  const positions = [
    {
      market: { id: 1, profitFactor: random.below(WAD), ...shared },
      long: { size, cost: bought(random.between(80n, 99n)) },
      short: { size: shorted, cost: sold },
    },
    { market: { id: 2, ...shared }, long: { size, cost: bought(1n) }, short: EMPTY_LEG },
  ];
  const state = evaluate({ cash: 0n, collateral: 0n, positions });
  const equity = (state.maintenance * random.between(60n, 99n)) / 100n + random.below(1_000n);
  return { cash: equity - state.equity, collateral: 0n, positions };
}

/** What equity lacks of the target `(1+β)·M`. */
function shortfall(portfolio: Portfolio, buffer: bigint): bigint {
  const { equity, maintenance } = evaluate(portfolio);
  return mulUp(WAD + buffer, maintenance) - equity;
}

/** The wei that roundings may take from equity in a whole liquidation: 2·legs + 1. */
function rounding(input: VectorInput): bigint {
  return 2n * BigInt(input.account.legs.length) + 1n;
}

/** Whether nothing is left that a liquidation may close. */
function isDone(portfolio: Portfolio): boolean {
  return portfolio.positions.every(
    ({ market, long, short }) => isPassedOver(market.standing) || long.size + short.size === 0n,
  );
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

function withoutSide({ side: _, ...rest }: Step): Omit<Step, "side"> {
  return rest;
}

/** Two prices of one market have no mirror in common: it turns about the mark. */
function withoutAverages({ positions, ...rest }: Portfolio): Portfolio {
  const within = positions.map(({ market: { average: _, ...market }, ...legs }) => {
    return { market, ...legs };
  });
  return { ...rest, positions: within };
}

/**
 * The account in which every long is a short of the same value and the other way round. A short
 * is worth `−q·(P + A_S) − c`, so it equals a long with carry A_L where `A_S = A_L − 2P`.
 */
function mirrored({ cash, collateral, positions }: Portfolio): Portfolio {
  return {
    cash,
    collateral,
    positions: positions.map(({ market, long, short }) => ({
      market: {
        ...market,
        carryLong: market.carryShort + 2n * market.price,
        carryShort: market.carryLong - 2n * market.price,
      },
      long: short,
      short: long,
    })),
  };
}

/**
 * The least exposure whose removal from the market of `step` reaches the target, found by
 * bisection over the requirement itself; all of it when none does.
 */
function leastRemoval(
  prior: Portfolio,
  step: Step,
  buffer: bigint,
  start: ReturnType<typeof evaluate>,
): bigint {
  const state = evaluate(prior);
  const held = state.markets.find(({ id }) => id === step.market);
  const market = prior.positions.find((position) => position.market.id === step.market)?.market;
  assert.ok(held !== undefined && market !== undefined);
  const cap = ((start.health ?? 0n) * held.maintenance) / (2n * held.exposure);
  const feeRate = cap < market.liquidationFee ? cap : market.liquidationFee;
  const reached = (removed: bigint) => {
    const left = requirement(market.brackets, held.exposure - removed).maintenance;
    const target = mulUp(WAD + buffer, state.maintenance - held.maintenance + left);
    return state.equity - mulUp(feeRate, removed) >= target;
  };
  let low = 0n;
  let high = held.exposure;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (reached(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}
