// Sources other than Pyth: Chainlink's aggregators, and a quorum of signers. Prices to the unit, refusals by name.
import { expect } from "chai";
import { type BaseContract, TypedDataEncoder, toBeHex, Wallet, zeroPadValue } from "ethers";
import type {
  ChainlinkSource,
  MockAggregator,
  PriceRouter,
  SignedSource,
} from "../../typechain-types/index.ts";
import { now } from "./support/market.ts";
import { done, stage, values, WAD } from "./support/stage.ts";

/** Nothing happened before this second. */
const START = 1_000n;
const ANY_TIME = 2n ** 64n - 1n;

describe("Sources", () => {
  const s = stage("textbook", ["BTC"]);
  const ethers = () => s.ballast.connection.ethers;
  const time = () => now(s.ballast);

  async function refused(
    source: BaseContract,
    call: () => Promise<unknown>,
    error: string,
    args: readonly unknown[],
  ) {
    await expect(call())
      .to.be.revertedWithCustomError(source, error)
      .withArgs(...args);
  }

  /** What a router connected to a source has accepted for a feed. */
  async function accepted(source: BaseContract, feedId: string, data: string[]) {
    const router: PriceRouter = s.ballast.router;
    const { config } = await router.feed(1);
    const { maxAge, maxConfidence } = config;
    const unchecked = { check: config.check, checkFeedId: config.checkFeedId };
    const limits = { maxAge, maxConfidence, maxGap: 0, checkMaxAge: 0, maxDeviation: 0 };
    await done(router.setFeed(9, { source, feedId, ...limits, ...unchecked }));
    await done(router.update({ marketIds: [9], data }));
    return router.feed(9);
  }

  describe("ChainlinkSource", () => {
    let source: ChainlinkSource;
    let feed: MockAggregator;
    let id: string;

    beforeEach(async () => {
      const deploy = async (name: string, args: unknown[]) =>
        (await ethers().deployContract(name, args)).getAddress();
      source = await ethers().getContractAt("ChainlinkSource", await deploy("ChainlinkSource", []));
      const address = await deploy("MockAggregator", [8]);
      feed = await ethers().getContractAt("MockAggregator", address);
      id = zeroPadValue(address, 32);
    });

    const round = (answer: bigint, updatedAt: bigint, answeredInRound: bigint) => ({
      ...{ answer, updatedAt, answeredInRound },
      startedAt: updatedAt,
    });
    const latest = () => source.latest(id);
    const encoded = (roundId: bigint) => toBeHex(roundId, 32);
    const first = (roundId: bigint, from: bigint, to = ANY_TIME) =>
      source.proveFirst.staticCall([id], [encoded(roundId)], from, to);

    for (const decimals of [0, 8, 18]) {
      it(`turns an answer of ${decimals} decimals into WAD, exactly`, async () => {
        await done(feed.setDecimals(decimals));
        await done(feed.answer(123n, START));
        const price = 123n * 10n ** BigInt(18 - decimals);
        expect(values(await latest())).to.deep.equal([price, 0n, 0n, START]);
        const proven = await source.prove.staticCall([id], ["0x"], START, START);
        expect(proven.map(values)).to.deep.equal([[price, 0n, 0n, START]]);
        expect(await source.fee(["0x"])).to.equal(0n);
      });
    }

    it("serves a router, which needs no proof of it", async () => {
      const published = await time();
      await done(feed.answer(60_000n * 10n ** 8n, published));
      const { price, publishTime, confidence } = await accepted(source, id, []);
      expect([price, publishTime, confidence]).to.deep.equal([60_000n * WAD, published, 0n]);
    });

    it("proves the first round of a range, and no other: NotFirst, NoRoundBefore, OutsideRange", async () => {
      // Of a proxy's third phase.
      const phase = 3n << 64n;
      for (const [i, updatedAt] of [START, START + 10n, START + 20n].entries()) {
        const roundId = phase + BigInt(i) + 1n;
        await done(feed.setRound(roundId, round(BigInt(i) + 1n, updatedAt, roundId)));
      }
      const [two, three] = [phase + 2n, phase + 3n];
      for (const from of [START + 1n, START + 10n]) {
        const [proven] = await first(two, from);
        expect(proven?.price).to.equal(2n * 10n ** 10n);
      }
      await refused(source, () => first(two, START), "NotFirst", [id, START, START]);
      const late = [id, START + 10n, START + 11n, ANY_TIME];
      await refused(source, () => first(two, START + 11n), "OutsideRange", late);
      const early = [id, START + 20n, START + 1n, START + 19n];
      await refused(source, () => first(three, START + 1n, START + 19n), "OutsideRange", early);
      for (const roundId of [phase + 1n, phase, 1n]) {
        await refused(source, () => first(roundId, START), "NoRoundBefore", [id, roundId]);
      }
      const outside = [id, START + 20n, 0n, START + 19n];
      const newest = () => source.prove.staticCall([id], ["0x"], 0n, START + 19n);
      await refused(source, newest, "OutsideRange", outside);
    });

    it("asks for a complete round of the past: RoundIncomplete, RoundAhead", async () => {
      await done(feed.setRound(5n, round(1n, 0n, 5n)));
      await refused(source, latest, "RoundIncomplete", [id, 5n, 0n, 5n]);
      await done(feed.setRound(5n, round(1n, START, 4n)));
      await refused(source, latest, "RoundIncomplete", [id, 5n, START, 4n]);
      const ahead = (await time()) + 1n;
      await done(feed.setRound(5n, round(1n, ahead, 5n)));
      await refused(source, latest, "RoundAhead", [id, ahead, ahead - 1n]);
      await s.ballast.connection.networkHelpers.time.increaseTo(ahead);
      expect((await latest()).publishTime).to.equal(ahead);
    });

    it("asks for a price above zero, inside what the aggregator can say: PriceNotPositive, AnswerClamped", async () => {
      for (const answer of [0n, -1n]) {
        await done(feed.answer(answer, START));
        await refused(source, latest, "PriceNotPositive", [id, answer]);
      }
      const bounds = { hasAggregator: true, hasMinimum: true, hasMaximum: true };
      await done(feed.setBounds({ ...bounds, minimum: 10n, maximum: 20n }));
      for (const answer of [10n, 20n]) {
        await done(feed.answer(answer, START));
        await refused(source, latest, "AnswerClamped", [id, answer, 10n, 20n]);
      }
      for (const answer of [11n, 19n]) {
        await done(feed.answer(answer, START));
        expect((await latest()).price).to.equal(answer * 10n ** 10n);
      }
      // One that does not tell its bounds has none.
      await done(feed.answer(1n, START));
      await done(feed.setBounds({ ...bounds, hasMinimum: false, minimum: 10n, maximum: 20n }));
      expect((await latest()).price).to.equal(10n ** 10n);
    });

    it("knows what it can read: NotAnAggregator, UnsupportedDecimals", async () => {
      const wallet = zeroPadValue(s.address(1), 32);
      for (const other of [wallet, toBeHex(2n ** 160n, 32), toBeHex(2n ** 255n, 32)]) {
        await refused(source, () => source.latest(other), "NotAnAggregator", [other]);
      }
      await done(feed.setDecimals(19));
      await done(feed.answer(1n, START));
      await refused(source, latest, "UnsupportedDecimals", [id, 19n]);
    });

    it("charges nothing and takes data for each feed: UnexpectedValue, DataMismatch", async () => {
      for (const prove of [source.prove, source.proveFirst]) {
        const paid = () => prove.staticCall([id], ["0x"], 0n, 1n, { value: 1n });
        await refused(source, paid, "UnexpectedValue", [1n]);
      }
      const none = () => source.proveFirst.staticCall([id], [], 0n, 1n);
      await refused(source, none, "DataMismatch", [1n, 0n]);
    });
  });

  describe("SignedSource", () => {
    /** In the order that signatures come in. */
    const signers = [1, 2, 3]
      .map((n) => new Wallet(toBeHex(n, 32)))
      .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    const [one, two, three] = signers as [Wallet, Wallet, Wallet];
    const stranger = new Wallet(toBeHex(4, 32));
    const FEED = zeroPadValue("0xfeed", 32);
    const FIELDS = {
      Price: [
        { name: "feedId", type: "bytes32" },
        { name: "price", type: "uint128" },
        { name: "confidence", type: "uint128" },
        { name: "average", type: "uint128" },
        { name: "publishTime", type: "uint64" },
        { name: "previousTime", type: "uint64" },
      ],
    };
    const PRICE = {
      feedId: FEED,
      price: 60_000n * WAD,
      confidence: WAD,
      average: 59_000n * WAD,
      publishTime: START,
      previousTime: START - 10n,
    };
    let source: SignedSource;
    const addresses = signers.map(({ address }) => address);

    async function deploy(who: readonly string[], quorum: number) {
      const made = await ethers().deployContract("SignedSource", [who, quorum]);
      return ethers().getContractAt("SignedSource", await made.getAddress());
    }
    beforeEach(async () => {
      source = await deploy(addresses, 2);
    });

    async function domain() {
      const { chainId } = await ethers().provider.getNetwork();
      const verifyingContract = await source.getAddress();
      return { name: "Ballast prices", version: "1", chainId, verifyingContract };
    }

    /** What signers vouch for, as the source takes it. */
    async function signed(change: Partial<typeof PRICE> = {}, who: readonly Wallet[] = [one, two]) {
      const price = { ...PRICE, ...change };
      const on = await domain();
      const signatures = await Promise.all(who.map((w) => w.signTypedData(on, FIELDS, price)));
      const tuple = "tuple(bytes32,uint128,uint128,uint128,uint64,uint64)";
      const coder = s.ballast.router.interface.getAbiCoder();
      return coder.encode([tuple, "bytes[]"], [Object.values(price), signatures]);
    }
    const prove = (data: string, from = 0n, to = ANY_TIME) =>
      source.prove.staticCall([FEED], [data], from, to);
    const first = (data: string, from: bigint) =>
      source.proveFirst.staticCall([FEED], [data], from, ANY_TIME);

    it("tells who signs, how many of them, and what", async () => {
      expect(await source.signers()).to.deep.equal(addresses);
      expect(await source.quorum()).to.equal(2n);
      expect(await source.isSigner(one)).to.equal(true);
      expect(await source.isSigner(stranger)).to.equal(false);
      const digest = TypedDataEncoder.hash(await domain(), FIELDS, PRICE);
      expect(await source.digestOf(PRICE)).to.equal(digest);
      const type = TypedDataEncoder.from(FIELDS).encodeType("Price");
      expect(await source.PRICE_TYPEHASH()).to.equal(ethers().id(type));
    });

    it("proves what a quorum or more signed", async () => {
      const expected = [[PRICE.price, PRICE.confidence, PRICE.average, PRICE.publishTime]];
      for (const who of [[one, two], [one, three], [two, three], signers]) {
        expect((await prove(await signed({}, who))).map(values)).to.deep.equal(expected);
      }
      expect(await source.fee(["0x"])).to.equal(0n);
    });

    it("serves a router", async () => {
      const publishTime = await time();
      const data = await signed({ publishTime, average: 0n });
      const feed = await accepted(source, FEED, [data]);
      expect([feed.price, feed.publishTime, feed.gap]).to.deep.equal([
        PRICE.price,
        publishTime,
        0n,
      ]);
    });

    it("counts each signer once: TooFewSignatures, SignersNotAscending, NotASigner", async () => {
      const cases = [
        [[one], "TooFewSignatures", [1n, 2n]],
        [[], "TooFewSignatures", [0n, 2n]],
        [[one, one], "SignersNotAscending", [one.address, one.address]],
        [[two, one], "SignersNotAscending", [two.address, one.address]],
        [[one, two, two], "SignersNotAscending", [two.address, two.address]],
        [[stranger, one], "NotASigner", [stranger.address]],
      ] as const;
      for (const [who, error, args] of cases) {
        const data = await signed({}, who);
        await refused(source, () => prove(data), error, args);
      }
    });

    it("believes no signature of another price, feed or contract: NotASigner, WrongFeed", async () => {
      const other = await deploy(addresses, 2);
      const data = await signed();
      const call = () => other.prove.staticCall([FEED], [data], 0n, ANY_TIME);
      await expect(call()).to.be.revertedWithCustomError(other, "NotASigner");
      const forged = data.replace(toBeHex(PRICE.price, 32).slice(2), toBeHex(1n, 32).slice(2));
      expect(forged).not.to.equal(data);
      await expect(prove(forged)).to.be.revertedWithCustomError(source, "NotASigner");
      const feedId = zeroPadValue("0xbeef", 32);
      const wrong = await signed({ feedId });
      await refused(source, () => prove(wrong), "WrongFeed", [FEED, feedId]);
    });

    it("proves the first price of a range: NotFirst, OutsideRange, PublishedBackwards, PriceNotPositive", async () => {
      const data = await signed();
      const before = START - 10n;
      for (const from of [before + 1n, START]) {
        expect((await first(data, from))[0]?.price).to.equal(PRICE.price);
      }
      await refused(source, () => first(data, before), "NotFirst", [FEED, before, before]);
      const late = [FEED, START, START + 1n, ANY_TIME];
      await refused(source, () => first(data, START + 1n), "OutsideRange", late);
      const early = [FEED, START, 0n, START - 1n];
      await refused(source, () => prove(data, 0n, START - 1n), "OutsideRange", early);
      for (const previousTime of [START, START + 1n]) {
        const backwards = await signed({ previousTime });
        const args = [FEED, previousTime, START];
        await refused(source, () => prove(backwards), "PublishedBackwards", args);
      }
      const free = await signed({ price: 0n });
      await refused(source, () => prove(free), "PriceNotPositive", [FEED, 0n]);
    });

    it("charges nothing and takes data for each feed: UnexpectedValue, DataMismatch", async () => {
      const data = await signed();
      for (const call of [source.prove, source.proveFirst]) {
        const paid = () => call.staticCall([FEED], [data], 0n, ANY_TIME, { value: 1n });
        await refused(source, paid, "UnexpectedValue", [1n]);
        const two = () => call.staticCall([FEED], [data, data], 0n, ANY_TIME);
        await refused(source, two, "DataMismatch", [1n, 2n]);
      }
    });

    it("is made of 1 to 16 signers, and a quorum of them: QuorumOutOfBounds, UnusableSigner", async () => {
      const many = (count: number) =>
        Array.from({ length: count }, (_, i) => new Wallet(toBeHex(100 + i, 32)).address);
      for (const [count, quorum] of [
        [0, 0],
        [3, 0],
        [3, 4],
        [17, 1],
      ] as const) {
        const args = [quorum, count, 16];
        await refused(source, () => deploy(many(count), quorum), "QuorumOutOfBounds", args);
      }
      expect(await (await deploy(many(16), 16)).quorum()).to.equal(16n);
      const zero = `0x${"00".repeat(20)}`;
      await refused(source, () => deploy([one.address, zero], 1), "UnusableSigner", [zero]);
      const twice = [one.address, one.address];
      await refused(source, () => deploy(twice, 1), "UnusableSigner", [one.address]);
    });
  });
});
