import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  formatAmount,
  formatDuration,
  formatPercent,
  formatPrice,
  formatSize,
  formatTime,
  formatWad,
  parseAmount,
  parseWad,
} from "../src/index.ts";
import { check } from "./support/check.ts";

const MAX_INT256 = 2n ** 255n - 1n;
const anyInt256 = fc.bigInt({ min: -(2n ** 255n), max: MAX_INT256 });

describe("formatting an amount", () => {
  it("shows all of it, unless fewer digits are asked for", () => {
    assert.equal(formatAmount(1_234_500_000n, { decimals: 6 }), "1,234.5");
    assert.equal(formatAmount(1n, { decimals: 18 }), "0.000000000000000001");
    assert.equal(formatAmount(-5n, { decimals: 0 }), "-5");
    assert.equal(formatAmount(1_999n, { decimals: 3, digits: 2 }), "1.99");
    assert.equal(formatAmount(-1_999n, { decimals: 3, digits: 2 }), "-2");
    assert.equal(formatAmount(1_991n, { decimals: 3, digits: 2, rounding: "up" }), "2");
    assert.equal(formatAmount(-1_999n, { decimals: 3, digits: 2, rounding: "up" }), "-1.99");
    assert.equal(formatAmount(1_005n, { decimals: 3, digits: 2, rounding: "nearest" }), "1.01");
    assert.equal(formatAmount(-1_005n, { decimals: 3, digits: 2, rounding: "nearest" }), "-1.01");
    assert.equal(formatAmount(1_004n, { decimals: 3, digits: 2, rounding: "nearest" }), "1");
    assert.equal(formatAmount(-4n, { decimals: 3, digits: 2, rounding: "up" }), "0");
  });

  it("is written as asked", () => {
    const amount = 1_234_567_890n;
    assert.equal(formatAmount(amount, { decimals: 3, grouping: false }), "1234567.89");
    assert.equal(formatAmount(amount, { decimals: 3, fixed: true }), "1,234,567.890");
    assert.equal(formatAmount(5n, { decimals: 0, digits: 2, fixed: true }), "5.00");
    assert.equal(formatAmount(amount, { decimals: 3, sign: "always" }), "+1,234,567.89");
    assert.equal(formatAmount(0n, { decimals: 3, sign: "always" }), "0");
    const separators = { decimal: ",", group: "\u00a0" };
    assert.equal(formatAmount(amount, { decimals: 3, separators }), "1\u00a0234\u00a0567,89");
  });

  it("loses no digit of any int256", (t) => {
    check(
      t,
      fc.property(anyInt256, fc.integer({ min: 0, max: 77 }), (value, decimals) => {
        const text = formatAmount(value, { decimals, grouping: false });
        const [whole = "", fraction = ""] = text.replace("-", "").split(".");
        const digits = BigInt(whole + fraction.padEnd(decimals, "0"));
        assert.equal(text.startsWith("-") ? -digits : digits, value);
      }),
    );
  });

  it("rounds by less than one of its last digits, to the side that was asked for", (t) => {
    check(
      t,
      fc.property(
        anyInt256,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (value, decimals, digits) => {
          const unit = 10n ** BigInt(Math.max(decimals - digits, 0));
          const off = (rounding: "down" | "up" | "nearest") =>
            parseAmount(formatAmount(value, { decimals, digits, rounding }), decimals) - value;
          assert(off("down") <= 0n && off("down") > -unit);
          assert(off("up") >= 0n && off("up") < unit);
          const nearest = off("nearest");
          assert((nearest < 0n ? -nearest : nearest) * 2n <= unit);
        },
      ),
    );
  });
});

describe("formatting what is not an amount", () => {
  it("shows shares in percent", () => {
    assert.equal(formatPercent(parseWad("0.182")), "18.2%");
    assert.equal(formatPercent(parseWad("-0.12345"), { digits: 1 }), "-12.4%");
    assert.equal(formatPercent(parseWad("12.5")), "1,250%");
    assert.equal(formatPercent(1n, { digits: 16 }), "0.0000000000000001%");
    assert.equal(formatPercent(MAX_INT256), "∞");
    assert.equal(formatPercent(2n ** 256n - 1n), "∞");
  });

  it("shows prices by significant digits, and never cuts before the point", () => {
    assert.equal(formatPrice(parseWad("64250.1234")), "64,250.1");
    assert.equal(formatPrice(parseWad("123456789.87")), "123,456,789");
    assert.equal(formatPrice(parseWad("0.0000123456789")), "0.0000123456");
    assert.equal(formatPrice(parseWad("100")), "100");
    assert.equal(formatPrice(0n), "0");
    assert.equal(formatPrice(1n), "0.000000000000000001");
    assert.equal(formatPrice(parseWad("1.23456"), { significant: 3, rounding: "up" }), "1.24");
  });

  it("shows sizes with what they are sizes of", () => {
    assert.equal(formatSize(parseWad("-0.123456789")), "-0.123457");
    assert.equal(formatSize(parseWad("0.41"), { symbol: "BTC" }), "0.41 BTC");
    assert.equal(formatWad(parseWad("1000.25")), "1,000.25");
  });

  it("shows spans and moments", () => {
    assert.equal(formatDuration(0n), "0 s");
    assert.equal(formatDuration(59n), "59 s");
    assert.equal(formatDuration(3_600n), "1 h");
    assert.equal(formatDuration(3_725n), "1 h 2 min");
    assert.equal(formatDuration(93_784n), "1 d 2 h");
    assert.equal(formatDuration(-90n), "-1 min 30 s");
    assert.equal(formatTime(1_767_225_605n), "2026-01-01 00:00:05 UTC");
    assert.equal(formatTime(0n), "1970-01-01 00:00:00 UTC");
    assert.equal(formatTime(2n ** 64n), "never");
  });

  it("throws for no int256 at all", (t) => {
    check(
      t,
      fc.property(anyInt256, (value) => {
        for (const format of [formatWad, formatPercent, formatPrice, formatSize, formatDuration]) {
          assert.doesNotMatch(format(value), /NaN|undefined|e\+/);
        }
        assert.notEqual(formatTime(value), "");
      }),
    );
  });
});
