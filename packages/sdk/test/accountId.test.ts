import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  AccountType,
  InvalidAccountError,
  makeAccountId,
  ownerOf,
  primaryAccount,
  typeOf,
} from "../src/index.ts";

const OWNER = "0xAbCdEf0123456789aBcDeF0123456789AbCdEf01";

describe("an account id", () => {
  it("is the owner, the type and the index", () => {
    assert.equal(
      makeAccountId(OWNER, AccountType.Hedge, 0x1234n),
      "0xabcdef0123456789abcdef0123456789abcdef01020000000000000000001234",
    );
    assert.equal(primaryAccount(OWNER), `${OWNER.toLowerCase()}${"00".repeat(12)}`);
  });

  it("tells its owner and its type", () => {
    const largest = (1n << 88n) - 1n;
    for (const type of Object.values(AccountType)) {
      for (const index of [0n, 1n, largest]) {
        const id = makeAccountId(OWNER, type, index);
        assert.equal(id.length, 66);
        assert.equal(ownerOf(id), OWNER.toLowerCase());
        assert.equal(typeOf(id), type);
      }
    }
  });

  it("refuses what the contracts refuse", () => {
    const noOwner = `0x${"00".repeat(32)}` as const;
    const unknownType = `${OWNER}03${"00".repeat(11)}` as `0x${string}`;
    assert.throws(() => typeOf(noOwner), InvalidAccountError);
    assert.throws(() => typeOf(unknownType), /of type 3/);
    assert.throws(() => typeOf(OWNER), /32 bytes/);
    assert.throws(() => makeAccountId(`0x${"00".repeat(20)}`), InvalidAccountError);
    assert.throws(() => makeAccountId("0x12"), /20 bytes/);
    assert.throws(() => makeAccountId(OWNER, AccountType.Cross, 1n << 88n), /2\^88/);
    assert.throws(() => makeAccountId(OWNER, AccountType.Cross, -1n), /2\^88/);
    assert.throws(() => makeAccountId(OWNER, 3 as AccountType), InvalidAccountError);
  });
});
