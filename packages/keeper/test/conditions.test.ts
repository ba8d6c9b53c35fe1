import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WAD } from "@ballast/sdk/margin";
import type { PublicClient } from "viem";
import { type LastPrices, rank, readConditions } from "../src/index.ts";
import { ALICE, bookOf, deposit, fill, list, settleMarket, wad } from "./support/events.ts";
import { CORE } from "./support/node.ts";

/** A market with one long unit bought at 100, as the core tells it. */
const STATE = {
  openInterestLong: WAD,
  openInterestShort: 0n,
  costLong: wad(100),
  costShort: 0n,
  carryLong: 0n,
  carryShort: 0n,
  fundingRate: 0n,
  borrowRate: 0n,
  accruedAt: 2n ** 32n - 1n,
  haltedAt: 1n,
  settlementPrice: wad(120),
};

/** A core whose market ended when the vault could pay such a part of its profits, and that holds so much by now. */
function core(settlementFactor: bigint, vault = wad(40)): PublicClient {
  const pots = { vault, insurance: 0n, debt: 0n, seizedDebt: 0n };
  const readContract = async ({ functionName }: { functionName: string }) =>
    functionName === "pots" ? pots : { ...STATE, settlementFactor };
  return { readContract } as unknown as PublicClient;
}

const nothing = (timestamp: bigint): LastPrices => ({
  block: { number: 1n, timestamp },
  prices: new Map(),
  standings: new Map(),
  stale: new Set(),
});

describe("the conditions of a market that has ended", () => {
  const book = bookOf(
    list(),
    deposit(wad(10)),
    fill({ longDelta: WAD, longCost: wad(100) }),
    settleMarket(wad(120)),
  );

  it("are read though it has no price any more: what the vault could not pay then is no equity", async () => {
    for (const [percent, equity] of [
      [100n, 30n],
      [50n, 20n],
      [0n, 10n],
    ] as const) {
      const publicClient = core((percent * WAD) / 100n);
      const conditions = await readConditions(publicClient, CORE, book, nothing(1_000n));
      const { ranked } = rank(book, new Map(), conditions);
      assert.equal(ranked[0]?.accountId, ALICE);
      assert.equal(ranked[0]?.state.equity, equity * WAD);
    }
  });

  it("change neither with time nor with what the vault holds", async () => {
    const at = async (time: bigint, vault: bigint) =>
      (await readConditions(core(WAD / 2n, vault), CORE, book, nothing(time))).markets;
    assert.deepEqual(await at(10n ** 12n, wad(1)), await at(0n, wad(1_000)));
  });
});
