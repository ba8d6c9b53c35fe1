import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { heartbeat } from "../src/index.ts";
import { ALICE } from "./support/events.ts";

const QUIET = {
  blockNumber: 12n,
  watched: 3,
  outcomes: [],
  nearest: undefined,
  staleFeeds: [],
};

describe("the heartbeat", () => {
  it("says that nothing happened", () => {
    assert.equal(heartbeat(QUIET), "block 12: 3 accounts with positions");
  });

  it("counts outcomes, names stale feeds, and says how far the nearest account is", () => {
    const line = heartbeat({
      ...QUIET,
      outcomes: [
        { accountId: ALICE, kind: "outcompeted", at: "confirm" },
        { accountId: ALICE, kind: "stale", at: "rank" },
        { accountId: ALICE, kind: "outcompeted", at: "receipt" },
      ],
      nearest: { accountId: ALICE, health: 1_032_999_999_999_999_999n },
      staleFeeds: [2, 4],
    });
    assert.equal(
      line,
      "block 12: 3 accounts with positions; 2 outcompeted; 1 stale; " +
        `no fresh price of feed 2, 4; nearest ${ALICE} 3.2% above the line`,
    );
  });

  it("says that an account is under the line", () => {
    const nearest = { accountId: ALICE, health: 950_000_000_000_000_000n };
    assert.match(heartbeat({ ...QUIET, nearest }), /5\.0% under the line$/);
  });
});
