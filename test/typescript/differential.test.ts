import {
  type AccountState,
  evaluate,
  mulUp,
  openingMargin,
  openingRequirement,
  requirement,
  toPortfolio,
  type VectorInput,
  type VectorOutcome,
  WAD,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { firstDifference, runMirror } from "../../scripts/vectors/compare.ts";
import { openSolidity, type SolidityEngine } from "../../scripts/vectors/solidity.ts";
import { seedFromEnvironment } from "./support/random.ts";
import { randomCases } from "./support/randomCases.ts";

const ACCOUNTS = 2_500;

/**
 * Each situation is reached by this many accounts, or the generator has lost it. The rarest is
 * met by thirty or so, so that no seed fails by chance.
 */
const LEAST = 5;

/** The situations that the accounts must reach, and how one tells. */
const situations: Record<string, (input: VectorInput, outcome: VectorOutcome) => boolean> = {
  healthy: (_, { expected }) => !expected.liquidatable,
  "partially closed": (_, { expected }) => expected.steps.length > 0 && expected.legs.length > 0,
  "several markets": (_, { expected }) => expected.steps.length > 1,
  "fully closed with equity left": (_, { before, expected }) =>
    before.equity > 0n && expected.steps.length > 0 && expected.legs.length === 0,
  "profits that are paid in part": (input, { expected }) =>
    expected.steps.some(({ market: id, realised }) => {
      const factor = input.markets.find((entry) => entry.id === id)?.profitFactor;
      return factor !== undefined && realised > 0n;
    }),
  bankrupt: (_, { before }) => before.equity < 0n && before.exposure > 0n,
  "without a wei of equity": (_, { before }) => before.equity === 0n && before.exposure > 0n,
  "flat debtor": (_, { before, expected }) => expected.liquidatable && before.exposure === 0n,
  "hedge closed in lockstep": (_, { expected }) =>
    expected.steps.some((step) => step.pairClosed > 0n),
  "excess of a hedge alone": (input, { expected }) =>
    expected.steps.some(
      ({ market, pairClosed }) =>
        pairClosed === 0n && input.account.legs.filter((leg) => leg.market === market).length === 2,
    ),
  "fee capped by health": (input, { before, expected }) =>
    before.equity > 0n &&
    expected.steps.some(({ market, fee, exposureRemoved }) => {
      const rate = input.markets.find(({ id }) => id === market)?.liquidationFee ?? 0n;
      return fee < mulUp(rate, exposureRemoved);
    }),
  "walk over a bracket's edge": (input, { expected }) =>
    expected.steps.some(({ market: id, side, exposureRemoved }) => {
      const market = input.markets.find((entry) => entry.id === id);
      const leg = expected.legs.find((entry) => entry.market === id && entry.side === side);
      if (market === undefined || leg === undefined) return false;
      // The leg named is the larger one, and still is unless both are now alike.
      const left = mulUp(leg.size, market.price);
      return market.brackets.some(({ upTo }) => left < upTo && upTo < left + exposureRemoved);
    }),
  "step at the minimum exposure": (input, { expected }) =>
    expected.steps.some(({ market: id, exposureRemoved }) => {
      const market = input.markets.find((entry) => entry.id === id);
      if (market === undefined || market.minExposure === 0n) return false;
      const excess = exposureRemoved - market.minExposure;
      return excess >= 0n && excess <= market.price / 10n ** 18n + 1n;
    }),
  "a dead feed passed over": (input, { before, expected }) =>
    expected.liquidatable &&
    before.exposure > 0n &&
    holds(input, expected.legs, ({ standing }) => standing === "frozen"),
  "nothing but what is passed over": (input, { before, expected }) =>
    expected.liquidatable &&
    expected.steps.length === 0 &&
    before.exposure > 0n &&
    holds(input, expected.legs, ({ standing }) => standing === "frozen"),
  "a market that has ended": (input, { expected }) =>
    expected.liquidatable && holds(input, expected.legs, ({ standing }) => standing === "settled"),
  "a feed that was dead a short while ago": (input, { expected }) =>
    expected.steps.some(({ market: id }) =>
      input.markets.some((entry) => entry.id === id && entry.standing === "recovering"),
    ),
  "equal profits ranked": (_, { before, expected }) =>
    expected.steps.some((step) =>
      expected.steps.some(
        (other) =>
          other.market !== step.market &&
          before.pnl[String(other.market)] === before.pnl[String(step.market)],
      ),
    ),
};

/** Whether one of the legs is in a market of a kind. */
function holds(
  { markets }: VectorInput,
  legs: VectorOutcome["expected"]["legs"],
  kind: (market: VectorInput["markets"][number]) => boolean,
): boolean {
  return markets.some((market) => kind(market) && legs.some((leg) => leg.market === market.id));
}

/** What new risk may find, and how one tells. */
const doubts: Record<string, (input: VectorInput, state: AccountState) => boolean> = {
  "nothing to doubt": (_, state) =>
    openingRequirement(state) === state.initial &&
    state.markets.every(({ pnl, doubtedPnl }) => pnl === doubtedPnl),
  "a profit of a dead feed": ({ markets }, state) =>
    state.markets.some(
      ({ pnl, doubtedPnl }, i) =>
        markets[i]?.standing === "frozen" && pnl > 0n && doubtedPnl === 0n,
    ),
  "a profit that the average does not show": ({ markets }, state) =>
    state.markets.some(
      ({ pnl, doubtedPnl }, i) => markets[i]?.average !== undefined && pnl > doubtedPnl,
    ),
  "an exposure that is larger at the average": ({ markets }, state) =>
    state.markets.some(
      ({ initial, doubtedInitial }, i) =>
        markets[i]?.average !== undefined && doubtedInitial > initial,
    ),
  "a stricter schedule to come": ({ markets }, state) =>
    state.markets.some(({ exposure, initial }, i) => {
      const market = markets[i];
      if (market?.nextBrackets === undefined || exposure === 0n) return false;
      return initial > requirement(market.brackets, exposure).initial;
    }),
  "a looser schedule to come": ({ markets }, state) =>
    state.markets.some(({ exposure, initial }, i) => {
      const market = markets[i];
      if (market?.nextBrackets === undefined || exposure === 0n) return false;
      return initial === requirement(market.brackets, exposure).initial;
    }),
};

describe("Liquidation library and its TypeScript mirror", () => {
  let solidity: SolidityEngine;

  before(async () => {
    solidity = await openSolidity();
  });

  after(() => solidity.close());

  it("INV-5, INV-7: agree to the wei on accounts of every kind", async function () {
    this.timeout(300_000);
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${ACCOUNTS} accounts`);

    const inputs = [...randomCases(seed, ACCOUNTS)];
    const results = await solidity.run(inputs);
    const reached = new Map(Object.keys(situations).map((name) => [name, 0]));
    inputs.forEach((input, i) => {
      const where = `account ${i} of seed ${seed}`;
      const mirror = runMirror(input);
      if ("failure" in mirror) expect.fail(`${where}: the mirror threw "${mirror.failure}"`);
      const result = results[i] ?? { failure: "no result" };
      const difference = firstDifference(result, mirror);
      if (difference !== undefined) {
        const { path, got, expected } = difference;
        expect.fail(`${where}: ${path} is ${got} in Solidity, ${expected} in TypeScript`);
      }
      for (const [name, applies] of Object.entries(situations)) {
        if (applies(input, mirror)) reached.set(name, (reached.get(name) ?? 0) + 1);
      }
    });

    for (const [name, count] of reached) {
      expect(count, `accounts of the kind "${name}"`).to.be.at.least(LEAST);
    }
  });

  it("INV-7: agree to the wei on what new risk may count on, and must leave covered", async function () {
    this.timeout(300_000);
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${ACCOUNTS} accounts`);

    const inputs = [...randomCases(seed, ACCOUNTS)];
    const reached = new Map(Object.keys(doubts).map((name) => [name, 0]));
    for (const weight of [0n, WAD / 2n]) {
      const answers = await solidity.newRisk(inputs, weight);
      inputs.forEach((input, i) => {
        const portfolio = toPortfolio(input);
        const state = evaluate(portfolio);
        const mirror = {
          available: openingMargin(portfolio, state, weight),
          required: openingRequirement(state),
        };
        expect(answers[i], `account ${i} of seed ${seed}`).to.deep.equal(mirror);
        for (const [name, applies] of Object.entries(doubts)) {
          if (applies(input, state)) reached.set(name, (reached.get(name) ?? 0) + 1);
        }
      });
    }
    for (const [name, count] of reached) {
      expect(count, `accounts of the kind "${name}"`).to.be.at.least(LEAST);
    }
  });
});
