import {
  accrue,
  fixedBorrowRate,
  type MarketTerms,
  type MarketTotals,
  profitFactor,
  sideProfits,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import hre from "hardhat";
import type { MarketHarness } from "../../typechain-types/contracts/mocks/MarketHarness.js";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import { values } from "./support/stage.ts";

const WAD = 10n ** 18n;
/** In which a market keeps its borrow rate. */
const RATE_UNIT = 10n ** 14n;
const MARKETS = 2_000;
const BATCH = 100;

interface Case {
  totals: MarketTotals;
  terms: MarketTerms;
  maxUtilisation: bigint;
  price: bigint;
  vault: bigint;
  elapsed: bigint;
}

/** What the mirror says of it. */
interface After {
  readonly totals: MarketTotals;
  readonly factor: bigint;
  /** Fixed anew. */
  readonly borrowRate: bigint;
}

/** What the draws must have met, or the comparison proves little. */
const situations: Record<string, (c: Case, after: After) => boolean> = {
  "longs crowd": ({ totals }) => totals.openInterestLong > totals.openInterestShort,
  "shorts crowd": ({ totals }) => totals.openInterestLong < totals.openInterestShort,
  balanced: ({ totals }) => totals.openInterestLong === totals.openInterestShort,
  "the rate meets its cap": ({ totals: { fundingRate: before }, terms }, { totals }) =>
    totals.fundingRate !== before &&
    (totals.fundingRate === terms.maxFundingRate || totals.fundingRate === -terms.maxFundingRate),
  "a rate to charge for some time": ({ totals, elapsed }) =>
    totals.borrowRate > 0n && elapsed > 0n && totals.openInterestLong !== totals.openInterestShort,
  "a rate of nothing": ({ totals }) => totals.borrowRate === 0n,
  "a rate that rises": ({ totals }, { borrowRate }) => borrowRate > totals.borrowRate,
  "a rate that falls": ({ totals }, { borrowRate }) => borrowRate < totals.borrowRate,
  "a rate up to the kink": ({ terms }, { borrowRate }) =>
    borrowRate > 0n && borrowRate <= terms.borrowKinkRate,
  "a rate beyond the kink": ({ terms }, { borrowRate }) =>
    borrowRate > terms.borrowKinkRate && borrowRate < terms.borrowMaxRate,
  "the highest rate": ({ terms }, { borrowRate }) =>
    borrowRate > 0n && borrowRate === terms.borrowMaxRate,
  "a rate changed within the second": ({ totals, elapsed }, { borrowRate }) =>
    elapsed === 0n && borrowRate !== totals.borrowRate,
  "no time": ({ elapsed }) => elapsed === 0n,
  "an empty vault": ({ vault }) => vault <= 0n,
  "profits beyond the capacity": (_, { factor }) => factor < WAD && factor > 0n,
};

describe("A market's totals and their TypeScript mirror", () => {
  it("INV-4, INV-7: agree to the wei on what time does and what the vault can pay", async function () {
    this.timeout(120_000);
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${MARKETS} markets`);
    const random = seededRandom(seed);
    const connection = await hre.network.create();
    const harness = await connection.ethers.deployContract("MarketHarness");
    const reached = new Map(Object.keys(situations).map((name) => [name, 0]));

    for (let done = 0; done < MARKETS; done += BATCH) {
      const cases = Array.from({ length: BATCH }, () => draw(random));
      const results = await harness.run.staticCall(cases.map(toStruct));
      cases.forEach((c, i) => {
        const { totals, terms, price, vault, elapsed } = c;
        const after = accrue(totals, terms, price, totals.accruedAt + elapsed);
        const profits = sideProfits(after, price);
        const factor = profitFactor(after, terms, price, vault);
        const borrowRate = fixedBorrowRate(totals, terms, price, vault);
        const result = results[i] ?? expect.fail("The harness gave too few results.");
        expect(values(result), `market ${done + i} of seed ${seed}`).to.deep.equal([
          after.carryLong,
          after.carryShort,
          after.fundingRate,
          profits.long,
          profits.short,
          factor,
          borrowRate,
        ]);
        for (const [name, applies] of Object.entries(situations)) {
          if (applies(c, { totals: after, factor, borrowRate }))
            reached.set(name, (reached.get(name) ?? 0) + 1);
        }
      });
    }
    await connection.close();
    for (const [name, count] of reached) expect(count, `markets: ${name}`).to.be.at.least(20);
  });
});

function draw(random: Random): Case {
  const unit = (low: bigint, high: bigint, size: bigint) => random.between(low, high) * size;
  const price = random.magnitude(10n ** 12n, 10n ** 24n);
  const openInterestLong = (random.magnitude(WAD, 10n ** 26n) * WAD) / price;
  const openInterestShort = random.once(8)
    ? openInterestLong
    : (random.magnitude(WAD, 10n ** 26n) * WAD) / price;
  const entered = (size: bigint) => (((size * price) / WAD) * random.between(80n, 120n)) / 100n;
  const borrowMaxRate = unit(0n, 50_000n, 10n ** 14n);
  const maxFundingRate = unit(1n, 10n ** 8n, 10n ** 9n);
  return {
    totals: {
      openInterestLong,
      openInterestShort,
      costLong: entered(openInterestLong),
      costShort: -entered(openInterestShort),
      carryLong: random.between(-(10n ** 24n), 10n ** 24n),
      carryShort: random.between(-(10n ** 24n), 10n ** 24n),
      fundingRate: random.between(-maxFundingRate, maxFundingRate),
      borrowRate: random.once(8) ? 0n : unit(0n, 50_000n, RATE_UNIT),
      accruedAt: 1_700_000_000n,
    },
    terms: {
      skewScale: random.magnitude(10n ** 19n, 10n ** 30n),
      fundingVelocity: unit(0n, 10n ** 8n, 10n ** 12n),
      maxFundingRate,
      vaultShare: unit(1n, 10_000n, 10n ** 14n),
      borrowKink: unit(100n, 9_900n, 10n ** 14n),
      borrowKinkRate: unit(0n, borrowMaxRate / 10n ** 14n, 10n ** 14n),
      borrowMaxRate,
    },
    maxUtilisation: unit(100n, 50_000n, 10n ** 14n),
    price,
    vault: random.once(8) ? -random.magnitude(1n, 10n ** 26n) : random.magnitude(WAD, 10n ** 27n),
    elapsed: random.once(12) ? 0n : random.magnitude(1n, 400n * 86_400n),
  };
}

function toStruct({
  totals,
  terms,
  maxUtilisation,
  price,
  vault,
  elapsed,
}: Case): MarketHarness.CaseStruct {
  const { skewScale, ...economy } = terms;
  const { accruedAt: _, borrowRate, ...state } = totals;
  return {
    ...state,
    borrowRate: borrowRate / RATE_UNIT,
    elapsed,
    skewScale,
    economy: { ...economy, maxUtilisation },
    price,
    vault,
  };
}
