import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  mulCeil,
  mulDivCeil,
  mulDivDown,
  mulDivFloor,
  mulDivUp,
  mulDown,
  mulFloor,
  mulUp,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";

const signed = fc.bigInt(-(10n ** 40n), 10n ** 40n);
const unsigned = fc.bigInt(0n, 10n ** 40n);
const divisor = fc.bigInt(1n, 10n ** 40n);

describe("division with a named rounding", () => {
  it("floors towards −∞ and ceils towards +∞, whatever the sign", () => {
    assert.equal(mulDivFloor(-7n, 1n, 2n), -4n);
    assert.equal(mulDivCeil(-7n, 1n, 2n), -3n);
    assert.equal(mulDivFloor(7n, 1n, 2n), 3n);
    assert.equal(mulDivCeil(7n, 1n, 2n), 4n);
    assert.equal(mulDivFloor(-8n, 1n, 2n), -4n);
    assert.equal(mulDivCeil(-8n, 1n, 2n), -4n);
  });

  it("brackets the exact quotient by one", (t) => {
    check(
      t,
      fc.property(signed, signed, divisor, (a, b, d) => {
        const low = mulDivFloor(a, b, d);
        const high = mulDivCeil(a, b, d);
        assert.ok(low * d <= a * b && a * b < (low + 1n) * d);
        assert.equal(high - low, (a * b) % d === 0n ? 0n : 1n);
        assert.equal(mulDivFloor(-a, b, d), -high);
      }),
    );
  });

  it("is the same for unsigned values under either name", (t) => {
    check(
      t,
      fc.property(unsigned, unsigned, divisor, (a, b, d) => {
        assert.equal(mulDivDown(a, b, d), mulDivFloor(a, b, d));
        assert.equal(mulDivUp(a, b, d), mulDivCeil(a, b, d));
        assert.equal(mulDown(a, b), mulDivDown(a, b, WAD));
        assert.equal(mulUp(a, b), mulDivUp(a, b, WAD));
        assert.equal(mulFloor(-a, b), -mulUp(a, b));
        assert.equal(mulCeil(-a, b), -mulDown(a, b));
      }),
    );
  });

  it("refuses a sign where none belongs, and a division by zero", () => {
    assert.throws(() => mulDown(-1n, 1n), RangeError);
    assert.throws(() => mulUp(1n, -1n), RangeError);
    assert.throws(() => mulDivFloor(1n, 1n, -1n), RangeError);
    assert.throws(() => mulDivDown(1n, 1n, 0n), RangeError);
  });
});
