import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  maxTokenWithdraw,
  maxWithdraw,
  tokenWithdrawalPreview,
  WAD,
  withdrawalPreview,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anySnapshot } from "./support/snapshot.ts";

describe("a withdrawal", () => {
  it("of the most quote that may leave is made, and of a unit more refused", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        const { tokenAmount, paid } = maxWithdraw(snapshot);
        if (tokenAmount > 0n) {
          const preview = withdrawalPreview(snapshot, tokenAmount);
          assert.equal(preview.refusal, undefined);
          assert.equal(preview.paid, paid);
        }
        assert.notEqual(withdrawalPreview(snapshot, tokenAmount + 1n).refusal, undefined);
      }),
    );
  });

  it("of the most of a token that may leave is made, and of a unit more refused", (t) => {
    check(
      t,
      fc.property(anySnapshot, (snapshot) => {
        for (const { token, address } of snapshot.account.holdings) {
          const asked = { id: token.id, address };
          const { tokenAmount } = maxTokenWithdraw(snapshot, token.id);
          if (tokenAmount > 0n) {
            assert.equal(tokenWithdrawalPreview(snapshot, asked, tokenAmount).refusal, undefined);
          }
          const more = tokenWithdrawalPreview(snapshot, asked, tokenAmount + 1n);
          assert.notEqual(more.refusal, undefined);
        }
      }),
    );
  });

  it("INV-1: while the vault is below zero leaves behind just what is not paid", (t) => {
    check(
      t,
      fc.property(anySnapshot, fc.bigInt(1n, 1_000_000n * WAD), (sound, deficit) => {
        const snapshot = { ...sound, pots: { ...sound.pots, vault: -deficit } };
        const { tokenAmount } = maxWithdraw(snapshot);
        const { refusal, paid, after } = withdrawalPreview(snapshot, tokenAmount);
        if (refusal !== undefined) return;
        assert.ok(paid <= tokenAmount);
        const { quoteUnit } = snapshot.rules;
        assert.equal(after.pots.vault + deficit, (tokenAmount - paid) * quoteUnit);
      }),
    );
  });
});
