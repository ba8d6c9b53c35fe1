import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { abs, fillPrice, tradeFee, WAD } from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const price = fc.bigInt(10n ** 6n, 10n ** 24n);
const skew = fc.bigInt(-(10n ** 24n), 10n ** 24n);
const delta = fc.bigInt(-(10n ** 24n), 10n ** 24n).filter((d) => d !== 0n);
const skewScale = fc.bigInt(10n ** 25n, 10n ** 28n);
const rate = fc.bigInt(0n, WAD / 100n);

describe("the fill price", () => {
  it("is the mean premium before and after the trade", () => {
    // From a skew of 10 to 30 of 1,000: 2% on 100.
    const fill = fillPrice(100n * WAD, 0n, 10n * WAD, 20n * WAD, 1_000n * WAD);
    assert.equal(fill, 102n * WAD);
  });

  it("adds half the confidence against the trader, rounded up", () => {
    assert.equal(fillPrice(100n, 3n, 0n, 1n, WAD), 100n + 1n + 2n);
    assert.equal(fillPrice(100n, 3n, 0n, -1n, WAD), 100n - 1n - 2n);
  });

  it("fails where nothing is left of the price", () => {
    assert.throws(() => fillPrice(WAD, 0n, -2n * WAD, -1n, WAD), RangeError);
  });

  it("INV-10: a round trip at one price never earns", (t) => {
    check(
      t,
      fc.property(price, fc.nat(100), skew, delta, skewScale, (price, mil, skew, d, scale) => {
        const confidence = (price * BigInt(mil)) / 1_000n;
        const there = fillPrice(price, confidence, skew, d, scale);
        const back = fillPrice(price, confidence, skew + d, -d, scale);
        assert.ok(d > 0n ? there >= back : there <= back);
      }),
    );
  });

  it("INV-10: a trade in two parts fills no better than in one, but for a wei a unit", (t) => {
    check(
      t,
      fc.property(price, skew, delta, skewScale, (price, skew, d, scale) => {
        const half = d / 2n;
        const rest = d - half;
        fc.pre(half !== 0n);
        const whole = d * fillPrice(price, 0n, skew, d, scale);
        const parts =
          half * fillPrice(price, 0n, skew, half, scale) +
          rest * fillPrice(price, 0n, skew + half, rest, scale);
        assert.ok(abs(whole - parts) <= abs(d));
      }),
    );
  });
});

describe("the trading fee", () => {
  it("is the taker's where the trade widens the skew, the maker's where it narrows it", () => {
    const fee = (skew: bigint, d: bigint) =>
      tradeFee(skew * WAD, d * WAD, 100n * WAD, WAD / 5_000n, WAD / 2_000n);
    assert.equal(fee(0n, 10n), WAD / 2n);
    assert.equal(fee(5n, 10n), WAD / 2n);
    assert.equal(fee(-10n, 10n), WAD / 5n);
    assert.equal(fee(10n, -10n), WAD / 5n);
    // Four narrow, six widen.
    assert.equal(fee(-4n, 10n), (4n * WAD) / 50n + (6n * WAD) / 20n);
  });

  it("INV-10: splitting a trade saves nothing", (t) => {
    check(
      t,
      fc.property(skew, delta, price, rate, rate, fc.nat(1_000), (skew, d, fill, a, b, mil) => {
        const part = (d * BigInt(mil)) / 1_000n;
        const [maker, taker] = a < b ? [a, b] : [b, a];
        const whole = tradeFee(skew, d, fill, maker, taker);
        const parts =
          tradeFee(skew, part, fill, maker, taker) +
          tradeFee(skew + part, d - part, fill, maker, taker);
        assert.ok(parts === whole || parts === whole + 1n);
      }),
    );
  });
});
