import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { formatCase, formatOutcome, parseCase, parseCases, runCase } from "../src/margin/index.ts";

const file = new URL("../../../test/vectors/liquidation.json", import.meta.url);
const cases = parseCases(JSON.parse(readFileSync(file, "utf8")));

describe("worked liquidations: every figure of the mirror is the vector's", () => {
  for (const vector of cases) {
    it(vector.label, () => {
      assert.deepEqual(formatOutcome(runCase(vector)), formatOutcome(vector));
    });
  }
});

describe("the vector format", () => {
  for (const vector of cases) {
    it(`is read back as it was written: ${vector.label}`, () => {
      assert.deepEqual(parseCase(formatCase(vector)), vector);
    });
  }
});
