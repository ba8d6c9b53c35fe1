import { BallastError } from "@ballast/sdk";
import { expect } from "chai";
import { sdkClient } from "./support/sdk.ts";
import { done, stage, UNIT } from "./support/stage.ts";
import { fund, wad } from "./support/trading.ts";

describe("The SDK's client", () => {
  const s = stage("textbook");

  it("deposits, trades and reads the account", async () => {
    const client = await sdkClient(s, 1);
    const accountId = s.cross(1);
    await done(s.ballast.quote.mint(s.address(1), wad("1000") / UNIT));
    await done(
      s.ballast.quote.connect(s.signer(1)).approve(s.ballast.clearingHouse, 1_000n * 10n ** 6n),
    );
    await client.deposit({ accountId, tokenAmount: wad("1000") / UNIT });
    const { state } = await client.getAccount({ accountId });
    expect(state.equity).to.equal(wad("1000"));
    await client.commitOrder({
      accountId,
      marketId: 1,
      sizeDelta: wad("0.01"),
      keeperFee: wad("1"),
    });
    expect((await client.getAccount({ accountId })).state.cash).to.equal(wad("999"));
  });

  it("foresees a trade, with the reasons against it", async () => {
    const client = await sdkClient(s, 1);
    await fund(s.ballast, s.cross(1), "1000");
    const preview = await client.previewTrade({
      ...{ accountId: s.cross(1), marketId: 1, sizeDelta: wad("1") },
    });
    expect(preview.fills).to.equal(false);
    const [reason] = preview.outcome.reasons;
    if (reason?.kind !== "contract") throw new Error("no contract's reason");
    expect(reason.name).to.equal("InsufficientMargin");
  });

  it("throws what the contracts refuse a call by", async () => {
    const client = await sdkClient(s, 1);
    const error = await client
      .commitOrder({ accountId: s.cross(1), marketId: 99, sizeDelta: 1n, keeperFee: wad("1") })
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof BallastError)) throw error;
    expect(error.failure).to.include({ kind: "contract", name: "UnknownMarket" });
  });
});
