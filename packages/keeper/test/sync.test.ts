import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createBookReader } from "../src/index.ts";
import { ALICE } from "./support/events.ts";
import { CORE, depositLog, type FakeNode, fakeNode } from "./support/node.ts";

const readerOf = ({ publicClient }: FakeNode, blockRange = 10n) =>
  createBookReader({ publicClient, clearingHouse: CORE, fromBlock: 5n, blockRange });

const cashOf = ({ book }: ReturnType<typeof createBookReader>) => book.accounts.get(ALICE)?.cash;

describe("reading logs", () => {
  it("asks for bounded ranges from the first block to the newest, and only once", async () => {
    const node = fakeNode(27n);
    const reader = readerOf(node);
    await reader.sync();
    await reader.sync();
    assert.deepEqual(node.asked, [
      [5n, 14n],
      [15n, 24n],
      [25n, 27n],
    ]);
    assert.equal(reader.nextBlock, 28n);
  });

  it("reads on when there are new blocks", async () => {
    const node = fakeNode(5n, [depositLog(5, 0, 1n)]);
    const reader = readerOf(node);
    await reader.sync();
    node.head = 6n;
    node.logs.push(depositLog(6, 0, 2n));
    await reader.sync();
    assert.equal(cashOf(reader), 3n);
  });

  it("applies a log once that a node repeats, and puts them in order", async () => {
    const [first, second, third] = [
      depositLog(6, 0, 1n),
      depositLog(6, 1, 10n),
      depositLog(7, 0, 100n),
    ];
    const reader = readerOf(fakeNode(9n, [third, first, second, third, first]));
    await reader.sync();
    assert.equal(cashOf(reader), 111n);
  });

  it("applies a log once when it is called twice at the same time", async () => {
    const logs = [5, 6, 16, 17, 26].map((block) => depositLog(block, 0, 1n));
    const reader = readerOf(fakeNode(30n, logs));
    await Promise.all([reader.sync(), reader.sync(), reader.sync()]);
    assert.equal(cashOf(reader), 5n);
    assert.equal(reader.nextBlock, 31n);
  });

  it("keeps what it has when the node fails, and goes on from there", async () => {
    const node = fakeNode(30n, [depositLog(5, 0, 1n), depositLog(16, 0, 2n)]);
    const reader = readerOf(node);
    node.before = () => {
      if (node.asked.length === 1) throw new Error("the node is down");
    };
    await assert.rejects(reader.sync(), /the node is down/);
    assert.equal(cashOf(reader), 1n);
    assert.equal(reader.nextBlock, 15n);
    node.before = () => {};
    await reader.sync();
    assert.equal(cashOf(reader), 3n);
    assert.deepEqual(node.asked[1], [15n, 24n]);
  });

  it("stops at an event that it does not know", async () => {
    const unknown = { ...depositLog(5, 0, 1n), topics: [`0x${"12".repeat(32)}`] };
    const reader = readerOf(fakeNode(9n, [unknown as never]));
    await assert.rejects(reader.sync(), /not found on ABI/);
    assert.equal(reader.nextBlock, 5n);
  });
});
