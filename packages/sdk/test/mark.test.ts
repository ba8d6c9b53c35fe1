import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeMark, isPassedOver, STANDINGS, WAD } from "../src/margin/index.ts";
import { check } from "./support/check.ts";

/** A word as the router packs it. */
function encode(price: bigint, gap: bigint, stale: boolean, frozen: boolean, recovering: boolean) {
  const bits = [stale, frozen, recovering].map((flag, i) => (flag ? 1n << (152n + BigInt(i)) : 0n));
  return bits.reduce((word, bit) => word | bit, price | (BigInt.asUintN(24, gap) << 128n));
}

describe("a mark", () => {
  it("of zero is a feed that was never heard of", () => {
    assert.deepEqual(decodeMark(0n), {
      price: 0n,
      confidence: 0n,
      stale: false,
      standing: "live",
    });
  });

  it("tells the average only outside its band, floored, to the ends of its bits", () => {
    const at = (gap: bigint) => decodeMark(encode(3n * WAD + 1n, gap, false, false, false)).average;
    assert.equal(at(0n), undefined);
    assert.equal(at(100_000n), (33n * WAD) / 10n + 1n);
    assert.equal(at(-999_999n), 3n * 10n ** 12n);
    assert.equal(at(2n ** 23n - 1n), ((3n * WAD + 1n) * 9_388_607n) / 1_000_000n);
  });

  it("tells its confidence in quote, rounded up", () => {
    const at = (share: bigint) => decodeMark((3n * WAD + 1n) | (share << 160n)).confidence;
    assert.equal(at(0n), 0n);
    assert.equal(at(1n), 3n * 10n ** 12n + 1n);
    assert.equal(at(65_535n), (65_535n * 3n * WAD) / 1_000_000n + 1n);
  });

  it("is what was packed, whatever its parts", (t) => {
    check(
      t,
      fc.property(
        fc.bigInt(0n, 2n ** 128n - 1n),
        fc.bigInt(-999_999n, 2n ** 23n - 1n),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (price, gap, stale, frozen, recovering) => {
          const mark = decodeMark(encode(price, gap, stale, frozen, recovering));
          assert.equal(mark.price, price);
          assert.equal(mark.stale, stale);
          const standing = frozen ? "frozen" : recovering ? "recovering" : "live";
          assert.equal(mark.standing, standing);
          const average = (price * (1_000_000n + gap)) / 1_000_000n;
          assert.equal(mark.average, gap === 0n ? undefined : average);
        },
      ),
    );
  });
});

describe("a standing", () => {
  it("is passed over when nobody knows a price, or it does not change any more", () => {
    assert.deepEqual(STANDINGS, ["live", "recovering", "frozen", "settled"]);
    assert.deepEqual(STANDINGS.map(isPassedOver), [false, false, true, true]);
    assert.equal(isPassedOver(undefined), false);
  });
});
