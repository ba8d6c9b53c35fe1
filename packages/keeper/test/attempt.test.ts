import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clearingHouseAbi, priceRouterAbi } from "@ballast/sdk";
import {
  ContractFunctionRevertedError,
  encodeErrorResult,
  type Hex,
  type PublicClient,
} from "viem";
import { attempt, describeOutcome, type KeeperWallet } from "../src/index.ts";
import { ALICE, KEEPER } from "./support/events.ts";
import { CORE } from "./support/node.ts";

const PREVIEW = { liquidatable: true, waits: false, keeperReward: 7n };
const walletClient = { account: { address: KEEPER } } as unknown as KeeperWallet;

/** A client to whom the preview says something, and a simulation fails with something. */
function client(preview: Partial<typeof PREVIEW>, failure?: Error): PublicClient {
  const node = {
    readContract: async () => ({ ...PREVIEW, ...preview }),
    simulateContract: async () => {
      throw failure ?? new Error("Nobody should get here.");
    },
  };
  return node as unknown as PublicClient;
}

const reverted = (data: Hex) =>
  new ContractFunctionRevertedError({
    abi: [...clearingHouseAbi, ...priceRouterAbi],
    data,
    functionName: "liquidate",
  });

const outcome = (publicClient: PublicClient, wallet?: KeeperWallet) =>
  attempt({ publicClient, walletClient: wallet, clearingHouse: CORE }, ALICE);

describe("an attempt on an account that is protected", () => {
  it("waits, and sends nothing", async () => {
    for (const wallet of [undefined, walletClient]) {
      const result = await outcome(client({ waits: true }), wallet);
      assert.deepEqual(result, { accountId: ALICE, kind: "waits", at: "confirm" });
      assert.equal(describeOutcome(result), `${ALICE} waits at confirm`);
    }
  });

  it("is told apart from one that is above the line, and one that may be liquidated", async () => {
    const healthy = await outcome(client({ liquidatable: false, waits: false }), walletClient);
    assert.deepEqual(healthy, { accountId: ALICE, kind: "outcompeted", at: "confirm" });
    const watched = await outcome(client({}));
    assert.deepEqual(watched, { accountId: ALICE, kind: "observed", reward: 7n });
  });

  it("waits where the chain went down between preview and simulation", async () => {
    const abi = clearingHouseAbi;
    const failures = [
      encodeErrorResult({ abi, errorName: "LiquidationProtected", args: [ALICE, 5n] }),
      encodeErrorResult({ abi, errorName: "NothingToLiquidate", args: [ALICE] }),
    ];
    for (const data of failures) {
      const result = await outcome(client({}, reverted(data)), walletClient);
      assert.deepEqual(result, { accountId: ALICE, kind: "waits", at: "simulate" });
    }
  });

  it("is stale, not protected, while a price is merely too old", async () => {
    const data = encodeErrorResult({
      abi: priceRouterAbi,
      errorName: "StalePrice",
      args: [1, 2n, 3n, 4n],
    });
    const result = await outcome(client({}, reverted(data)), walletClient);
    assert.deepEqual(result, { accountId: ALICE, kind: "stale", at: "simulate" });
  });

  it("fails by name where the core refuses for another reason", async () => {
    const data = encodeErrorResult({
      abi: clearingHouseAbi,
      errorName: "NothingToSettle",
      args: [ALICE],
    });
    const result = await outcome(client({}, reverted(data)), walletClient);
    const reason = `NothingToSettle(${ALICE})`;
    assert.deepEqual(result, { accountId: ALICE, kind: "failed", at: "simulate", reason });
  });
});
