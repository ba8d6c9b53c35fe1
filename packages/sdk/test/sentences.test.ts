import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeErrorResult, type Hex, maxUint128, maxUint256, stringToHex } from "viem";
import { errorsAbi } from "../src/abis/errors.ts";
import { decodeRevert, explain, type FailureContext, parseWad } from "../src/index.ts";
import { check } from "./support/check.ts";
import { DEPLOYMENT } from "./support/deployment.ts";
import { argsOf, type ErrorItem, encoded, someValue } from "./support/errorCases.ts";

const contexts: readonly FailureContext[] = [
  {},
  { deployment: DEPLOYMENT },
  {
    ...{ deployment: DEPLOYMENT, marketId: 1, token: DEPLOYMENT.quote.address },
    ...{ exposure: parseWad("1000"), maxSize: parseWad("0.41") },
  },
];

const anyError = fc.constantFrom<ErrorItem>(...errorsAbi);

/** What a person reads of an error. */
function textOf(data: Hex, context: FailureContext = {}): string {
  const failure = decodeRevert(data);
  assert.equal(failure.kind, "contract", data);
  return explain(failure, context).text;
}

function refusal<const args extends readonly unknown[]>(errorName: string, args: args): Hex {
  return encodeErrorResult({ abi: errorsAbi, errorName, args } as never);
}

describe("the sentence of an error", () => {
  it("is one for every error that there is", () => {
    for (const item of errorsAbi) {
      for (const context of contexts) {
        const text = textOf(encoded(item, argsOf(item, 3)), context);
        assert.match(text, /^[A-Z0-9].*[^.]\.$/, item.name);
        assert.doesNotMatch(text, /undefined|NaN|null|\[object|Infinity|\d{16,}/, item.name);
        assert.doesNotMatch(text, /\b(\w+) \1\b/, item.name);
      }
    }
  });

  it("stands in the failure as it is explained without a context", () => {
    for (const item of errorsAbi) {
      const failure = decodeRevert(encoded(item, argsOf(item, 5)));
      const { sentence, hint } = explain(failure);
      assert.equal(failure.sentence, sentence);
      assert.equal("hint" in failure ? failure.hint : undefined, hint);
    }
  });

  it("depends on every value that the error compares", (t) => {
    // So far apart that no rounding of what is shown makes them one.
    const seeds = fc.tuple(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1_000, max: 1_400 }),
    );
    const property = fc.property(anyError, seeds, (item, [seed, other]) => {
      const args = argsOf(item, seed);
      const before = textOf(encoded(item, args));
      for (const [i, input] of item.inputs.entries()) {
        // What is inside of them is decoded on its own.
        if (["bytes", "tuple"].includes(input.type)) continue;
        const changed = [...args];
        changed[i] = someValue(input, args[i] === someValue(input, other) ? other + 1 : other);
        const after = textOf(encoded(item, changed));
        assert.notEqual(after, before, `${item.name}: ${input.name}`);
      }
    });
    check(t, property, 2_000);
  });

  it("can be said whatever the values", (t) => {
    const bits = fc.integer({ min: 0, max: 256 });
    const property = fc.property(
      anyError,
      fc.infiniteStream(bits),
      fc.boolean(),
      (item, sizes, negative) => {
        const args = item.inputs.map((input) => {
          const [, sign, width] = /^(u?)int(\d+)$/.exec(input.type) ?? [];
          if (width === undefined) return someValue(input, 7);
          const most = Number(width) - (sign === "u" ? 0 : 1);
          const value = 2n ** BigInt(Math.min(sizes.next().value, most)) - 1n;
          const signed = sign !== "u" && negative ? -value : value;
          return Number(width) <= 48 ? Number(signed) : signed;
        });
        for (const context of contexts) {
          const text = textOf(encoded(item, args), context);
          assert.doesNotMatch(text, /undefined|NaN|null|Infinity|\[object/, item.name);
        }
      },
    );
    check(t, property, 2_000);
  });
});

