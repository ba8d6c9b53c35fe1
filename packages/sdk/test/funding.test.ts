import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { abs, accrueFunding, type FundingTerms, WAD } from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const DAY = 86_400n;
const skew = fc.bigInt(-(10n ** 26n), 10n ** 26n);
const elapsed = fc.bigInt(0n, 400n * DAY);
/** Terms, and a rate within their cap. */
const market = fc
  .record({
    skewScale: fc.bigInt(10n ** 19n, 10n ** 28n),
    fundingVelocity: fc.bigInt(0n, 100n * WAD),
    maxFundingRate: fc.bigInt(0n, WAD / 10n),
  })
  .chain((terms) =>
    fc.tuple(fc.constant(terms), fc.bigInt(-terms.maxFundingRate, terms.maxFundingRate)),
  );

/** Full velocity at a skew of 1,000: 9 per day; at most 1% a day. */
const TERMS: FundingTerms = {
  skewScale: 1_000n * WAD,
  fundingVelocity: 9n * WAD,
  maxFundingRate: WAD / 100n,
};

describe("the funding rate", () => {
  it("moves with the skew and time, and sums to the mean of both ends", () => {
    // A thousandth of the scale: 0.9% a day and day.
    const { rate, accrued } = accrueFunding(0n, WAD, TERMS, DAY);
    assert.equal(rate, (9n * WAD) / 1_000n);
    assert.equal(accrued, (9n * WAD) / 2_000n);
  });

  it("rises in a straight line up to its cap, and stays there", () => {
    // 1.8% a day and day from 0.1% a day: the cap after half a day.
    const { rate, accrued } = accrueFunding(WAD / 1_000n, 2n * WAD, TERMS, DAY);
    assert.equal(rate, TERMS.maxFundingRate);
    assert.equal(accrued, (11n * WAD) / 4_000n + WAD / 200n);
  });

  it("stays where it is without skew, and without time", () => {
    assert.equal(accrueFunding(123n, 0n, TERMS, DAY).rate, 123n);
    assert.deepEqual(accrueFunding(123n, WAD, TERMS, 0n), { rate: 123n, accrued: 0n });
  });

  it("moves no faster at a skew beyond the scale", () => {
    const slow = { ...TERMS, fundingVelocity: WAD / 1_000n };
    const full = accrueFunding(0n, TERMS.skewScale, slow, DAY);
    assert.deepEqual(accrueFunding(0n, 5n * TERMS.skewScale, slow, DAY), full);
  });

  it("treats long and short as exact mirrors", (t) => {
    check(
      t,
      fc.property(market, skew, elapsed, ([terms, rate], skew, elapsed) => {
        fc.pre(skew !== 0n);
        const one = accrueFunding(rate, skew, terms, elapsed);
        const two = accrueFunding(-rate, -skew, terms, elapsed);
        assert.deepEqual(two, { rate: -one.rate, accrued: -one.accrued });
      }),
    );
  });

  it("never leaves its cap, and moves towards the crowded side", (t) => {
    check(
      t,
      fc.property(market, skew, elapsed, ([terms, rate], skew, elapsed) => {
        const after = accrueFunding(rate, skew, terms, elapsed);
        assert.ok(abs(after.rate) <= terms.maxFundingRate);
        assert.ok(skew < 0n ? after.rate <= rate : after.rate >= rate);
        // No more than the cap for the whole time, but for a wei.
        assert.ok(abs(after.accrued) <= (terms.maxFundingRate * elapsed) / DAY + 2n);
      }),
    );
  });

  it("is the same over time in two parts, but for rounding", (t) => {
    check(
      t,
      fc.property(market, skew, elapsed, elapsed, ([terms, rate], skew, first, second) => {
        const whole = accrueFunding(rate, skew, terms, first + second);
        const half = accrueFunding(rate, skew, terms, first);
        const rest = accrueFunding(half.rate, skew, terms, second);
        assert.ok(abs(whole.rate - rest.rate) <= 1n);
        // A wei of rate over the time left, a second at the cap where it is met, and three roundings.
        const allowance = second / DAY + terms.maxFundingRate / DAY + 6n;
        assert.ok(
          abs(whole.accrued - half.accrued - rest.accrued) <= allowance,
          `${whole.accrued - half.accrued - rest.accrued} of ${allowance}`,
        );
      }),
    );
  });
});
