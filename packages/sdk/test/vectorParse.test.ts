import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { formatInput, parseCases, VectorFormatError, WAD } from "../src/margin/index.ts";

const file = new URL("../../../test/vectors/liquidation.json", import.meta.url);
const text = readFileSync(file, "utf8");

/** The worked liquidations with one value replaced, or removed when undefined. */
function withValue(path: (string | number)[], value: unknown): unknown {
  const root = JSON.parse(text);
  const key = path.at(-1) ?? 0;
  const parent = path.slice(0, -1).reduce((node, step) => node[step], root);
  if (value === undefined) delete parent[key];
  else parent[key] = value;
  return root;
}

describe("a document of vectors", () => {
  it("may be an object with liquidations, and may say more than is read", () => {
    const [first] = JSON.parse(text);
    delete first.name;
    const recorded = { ...first, time: "2021-05-19T13:00:00Z", txGas: 812_345 };
    recorded.account.id = "alice";
    recorded.expected.absorbed = { insurance: "0", vault: "0" };
    const [vector] = parseCases({ liquidations: [recorded], summary: {} });
    assert.equal(vector?.label, "time 2021-05-19T13:00:00Z, account alice");
    assert.deepEqual(vector?.expected.absorbed, { insurance: 0n, vault: 0n });
  });

  it("may say what of a market's profits is paid, and says all where it does not", () => {
    const [whole] = parseCases(JSON.parse(text));
    assert.equal(whole?.markets[0]?.profitFactor, undefined);
    const [cut] = parseCases(withValue([0, "markets", 0, "profitFactor"], String(WAD / 2n)));
    assert.equal(cut?.markets[0]?.profitFactor, WAD / 2n);
    assert.ok(cut !== undefined);
    assert.equal(
      (formatInput(cut).markets as object[])[0]?.["profitFactor" as never],
      "500000000000000000",
    );
  });

  const wrong: [string, (string | number)[], unknown, RegExp][] = [
    ["a number for a string", [0, "buffer"], 1, /expected an unsigned integer .* got 1/],
    ["a fraction", [0, "account", "cash"], "1.5", /expected an integer/],
    ["a negative price", [0, "markets", 1, "price"], "-1", /unsigned/],
    ["no price", [0, "markets", 1, "price"], undefined, /missing/],
    ["a price of zero", [0, "markets", 1, "price"], "0", /above zero/],
    ["a share above 1", [0, "markets", 0, "profitFactor"], String(WAD + 1n), /at most 1/],
    ["an unknown side", [0, "account", "legs", 0, "side"], "long", /"L" or "S"/],
    ["an unknown market", [0, "account", "legs", 0, "market"], 99, /not in the case/],
    ["a market twice", [0, "markets", 1, "id"], 1, /repeated/],
    ["a closed last bracket", [0, "markets", 0, "brackets", 0, "upTo"], "1", /has null/],
    ["a value beyond int256", [0, "before", "equity"], String(2n ** 255n), /int256/],
    ["no steps", [0, "expected", "steps"], undefined, /missing; expected an array/],
    ["text for a verdict", [0, "expected", "liquidatable"], "yes", /true or false/],
  ];
  for (const [what, path, value, problem] of wrong) {
    it(`says where it is wrong: ${what}`, () => {
      assert.throws(
        () => parseCases(withValue(path, value)),
        (error) => {
          assert.ok(error instanceof VectorFormatError);
          assert.deepEqual(error.path, path);
          assert.match(error.message, problem);
          return true;
        },
      );
    });
  }

  it("is an array or an object with liquidations", () => {
    for (const json of [null, 1, "x", {}]) assert.throws(() => parseCases(json), VectorFormatError);
  });
});