describe("the words of an error", () => {
  const context = { deployment: DEPLOYMENT, marketId: 1 };

  it("tell what margin is missing, and what size would do", () => {
    const data = refusal("InsufficientMargin", [parseWad("3154.6666661"), parseWad("3466.666666")]);
    const exposure = parseWad("17333.33333");
    const maxSize = parseWad("0.41");
    assert.equal(
      textOf(data, { ...context, exposure, maxSize }),
      "Margin level would be 18.2%, needs 20%: deposit 312 USDC or reduce the size to 0.41 BTC.",
    );
    assert.equal(
      textOf(refusal("InsufficientMargin", [parseWad("182"), parseWad("200")]), {
        ...{ ...context, exposure: parseWad("1000"), maxSize: 0n },
      }),
      "Margin level would be 18.2%, needs 20%: deposit 18 USDC; no smaller size would do.",
    );
    assert.equal(
      textOf(data),
      "Margin would be 3,154.66 quote, needs 3,466.66 quote: deposit 312 quote or ask for less.",
    );
  });

  it("ask for a deposit that does, to a unit of the token", (t) => {
    const amounts = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    const property = fc.property(
      amounts,
      fc.bigInt({ min: 1n, max: 10n ** 30n }),
      (has, missing) => {
        const required = has + missing;
        if (required < 0n) return;
        const text = textOf(refusal("InsufficientMargin", [has, required]), context);
        const [, said = ""] = /deposit ([\d,.]+) USDC/.exec(text) ?? [];
        const deposit = parseWad(said);
        assert(deposit >= missing && deposit - missing < 10n ** 12n, text);
      },
    );
    check(t, property);
  });

  it("show a difference however small it is", () => {
    const data = refusal("InsufficientMargin", [parseWad("200") - 1n, parseWad("200")]);
    const exposure = parseWad("1000");
    assert.match(
      textOf(data, { ...context, exposure }),
      /19\.\d*9%, needs 20%: deposit 0\.000001 USDC/,
    );
    assert.match(textOf(data, context), /would be 199\.99 USDC, needs 200 USDC/);
  });

  it("name markets and tokens", () => {
    const stale = refusal("StalePrice", [2, 1_000n, 60n, 1_090n]);
    assert.equal(
      textOf(stale, context),
      "The last price of ETH/USD is 1 min 30 s old, and may be 1 min at most: bring a newer price with the call, or wait for one.",
    );
    const { address } = DEPLOYMENT.collaterals[0];
    assert.equal(
      textOf(refusal("InsufficientCollateral", [address, parseWad("1.5"), parseWad("2")]), context),
      "2 WETH is more than the 1.5 WETH there: ask for 1.5 WETH at most.",
    );
    const token = DEPLOYMENT.quote.address;
    const poor = refusal("ERC20InsufficientBalance", [`0x${"a1".repeat(20)}`, 5n, 1_500_000n]);
    assert.match(textOf(poor, { ...context, token }), /has 0\.000005 USDC, and needs 1\.5 USDC/);
    const owner = refusal("NotOwner", [`0x${"a1".repeat(20)}02${"00".repeat(10)}07`, address]);
    assert.match(textOf(owner), /is not the owner of the hedge account 7 of 0xa1a1…a1a1/);
  });

  it("compare prices, limits and shares", () => {
    assert.match(
      textOf(refusal("PriceNotAcceptable", [parseWad("64000.5"), parseWad("64000")])),
      /^The fill would be at 64,000\.5, beyond the acceptable price of 64,000:/,
    );
    assert.match(
      textOf(
        refusal("LeverageTooHigh", [parseWad("1000"), parseWad("150"), parseWad("5")]),
        context,
      ),
      /worth 1,000 USDC on equity of 150 USDC, above the account's own limit of 5×: deposit 50 USDC/,
    );
    assert.match(
      textOf(refusal("PriceTooUncertain", [1, 12_500n, 10_000n]), context),
      /uncertain by 1\.25%, and may be by 1% at most/,
    );
    const bound = (name: string, value: bigint, maximum: bigint) =>
      textOf(
        refusal("GuardOutOfBounds", [stringToHex(name, { size: 32 }), value, 1_000n, maximum]),
      );
    assert.match(
      bound("slippage", 1n, 500_000n),
      /slippage is 0\.0001%, and must be from 0\.1% to 50%/,
    );
    assert.match(bound("amount", maxUint256, maxUint128), /is without bound, and must be at least/);
  });
});
