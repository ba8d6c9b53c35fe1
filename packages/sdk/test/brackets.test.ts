import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exposureToRemove, MAX_UINT256, requirement, WAD } from "../src/margin/index.ts";
import { anyCase, check } from "./support/check.ts";

const tiers = [
  { upTo: 50_000n * WAD, maintenance: WAD / 100n, initial: WAD / 50n },
  { upTo: 250_000n * WAD, maintenance: WAD / 50n, initial: WAD / 25n },
  { upTo: MAX_UINT256, maintenance: WAD / 10n, initial: WAD / 5n },
];

describe("the requirement", () => {
  it("charges each part of the exposure the rate of its bracket", () => {
    assert.deepEqual(requirement(tiers, 0n), { maintenance: 0n, initial: 0n });
    assert.equal(requirement(tiers, 50_000n * WAD).maintenance, 500n * WAD);
    assert.equal(requirement(tiers, 250_000n * WAD).maintenance, 4_500n * WAD);
    assert.equal(requirement(tiers, 300_000n * WAD).maintenance, 9_500n * WAD);
    assert.equal(requirement(tiers, 300_000n * WAD).initial, 19_000n * WAD);
  });

  it("rounds up once, over all brackets together", () => {
    const halfWei = [
      { upTo: 1n, maintenance: WAD / 2n, initial: WAD / 2n },
      { upTo: MAX_UINT256, maintenance: WAD / 2n, initial: WAD / 2n },
    ];
    assert.equal(requirement(halfWei, 1n).maintenance, 1n);
    assert.equal(requirement(halfWei, 2n).maintenance, 1n);
    assert.equal(requirement(halfWei, 3n).maintenance, 2n);
  });

  it("grows with exposure, and never more slowly than before", (t) => {
    check(
      t,
      fc.property(anyCase, fc.bigInt(0n, 10n ** 25n), fc.bigInt(1n, 10n ** 24n), (input, v, d) => {
        const brackets = input.markets[0]?.brackets ?? [];
        const at = (exposure: bigint) => requirement(brackets, exposure).maintenance;
        assert.ok(at(v + d) >= at(v));
        // A wei each way, since each of the three rounds up.
        assert.ok(at(v + 2n * d) - at(v + d) >= at(v + d) - at(v) - 2n);
      }),
    );
  });
});

describe("the exposure to remove", () => {
  it("is found in the top bracket where that is enough", () => {
    // 10% of 1,000 is short by 100; the four wei make it 40 wei more.
    assert.equal(exposureToRemove(tiers, 300_000n * WAD, 100n * WAD, 0n, 0n), 1_000n * WAD + 40n);
  });

  it("takes whole brackets while the shortfall covers them", () => {
    // The top 50,000 relieve 5,000; of the next bracket 500 at 2%.
    const removed = exposureToRemove(tiers, 300_000n * WAD, 5_010n * WAD, 0n, 0n);
    assert.equal(removed, 50_500n * WAD + 200n);
  });

  it("takes a bracket whole where it relieves exactly the shortfall", () => {
    const removed = exposureToRemove(tiers, 300_000n * WAD, 5_000n * WAD, 0n, 0n);
    assert.equal(removed, 50_000n * WAD + 200n);
  });

  it("counts the fee against the relief", () => {
    const fee = WAD / 20n;
    assert.equal(exposureToRemove(tiers, 300_000n * WAD, 100n * WAD, 0n, fee), 2_000n * WAD + 80n);
  });

  it("is everything where everything is not enough", () => {
    assert.equal(exposureToRemove(tiers, 300_000n * WAD, 10_000n * WAD, 0n, 0n), 300_000n * WAD);
  });
});
