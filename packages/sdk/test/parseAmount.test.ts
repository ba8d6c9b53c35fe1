import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type AmountFault,
  formatAmount,
  InvalidAmountError,
  parseAmount,
  parseWad,
} from "../src/index.ts";
import { check } from "./support/check.ts";

const USDC = { address: "0x", symbol: "USDC", decimals: 6 } as const;
const EUROPEAN = { separators: { decimal: ",", group: "." } };

const anyInt256 = fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n });
const anySeparators = fc.constantFrom(
  { decimal: ".", group: "," },
  { decimal: ",", group: "." },
  { decimal: ",", group: " " },
  { decimal: ".", group: "'" },
  { decimal: ",", group: "\u00a0" },
  { decimal: ".", group: "" },
);

describe("parsing an amount", () => {
  it("reads what people write", () => {
    assert.equal(parseAmount("1,234.5", USDC), 1_234_500_000n);
    assert.equal(parseAmount("1234.5", 6), 1_234_500_000n);
    assert.equal(parseAmount(" 0.000001 ", USDC), 1n);
    assert.equal(parseAmount(".5", 1), 5n);
    assert.equal(parseAmount("-12,345,678", 0), -12_345_678n);
    assert.equal(parseAmount("+7", 2), 700n);
    assert.equal(parseAmount("007", 0), 7n);
    assert.equal(parseAmount("-0", 6), 0n);
    assert.equal(parseWad("0.1"), 10n ** 17n);
    assert.equal(parseAmount("1.234,5", USDC, EUROPEAN), 1_234_500_000n);
  });

  it("says what is wrong with anything else", () => {
    const refused: readonly (readonly [string, AmountFault])[] = [
      ["", "empty"],
      ["  ", "empty"],
      ["-", "empty"],
      ["1e18", "exponent"],
      ["1.5E-3", "exponent"],
      ["2e", "exponent"],
      ["1.2.3", "separators"],
      ["1,5", "separators"],
      ["1,2345", "separators"],
      ["12,34,567", "separators"],
      ["1234,567", "separators"],
      [",123", "separators"],
      ["1.000,5", "separators"],
      ["5.", "separators"],
      ["0.1234567", "decimals"],
      ["1.0000000", "decimals"],
      ["abc", "characters"],
      ["--1", "characters"],
      ["1-", "characters"],
      ["0x10", "characters"],
      ["1 000", "characters"],
      ["12 USDC", "characters"],
      ["Infinity", "characters"],
      ["NaN", "characters"],
      [".", "characters"],
      ["١٢", "characters"],
    ];
    for (const [text, fault] of refused) {
      assert.throws(
        () => parseAmount(text, USDC),
        (error) => {
          assert(error instanceof InvalidAmountError);
          assert.deepEqual([error.text, error.fault], [text, fault]);
          return true;
        },
      );
    }
    assert.throws(() => parseAmount("0.1234567", USDC), /7 decimals; at most 6 decimals/);
    assert.throws(() => parseAmount("0.5", 0), /at most 0 decimals/);
    assert.throws(() => parseAmount("1.5", USDC, EUROPEAN), /write it like 1\.234,5/);
  });

  it("refuses options that say nothing", () => {
    assert.throws(() => parseAmount("1", -1), RangeError);
    assert.throws(() => parseAmount("1", 1.5), RangeError);
    assert.throws(() => parseAmount("1", Number.NaN), RangeError);
    const same = { separators: { decimal: ",", group: "," } };
    assert.throws(() => parseAmount("1", 2, same), RangeError);
    assert.throws(() => formatAmount(1n, { decimals: 2, ...same }), RangeError);
    const digit = { separators: { decimal: "1", group: "," } };
    assert.throws(() => parseAmount("1", 2, digit), RangeError);
  });

  it("undoes formatting, of every int256 and in every notation", (t) => {
    check(
      t,
      fc.property(
        anyInt256,
        fc.integer({ min: 0, max: 77 }),
        anySeparators,
        fc.record({ grouping: fc.boolean(), fixed: fc.boolean() }),
        fc.constantFrom("auto" as const, "always" as const),
        (value, decimals, separators, style, sign) => {
          const text = formatAmount(value, { decimals, separators, sign, ...style });
          assert.equal(parseAmount(text, decimals, { separators }), value);
        },
      ),
    );
  });

  it("gives a value or its one error, whatever the text", (t) => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."0123456789.,-+e ") }),
      fc.string({ unit: "binary" }),
    );
    check(
      t,
      fc.property(text, fc.integer({ min: 0, max: 30 }), (any, decimals) => {
        try {
          assert.equal(typeof parseAmount(any, decimals), "bigint");
        } catch (error) {
          assert(error instanceof InvalidAmountError, String(error));
          assert.equal(error.text, any);
        }
      }),
    );
  });
});
