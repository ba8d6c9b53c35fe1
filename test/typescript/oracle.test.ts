import { expect } from "chai";
import { encodeBytes32String, toBeHex, ZeroAddress, zeroPadValue } from "ethers";
import type { PythSource } from "../../typechain-types/index.ts";
import {
  done,
  expectRefused,
  fill,
  NO_UPDATE,
  pythErrors,
  stage,
  values,
  WAD,
} from "./support/stage.ts";
import { commit, fund, listingOf, priceUpdate, publish, settle, wad } from "./support/trading.ts";

describe("PriceRouter", () => {
  const s = stage("textbook");

  const now = async () => BigInt(await s.ballast.connection.networkHelpers.time.latest());

  /** The mock oracle's data of one price, `prior` seconds after the one before it. */
  async function data(
    symbol: string,
    { price = "60000", confidence = "0", time, prior = 1n }: DataOptions,
  ): Promise<string> {
    const { feedId } = listingOf(s.ballast, symbol).feed;
    const [mid, half] = [wad(price) / 10n ** 10n, wad(confidence) / 10n ** 10n];
    const { pyth } = s.ballast;
    return pyth.createPriceFeedUpdateData(feedId, mid, half, -8, mid, half, time, time - prior);
  }

  interface DataOptions {
    price?: string;
    confidence?: string;
    time: bigint;
    prior?: bigint;
  }

  async function source(): Promise<PythSource> {
    const { router, connection } = s.ballast;
    return connection.ethers.getContractAt("PythSource", (await router.feed(1)).config.source);
  }

  describe("accepting prices", () => {
    it("stores a newer price, with its uncertainty as a share rounded up", async () => {
      const { router } = s.ballast;
      const time = (await now()) + 5n;
      await s.ballast.connection.networkHelpers.time.setNextBlockTimestamp(time);
      const update = {
        marketIds: [1],
        data: [await data("BTC", { price: "60001", confidence: "100", time })],
      };
      await expect(router.connect(s.signer(9)).update(update, { value: 1n }))
        .to.emit(router, "AcceptPrice")
        .withArgs(1, wad("60001"), wad("100"), wad("60001"), time);
      const feed = await router.feed(1);
      expect(feed.price).to.equal(wad("60001"));
      expect(feed.publishTime).to.equal(time);
      // 100 / 60,001 is 1,666.6 millionths.
      expect(feed.confidence).to.equal(1667n);
      expect(await router.prices([1])).to.deep.equal([wad("60001")]);
    });

    it("ignores a price that is not newer, without an error", async () => {
      const { router } = s.ballast;
      await publish(s.ballast, { BTC: "61000" });
      const { publishTime } = await router.feed(1);
      for (const time of [publishTime, publishTime - 1n]) {
        const update = { marketIds: [1], data: [await data("BTC", { price: "50000", time })] };
        await expect(router.update(update, { value: 1n })).not.to.emit(router, "AcceptPrice");
      }
      expect((await router.feed(1)).price).to.equal(wad("61000"));
    });

    it("does not accept a price of the future", async () => {
      const { router, connection } = s.ballast;
      const time = (await now()) + 10n;
      await connection.networkHelpers.time.setNextBlockTimestamp(time - 1n);
      const update = { marketIds: [1], data: [await data("BTC", { time })] };
      await expectRefused(
        s,
        () => router.update(update, { value: 1n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
    });

    it("takes an empty update and returns all the value", async () => {
      const { router, connection } = s.ballast;
      expect(await router.updateFee(NO_UPDATE)).to.equal(0n);
      await expect(
        router.connect(s.signer(9)).update(NO_UPDATE, { value: 7n }),
      ).to.changeEtherBalance(connection.ethers, s.signer(9), 0n);
    });

    it("charges the provider's fee and returns what is above it", async () => {
      const { router, pyth, connection } = s.ballast;
      const { update, value } = await priceUpdate(s.ballast, { BTC: "60000", ETH: "3000" });
      expect(value).to.equal(2n);
      const sent = router.connect(s.signer(9)).update(update, { value: value + 5n });
      await expect(sent).to.changeEtherBalances(
        connection.ethers,
        [s.signer(9), pyth, router],
        [-value, value, 0n],
      );
    });

    it("refuses a value below the provider's fee: UpdateFeeTooLow", async () => {
      const { router } = s.ballast;
      const { update, value } = await priceUpdate(s.ballast, { BTC: "61000", ETH: "3000" });
      await expectRefused(
        s,
        () => router.update(update, { value: value - 1n }),
        "UpdateFeeTooLow",
        [value - 1n, value],
        router,
      );
    });

    it("refuses a price that is too uncertain, at the boundary: PriceTooUncertain", async () => {
      const { router, connection } = s.ballast;
      // The limit is 5,000 millionths: 300 of 60,000.
      const send = async (confidence: string) => {
        const time = (await now()) + 1n;
        await connection.networkHelpers.time.setNextBlockTimestamp(time);
        const update = { marketIds: [1], data: [await data("BTC", { confidence, time })] };
        return router.update(update, { value: 1n });
      };
      await expectRefused(
        s,
        () => send("300.00000001"),
        "PriceTooUncertain",
        [1, 5001, 5000],
        router,
      );
      await send("300");
      expect((await router.feed(1)).confidence).to.equal(5000n);
    });

    it("refuses too uncertain a settlement price too, and the order stays: PriceTooUncertain", async () => {
      const { router, orders } = s.ballast;
      await fund(s.ballast, s.cross(1), "10000");
      const id = await commit(s.ballast, { account: s.cross(1), market: "BTC", size: "0.1" });
      await expectRefused(
        s,
        () => settle(s.ballast, id, { price: "60000", confidence: "301" }),
        "PriceTooUncertain",
        [1, 5017, 5000],
        router,
      );
      expect((await orders.order(id)).commitTime > 0n).to.equal(true);
    });

    it("refuses an update across two sources: MixedSources", async () => {
      const { router, pyth, connection } = s.ballast;
      const other = await connection.ethers.deployContract("PythSource", [pyth]);
      await router.setFeed(2, { source: other, ...listingOf(s.ballast, "ETH").feed });
      const { update, value } = await priceUpdate(s.ballast, { BTC: "61000", SOL: "150" });
      const mixed = { marketIds: [1, 2], data: update.data };
      await expectRefused(s, () => router.update(mixed, { value }), "MixedSources", [1, 2], router);
    });

    it("refuses a market that has no feed: UnknownFeed", async () => {
      const { router } = s.ballast;
      const update = { marketIds: [9], data: ["0x"] };
      const calls = [
        () => router.update(update, { value: 1n }),
        () => router.updateFee(update),
        () => router.settlementFee(9, []),
        () => router.settlementPrice(9, [], 0, 1),
      ];
      for (const call of calls) await expectRefused(s, call, "UnknownFeed", [9], router);
    });
  });

  describe("the age of a price", () => {
    it("serves a price of exactly the maximum age, and none older: StalePrice", async () => {
      const { router, connection } = s.ballast;
      const { publishTime, config } = await router.feed(1);
      const { maxAge } = config;
      const { time, mine } = connection.networkHelpers;
      await time.increaseTo(publishTime + maxAge);
      expect(await router.prices([1, 2])).to.deep.equal([wad("60000"), wad("3000")]);
      await time.increaseTo(publishTime + maxAge + 1n);
      await mine(0);
      await expectRefused(
        s,
        () => router.prices([1, 2]),
        "StalePrice",
        [1, publishTime, maxAge, publishTime + maxAge + 1n],
        router,
      );
    });

    it("is one rule for views, withdrawals and liquidations: StalePrice", async () => {
      const { router, clearingHouse, connection } = s.ballast;
      const id = s.cross(1);
      await fund(s.ballast, id, "20000");
      await fill(s, { account: id, market: "BTC", size: "0.5" });
      const { publishTime, config } = await router.feed(1);
      const { maxAge } = config;
      const late = publishTime + maxAge + 10n;
      await connection.networkHelpers.time.increaseTo(late - 1n);
      const stale = [1, publishTime, maxAge];
      const { setNextBlockTimestamp, increaseTo } = connection.networkHelpers.time;
      await setNextBlockTimestamp(late);
      await expectRefused(
        s,
        () => clearingHouse.connect(s.signer(1)).withdraw(id, 1, s.address(1)),
        "StalePrice",
        [...stale, late],
        router,
      );
      await increaseTo(late);
      for (const view of [
        () => clearingHouse.accountState(id),
        () => clearingHouse.previewLiquidation(id),
      ]) {
        await expectRefused(s, view, "StalePrice", [...stale, late], router);
      }
      await setNextBlockTimestamp(late + 1n);
      await expectRefused(
        s,
        () => clearingHouse.liquidate(id),
        "StalePrice",
        [...stale, late + 1n],
        router,
      );
    });

    it("has no price before the first: NoPrice", async () => {
      const { router, connection } = s.ballast;
      const other = await connection.ethers.deployContract("PythSource", [s.ballast.pyth]);
      await router.setFeed(7, { source: other, ...listingOf(s.ballast, "BTC").feed });
      await expectRefused(s, () => router.prices([1, 7]), "NoPrice", [7], router);
    });

    it("settles at a price of any age, and stores it only if it is newer", async () => {
      const { router, connection } = s.ballast;
      const { publishTime, price } = await router.feed(1);
      const old = publishTime - 100n;
      const proof = [await data("BTC", { price: "40000", time: old, prior: 1n })];
      const args = [1, proof, old, old + 5n, { value: 1n }] as const;
      const proven = await router.settlementPrice.staticCall(...args);
      expect(values(proven)).to.deep.equal([wad("40000"), 0n, wad("40000"), old]);
      await router.settlementPrice(...args);
      expect((await router.feed(1)).price).to.equal(price);

      const time = (await now()) + 20n;
      await connection.networkHelpers.time.setNextBlockTimestamp(time);
      const newer = [await data("BTC", { price: "62000", time })];
      await router.settlementPrice(1, newer, time, time + 60n, { value: 3n });
      expect((await router.feed(1)).price).to.equal(wad("62000"));
      expect(await connection.ethers.provider.getBalance(router)).to.equal(0n);
    });

    it("refuses a settlement price that is not the first of its window", async () => {
      const { router } = s.ballast;
      const from = (await now()) - 50n;
      const second = await data("BTC", { time: from + 2n, prior: 1n });
      const first = await data("BTC", { time: from + 1n, prior: 2n });
      await expectRefused(
        s,
        () => router.settlementPrice(1, [second], from, from + 60n, { value: 1n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
      const call = router.settlementPrice.staticCall(1, [first], from, from + 60n, { value: 1n });
      expect((await call).publishTime).to.equal(from + 1n);
    });

    it("refuses a value below the fee of a settlement price: UpdateFeeTooLow", async () => {
      const { router } = s.ballast;
      const from = await now();
      const proof = [await data("BTC", { time: from })];
      await expectRefused(
        s,
        () => router.settlementPrice(1, proof, from, from + 1n),
        "UpdateFeeTooLow",
        [0, 1],
        router,
      );
    });
  });

  describe("feeds", () => {
    /** The first market's feed as configured, to be set again with a change. */
    async function configured() {
      const { config: c } = await s.ballast.router.feed(1);
      return {
        source: c.source,
        feedId: c.feedId,
        maxAge: c.maxAge,
        maxConfidence: c.maxConfidence,
        maxGap: c.maxGap,
        check: c.check,
        checkFeedId: c.checkFeedId,
        checkMaxAge: c.checkMaxAge,
        maxDeviation: c.maxDeviation,
      };
    }

    it("are set by the administrator only", async () => {
      const { router } = s.ballast;
      const config = { ...(await configured()), maxAge: 30n, maxConfidence: 100n };
      await expectRefused(
        s,
        () => router.connect(s.signer(1)).setFeed(1, config),
        "AccessManagedUnauthorized",
        [s.address(1)],
        router,
      );
      await expect(router.setFeed(1, config))
        .to.emit(router, "SetFeed")
        .withArgs(1, Object.values(config));
      const feed = await router.feed(1);
      // The last accepted price stays.
      expect(feed.price).to.equal(wad("60000"));
      expect(await configured()).to.deep.equal(config);
    });

    it("keep every parameter within bounds: FeedOutOfBounds", async () => {
      const { router } = s.ballast;
      const good = {
        ...(await configured()),
        check: router.target,
        checkMaxAge: 1,
        maxDeviation: 1000,
      };
      const none = { ...good, check: ZeroAddress, checkMaxAge: 0, maxDeviation: 0 };
      const refuse = (change: object, name: string, numbers: readonly (number | bigint)[]) =>
        expectRefused(
          s,
          () => router.setFeed(1, { ...good, ...change }),
          "FeedOutOfBounds",
          [encodeBytes32String(name), ...numbers],
          router,
        );
      const most = 2n ** 160n - 1n;
      await refuse({ source: ZeroAddress }, "source", [0, 1, most]);
      await refuse({ ...none, checkFeedId: toBeHex(7, 32) }, "checkFeedId", [7, 0, 0]);
      await refuse({ ...none, checkMaxAge: 1 }, "checkMaxAge", [1, 0, 0]);
      await refuse({ ...none, maxDeviation: 1 }, "maxDeviation", [1, 0, 0]);
      for (const [name, low, high] of [
        ["maxAge", 5, 3600],
        ["maxConfidence", 100, 50_000],
        ["maxGap", 10_000, 1_000_000],
        ["checkMaxAge", 1, 172_800],
        ["maxDeviation", 1000, 200_000],
      ] as const) {
        await refuse({ [name]: low - 1 }, name, [low - 1, low, high]);
        await refuse({ [name]: high + 1 }, name, [high + 1, low, high]);
        for (const value of [low, high]) {
          await done(router.setFeed(1, { ...good, [name]: value }));
          expect((await router.feed(1)).config[name]).to.equal(BigInt(value));
        }
      }
      await done(router.setFeed(1, { ...none, maxGap: 0 }));
    });

    it("are recovering after they were dead: Warn, Resume, NothingToWarn", async () => {
      const { router, connection } = s.ballast;
      const { setNextBlockTimestamp } = connection.networkHelpers.time;
      const { freezeAge, notice, grace } = await router.config();
      const { publishTime, config } = await router.feed(1);
      const stranger = router.connect(s.signer(9));
      const warnAt = async (time: bigint) => {
        await setNextBlockTimestamp(time);
        return stranger.warn(1);
      };
      const early = publishTime + config.maxAge;
      const limits = [1, publishTime, config.maxAge];
      await expectRefused(s, () => warnAt(early), "NothingToWarn", [...limits, 0], router);
      const frozenFrom = publishTime + freezeAge;
      await expect(warnAt(early + 1n))
        .to.emit(router, "Warn")
        .withArgs(1, publishTime, frozenFrom);
      const again = () => warnAt(early + 2n);
      await expectRefused(s, again, "NothingToWarn", [...limits, early + 1n], router);
      expect(early + 1n + notice < frozenFrom).to.equal(true);

      await connection.networkHelpers.time.increaseTo(frozenFrom);
      const [mark] = await router.marks([1]);
      expect((mark ?? 0n) >> 152n, "stale and frozen").to.equal(3n);
      const time = frozenFrom + 50n;
      await setNextBlockTimestamp(time);
      const update = { marketIds: [1], data: [await data("BTC", { price: "61000", time })] };
      await expect(router.update(update, { value: 1n }))
        .to.emit(router, "Resume")
        .withArgs(1, frozenFrom, time + grace);
      expect((await router.marks([1]))[0]).to.equal((4n << 152n) | wad("61000"));
      expect((await router.feed(1)).resumedAt).to.equal(time);
      expect(await router.protectedUntil(), "there is no sequencer").to.equal(0n);
    });

    it("refuse what their check does not confirm: PriceDeviates, CheckTooOld", async () => {
      const { router, connection } = s.ballast;
      const aggregator = await connection.ethers.deployContract("MockAggregator", [8]);
      const check = await connection.ethers.deployContract("ChainlinkSource");
      const checked = {
        ...(await configured()),
        check: await check.getAddress(),
        checkFeedId: zeroPadValue(await aggregator.getAddress(), 32),
        checkMaxAge: 100,
        maxDeviation: 20_000,
      };
      await done(router.setFeed(1, checked));
      const round = await now();
      await done(aggregator.answer(60_000n * 10n ** 8n, round));
      const send = async (price: string, time: bigint) => {
        await connection.networkHelpers.time.setNextBlockTimestamp(time);
        const update = { marketIds: [1], data: [await data("BTC", { price, time })] };
        return router.update(update, { value: 1n });
      };
      const far = [1, wad("61200.01"), wad("60000"), 20_001, 20_000];
      await expectRefused(s, () => send("61200.01", round + 5n), "PriceDeviates", far, router);
      await send("61200", round + 100n);
      const old = [1, round, 100, round + 101n];
      await expectRefused(s, () => send("61200", round + 101n), "CheckTooOld", old, router);
    });

    it("have prices of one moment in one update: PricesApart", async () => {
      const { router, connection } = s.ballast;
      const time = (await now()) + 20n;
      await connection.networkHelpers.time.setNextBlockTimestamp(time);
      const of = async (apart: bigint) => ({
        marketIds: [1, 2],
        data: [await data("BTC", { time }), await data("ETH", { time: time - apart })],
      });
      const [far, near] = [await of(6n), await of(5n)];
      await expectRefused(
        s,
        () => router.update(far, { value: 2n }),
        "PricesApart",
        [time - 6n, time, 5],
        router,
      );
      await connection.networkHelpers.time.setNextBlockTimestamp(time);
      await done(router.update(near, { value: 2n }));
      expect((await router.feed(2)).publishTime).to.equal(time - 5n);
    });
  });

  describe("PythSource", () => {
    /** What the source makes of a price, a half-width and an exponent of Pyth. */
    async function prove(price: bigint, exponent: number, confidence = 0n) {
      const { pyth } = s.ballast;
      const { feedId } = listingOf(s.ballast, "BTC").feed;
      const proof = await pyth.createPriceFeedUpdateData(
        feedId,
        price,
        confidence,
        exponent,
        price,
        confidence,
        100,
        99,
      );
      const at = await source();
      return at.prove.staticCall([feedId], [proof], 0, 200, { value: await at.fee([proof]) });
    }

    const btc = () => listingOf(s.ballast, "BTC").feed.feedId;

    it("turns every exponent into WAD, exactly", async () => {
      const cases: [bigint, number, bigint, bigint, bigint][] = [
        [6_000_000_000_000n, -8, 1n, 60_000n * WAD, 10n ** 10n],
        [7n, 0, 2n, 7n * WAD, 2n * WAD],
        [7n, 18, 1n, 7n * 10n ** 36n, 10n ** 36n],
        [15n, -18, 3n, 15n, 3n],
        [123n, 2, 0n, 12_300n * WAD, 0n],
      ];
      for (const [price, exponent, confidence, wadPrice, wadConfidence] of cases) {
        const [proven] = await prove(price, exponent, confidence);
        if (proven === undefined) expect.fail();
        expect(values(proven)).to.deep.equal([wadPrice, wadConfidence, wadPrice, 100n]);
      }
    });

    it("proves the first price of a range, whoever asks, and no other", async () => {
      const at = (await source()).connect(s.signer(9));
      const first = await data("BTC", { price: "7", time: 110n, prior: 11n });
      const second = await data("BTC", { price: "8", time: 111n, prior: 1n });
      const ask = (proof: string, from: bigint) =>
        at.proveFirst.staticCall([btc()], [proof], from, 200n, { value: 1n });
      expect((await ask(first, 100n)).map(values)).to.deep.equal([[wad("7"), 0n, wad("7"), 110n]]);
      expect((await ask(second, 111n)).map(values)).to.deep.equal([[wad("8"), 0n, wad("8"), 111n]]);
      for (const [proof, from] of [
        [second, 100n],
        [first, 99n],
        [first, 111n],
      ] as const) {
        await expectRefused(
          s,
          () => ask(proof, from),
          "PriceFeedNotFoundWithinRange",
          [],
          pythErrors(s),
        );
      }
    });

    it("refuses a price that is not above zero: PriceNotPositive", async () => {
      const at = await source();
      for (const price of [0n, -1n, -(2n ** 63n)]) {
        await expectRefused(s, () => prove(price, -8), "PriceNotPositive", [btc(), price], at);
      }
    });

    it("refuses an exponent outside −18 to 18: UnsupportedExponent", async () => {
      const at = await source();
      for (const exponent of [-19, 19, -(2 ** 31), 2 ** 31 - 1]) {
        await expectRefused(
          s,
          () => prove(1n, exponent),
          "UnsupportedExponent",
          [btc(), exponent],
          at,
        );
      }
    });
  });
});
