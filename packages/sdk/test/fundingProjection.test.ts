import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { accrue, pnlOf, portfolioOf, projectFunding, WAD } from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anySnapshot } from "./support/snapshot.ts";

const horizon = fc.bigInt(0n, 30n * 86_400n);

describe("a projection of funding", () => {
  it("charges what the positions are worth less once the time has passed", (t) => {
    check(
      t,
      fc.property(anySnapshot, horizon, (snapshot, seconds) => {
        const later = { ...snapshot, now: snapshot.now + seconds };
        const before = portfolioOf(snapshot).positions;
        const after = portfolioOf(later).positions;
        before.forEach((position, i) => {
          const whole = (at: typeof position) =>
            pnlOf({ ...at, market: { ...at.market, profitFactor: WAD } });
          const { payment } = projectFunding(snapshot, position.market.id, seconds);
          assert.equal(payment, whole(position) - whole(after[i] ?? assert.fail()));
        });
      }),
    );
  });

  it("tells the rate that the market will have, and nothing to pay for no time", (t) => {
    check(
      t,
      fc.property(anySnapshot, horizon, (snapshot, seconds) => {
        for (const { id, totals, terms, mark, settlement } of snapshot.markets) {
          if (settlement !== undefined) continue;
          const { rate, rateAfter } = projectFunding(snapshot, id, seconds);
          const at = (time: bigint) => accrue(totals, terms, mark.price, time).fundingRate;
          assert.deepEqual([rate, rateAfter], [at(snapshot.now), at(snapshot.now + seconds)]);
          const none = projectFunding(snapshot, id, 0n);
          assert.deepEqual([none.perLong, none.perShort, none.payment], [0n, 0n, 0n]);
        }
      }),
    );
  });

  it("takes of one side what it gives the other but for roundings, and a borrow fee of one side only", (t) => {
    check(
      t,
      fc.property(anySnapshot, horizon, (snapshot, seconds) => {
        for (const { id } of snapshot.markets) {
          const p = projectFunding(snapshot, id, seconds);
          const gap = p.fundingPerLong + p.fundingPerShort;
          assert.ok(gap >= -1n && gap <= 1n);
          const [long, short] = [p.perLong - p.fundingPerLong, p.perShort - p.fundingPerShort];
          assert.ok(long >= 0n && short >= 0n);
          assert.ok(long === 0n || short === 0n);
        }
      }),
    );
  });
});
