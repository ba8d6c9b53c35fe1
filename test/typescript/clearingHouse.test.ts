import { type AccountId, primaryAccount } from "@ballast/sdk";
import {
  EMPTY_LEG,
  fillPrice,
  type Leg,
  mulDown,
  mulUp,
  openCost,
  reduceLeg,
  type Side,
  tradeFee,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { feedConfig, type MarketListing } from "../../deploy/markets.ts";
import { loadPreset } from "../../deploy/preset.ts";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  fill,
  fillRequest,
  MAX_UINT256,
  NO_UPDATE,
  type Stage,
  stage,
  stateOf,
  type TestFill,
  UNIT,
  values,
  WAD,
  ZERO_ACCOUNT,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import {
  closePair,
  commit,
  fund,
  fundPots,
  listingOf,
  priceUpdate,
  publish,
  SEED,
  wad,
  withdraw,
} from "./support/trading.ts";

const PERCENT = 10n ** 16n;
const FILLS = 400;

/** A market whose skew moves the price by up to 30%, so that every rounding of a premium shows. */
const STEEP: MarketListing = {
  id: 4,
  symbol: "STEEP",
  feed: {
    ...feedConfig(loadPreset("textbook"), { symbol: "STEEP", price: WAD }),
    maxConfidence: 50_000,
  },
  params: {
    brackets: [{ upTo: MaxUint256, maintenance: WAD, initial: 110n * PERCENT }],
    liquidationFee: 50n * PERCENT,
    minExposure: 500n * WAD,
    takerFee: PERCENT / 20n,
    makerFee: PERCENT / 50n,
    minOrderFee: WAD,
    skewScale: wad("10000.000000000000000007"),
    maxOpenInterest: wad("3000"),
    maxExposure: wad("10000000"),
    maxConfidence: 5n * PERCENT,
    economy: {
      fundingVelocity: 0n,
      maxFundingRate: 0n,
      vaultShare: 25n * PERCENT,
      borrowKink: 50n * PERCENT,
      borrowKinkRate: 0n,
      borrowMaxRate: 0n,
      maxUtilisation: WAD,
    },
  },
};

async function listSteep({ ballast }: Stage): Promise<void> {
  const { source } = (await ballast.router.feed(1)).config;
  await ballast.router.setFeed(STEEP.id, { source, ...STEEP.feed });
  await ballast.clearingHouse.listMarket(STEEP.id, STEEP.params);
  ballast.markets.push(STEEP);
  await publish(ballast, { STEEP: "100" });
}

describe("ClearingHouse", () => {
  const s = stage("textbook", undefined, listSteep);
  const core = () => s.ballast.clearingHouse;

  /** Mints token units to a signer and lets the core take them. */
  async function mint(signer: number, tokenAmount: bigint): Promise<void> {
    await s.ballast.quote.mint(s.address(signer), tokenAmount);
    await s.ballast.quote.connect(s.signer(signer)).approve(core(), tokenAmount);
  }

  /** Lets every stored price grow too old. */
  async function goStale(): Promise<void> {
    await s.ballast.connection.networkHelpers.time.increase(1_000);
  }

  const skewOf = async (market: string) => {
    const state = await core().marketState(listingOf(s.ballast, market).id);
    return state.openInterestLong - state.openInterestShort;
  };

  describe("deposit", () => {
    it("credits any account of any type, from a stranger's wallet", async () => {
      await mint(9, 6n);
      const stranger = s.signer(9);
      for (const id of [s.cross(1), s.isolated(1, 7n), s.hedge(1, 2n ** 88n - 1n)]) {
        const sent = core().connect(stranger).deposit(id, 2n);
        await expect(sent)
          .to.emit(core(), "Deposit")
          .withArgs(id, stranger.address, 2n * UNIT);
        expect(await cashOf(s, id)).to.equal(2n * UNIT);
      }
      expect(await s.ballast.quote.balanceOf(stranger)).to.equal(0n);
      expect(await s.ballast.quote.balanceOf(core())).to.equal(wad(SEED) / UNIT + 6n);
    });

    it("refuses a type that does not exist and an account of nobody: InvalidAccount", async () => {
      await mint(1, 10n);
      const owned = s.cross(1);
      const ids = ["03", "80", "ff"].map(
        (kind) => `${owned.slice(0, 42)}${kind}${owned.slice(44)}`,
      );
      for (const id of [...ids, ZERO_ACCOUNT, `0x${"0".repeat(63)}1`]) {
        const call = () => core().connect(s.signer(1)).deposit(id, 1n);
        await expectRefused(s, call, "InvalidAccount", [id]);
      }
    });

    it("refuses an amount of zero: ZeroAmount", async () => {
      await expectRefused(s, () => core().deposit(s.cross(1), 0n), "ZeroAmount", []);
    });

    it("refuses what the depositor does not have, with the token's own error", async () => {
      const call = () => core().connect(s.signer(1)).deposit(s.cross(1), 5n);
      const { quote } = s.ballast;
      await expectRefused(s, call, "ERC20InsufficientAllowance", [core().target, 0n, 5n], quote);
    });

    it("INV-10: refuses more than cash can hold instead of wrapping round", async () => {
      await fund(s.ballast, s.cross(1), "100");
      const deposit = (tokenAmount: bigint) => () =>
        core().connect(s.signer(2)).deposit(s.cross(1), tokenAmount);
      await expect(deposit(MAX_UINT256)()).to.be.revertedWithPanic(0x11);
      // As a signed number of 256 bits this would be a debit.
      const wrapping = (2n ** 256n - 2n ** 127n) / UNIT + 1n;
      await expectRefused(s, deposit(wrapping), "SafeCastOverflowedUintToInt", [wrapping * UNIT]);
      const large = 2n ** 127n / UNIT;
      const cash = wad("100") + large * UNIT;
      expect(cash >= 2n ** 127n).to.equal(true);
      await expectRefused(s, deposit(large), "SafeCastOverflowedIntDowncast", [128, cash]);
      expect(await cashOf(s, s.cross(1))).to.equal(wad("100"));
    });

    it("INV-9: is never blocked: under the line, with orders pending and stale prices", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await commit(s.ballast, { account: id, market: "BTC", size: "0.01" });
      await publish(s.ballast, { BTC: "55000" });
      expect((await core().previewLiquidation(id)).liquidatable).to.equal(true);
      await goStale();
      const before = await cashOf(s, id);
      await fund(s.ballast, id, "10000");
      expect(await cashOf(s, id)).to.equal(before + wad("10000"));
    });
  });

  describe("withdraw", () => {
    it("pays a flat account to anyone its owner names, without any price", async () => {
      await fund(s.ballast, s.cross(1), "100");
      await goStale();
      const sent = core().connect(s.signer(1)).withdraw(s.cross(1), 40_000_000n, s.address(5));
      await expect(sent).to.emit(core(), "Withdraw").withArgs(s.cross(1), s.address(5), wad("40"));
      await expect(sent).to.changeTokenBalances(
        s.ballast.connection.ethers,
        s.ballast.quote,
        [core(), s.address(5)],
        [-40_000_000n, 40_000_000n],
      );
      expect(await cashOf(s, s.cross(1))).to.equal(wad("60"));
    });

    it("INV-10: returns a deposit whole and not a unit more: InsufficientMargin", async () => {
      await fund(s.ballast, s.cross(1), "1");
      const pay = (amount: bigint) =>
        core().connect(s.signer(1)).withdraw(s.cross(1), amount, s.address(1));
      await expectRefused(s, () => pay(1_000_001n), "InsufficientMargin", [-UNIT, 0n]);
      await pay(1_000_000n);
      expect(await s.ballast.quote.balanceOf(s.address(1))).to.equal(1_000_000n);
      await expectRefused(s, () => pay(1n), "InsufficientMargin", [-UNIT, 0n]);
    });

    it("is the owner's alone: NotOwner", async () => {
      await fund(s.ballast, s.cross(1), "1");
      const steal = (id: AccountId) => () =>
        core().connect(s.signer(2)).withdraw(id, 1n, s.address(2));
      for (const id of [s.cross(1), s.hedge(1)]) {
        await expectRefused(s, steal(id), "NotOwner", [id, s.address(2)]);
      }
    });

    it("refuses an amount of zero: ZeroAmount, and a type that is none: InvalidAccount", async () => {
      const pay = (id: string, amount: bigint) => () =>
        core().connect(s.signer(1)).withdraw(id, amount, s.address(1));
      await expectRefused(s, pay(s.cross(1), 0n), "ZeroAmount", []);
      const unknown = `${s.cross(1).slice(0, 42)}03${s.cross(1).slice(44)}`;
      await expectRefused(s, pay(unknown, 1n), "InvalidAccount", [unknown]);
    });

    it("leaves initial margin and what orders reserve, to the unit: InsufficientMargin", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "20000");
      await fill(s, { account: id, market: "BTC", size: "0.5" });
      await fill(s, { account: id, market: "ETH", size: "-2" });
      await commit(s.ballast, { account: id, market: "SOL", size: "10" });
      await publish(s.ballast, { BTC: "59000", ETH: "3100" });
      const state = await stateOf(s, id);
      // 10 SOL at 150: 20% and the taker fee.
      expect(state.reserved).to.equal(wad("300.75"));
      const losses = state.positions.reduce((sum, { pnl }) => sum + pnl, 0n);
      expect(state.positions.every(({ pnl }) => pnl < 0n)).to.equal(true);
      const required = state.initial + state.reserved;
      const free = (state.cash + losses - required) / UNIT;
      const pay = (amount: bigint) =>
        core().connect(s.signer(1)).withdraw(id, amount, s.address(1));
      await expectRefused(s, () => pay(free + 1n), "InsufficientMargin", [
        state.cash + losses - (free + 1n) * UNIT,
        required,
      ]);
      await pay(free);
      expect(await cashOf(s, id)).to.equal(state.cash - free * UNIT);
    });

    it("counts unrealised losses in full and profits not at all: InsufficientMargin", async () => {
      const id = s.cross(1);
      await fundPots(s.ballast, { vault: "100000" });
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "90000" });
      const state = await stateOf(s, id);
      expect(state.equity > wad("40000")).to.equal(true);
      await expectRefused(
        s,
        () => core().connect(s.signer(1)).withdraw(id, 1n, s.address(1)),
        "InsufficientMargin",
        [state.cash - UNIT, wad("18000")],
      );
      // What is realised can be had.
      await fill(s, { account: id, market: "BTC", size: "-1" });
      await withdraw(s.ballast, id, "40000");
      const { cash } = await stateOf(s, id);
      // 30 of taker fee, 18 of maker fee, and next to nothing of skew.
      expect(cash > wad("2951") && cash < wad("2953")).to.equal(true);
    });

    it("does not pay out of one account for another of the same owner", async () => {
      await fund(s.ballast, s.cross(1), "100");
      const pay = () => core().connect(s.signer(1)).withdraw(s.cross(1, 1n), 1n, s.address(1));
      await expectRefused(s, pay, "InsufficientMargin", [-UNIT, 0n]);
    });
  });

  describe("fill", () => {
    /** Both legs of an account in a market, as the mirror computes them. */
    interface Model {
      long: Leg;
      short: Leg;
    }

    /** What the SDK's pricing says of a trade, closes before opens. */
    function expected(
      model: Model,
      deltas: { long: bigint; short: bigint },
      { price, confidence, skew, params }: Terms,
    ) {
      const net = deltas.long + deltas.short;
      const at = fillPrice(price, confidence, skew, net, params.skewScale);
      const fee = tradeFee(skew, net, at, params.makerFee, params.takerFee);
      const long = applied("L", model.long, deltas.long, at);
      const short = applied("S", model.short, -deltas.short, at);
      const after = { long: long.leg, short: short.leg };
      return { at, fee, realised: long.realised + short.realised, after };
    }

    interface Terms {
      price: bigint;
      confidence: bigint;
      skew: bigint;
      params: MarketListing["params"];
    }

    /** A leg that grows by `growth`, or shrinks if that is below zero. */
    function applied(side: Side, leg: Leg, growth: bigint, price: bigint) {
      if (growth <= 0n) return reduceLeg(side, leg, -growth, price, 0n);
      const cost = leg.cost + openCost(side, growth, price, 0n);
      return { leg: { size: leg.size + growth, cost }, realised: 0n };
    }

    /** Fills, and compares every number of the event and of the account with the mirror. */
    async function expectFill(
      model: Model,
      order: TestFill,
      deltas: { long: bigint; short: bigint },
    ): Promise<Model> {
      const { id, params } = listingOf(s.ballast, order.market);
      const request = await fillRequest(s, order);
      const price = BigInt(request.price);
      const confidence = BigInt(request.confidence);
      const skew = await skewOf(order.market);
      const { at, fee, realised, after } = expected(model, deltas, {
        price,
        confidence,
        skew,
        params,
      });
      const cash = await cashOf(s, order.account);
      const { vault } = await core().pots();

      const receipt = await done(core().fill(request));

      expect(eventOf(s, receipt, "Fill").toArray()).to.deep.equal([
        order.account,
        BigInt(id),
        deltas.long,
        deltas.short,
        at,
        realised,
        fee,
        after.long.cost,
        after.short.cost,
      ]);
      const state = await stateOf(s, order.account);
      expect(state.cash).to.equal(cash + realised - fee);
      // Insurance and protocol take a tenth of the fee each.
      const kept = fee - 2n * mulDown(fee, 10n * PERCENT);
      expect((await core().pots()).vault).to.equal(vault - realised + kept);
      const held = state.positions.find(({ marketId }) => marketId === BigInt(id));
      expect(held?.longSize ?? 0n).to.equal(after.long.size);
      expect(held?.shortSize ?? 0n).to.equal(-after.short.size);
      return after;
    }

    const FLAT: Model = { long: EMPTY_LEG, short: EMPTY_LEG };

    it("opens, increases, reduces, flips and closes at the price the skew makes", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "1000000");
      const steps = [
        { size: "2", long: "2", short: "0" },
        { size: "3.5", long: "3.5", short: "0" },
        { size: "-1.25", long: "-1.25", short: "0" },
        { size: "-10", long: "-4.25", short: "-5.75" },
        { size: "-1", long: "0", short: "-1" },
        { size: "0.75", long: "0", short: "0.75" },
        { size: "8", long: "2", short: "6" },
        { size: "-2", long: "-2", short: "0" },
      ];
      let model = FLAT;
      for (const { size, long, short } of steps) {
        const deltas = { long: wad(long), short: wad(short) };
        model = await expectFill(
          model,
          { account, market: "BTC", size, price: "60123.45", confidence: "7.00000003" },
          deltas,
        );
      }
      expect(model).to.deep.equal(FLAT);
      expect(await core().marketsOf(account)).to.deep.equal([]);
    });

    it("moves the legs of a hedge one by one", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "1000000");
      let model = FLAT;
      const trade = async (side: "long" | "short", size: string) => {
        const [long, short] = side === "long" ? [wad(size), 0n] : [0n, wad(size)];
        model = await expectFill(model, { account, market: "BTC", size, side }, { long, short });
      };
      await trade("long", "3");
      await trade("short", "-2");
      await trade("short", "-2.5");
      await trade("long", "-1");
      await trade("short", "1.5");
      await trade("short", "3");
      await trade("long", "-2");
      expect(model).to.deep.equal(FLAT);
    });

    it("INV-4: equals the SDK's fill price and fee to the wei on random trades", async function () {
      this.timeout(300_000);
      const seed = seedFromEnvironment();
      console.log(`        seed ${seed}: BALLAST_SEED=${seed} repeats these ${FILLS} trades`);
      const random = seededRandom(seed);
      const accounts = [s.cross(1), s.cross(2), s.isolated(3), s.cross(4), s.hedge(5)] as const;
      for (const account of accounts) await fund(s.ballast, account, "10000000000");
      const start = await totalValue(accounts);
      const models = new Map<AccountId, Model>();
      let [makers, crossings] = [0, 0];
      for (let i = 0; i < FILLS; i++) {
        await publish(s.ballast, { STEEP: "100" });
        const account = random.pick(accounts);
        const model = models.get(account) ?? FLAT;
        const hedge = account === s.hedge(5);
        const side = hedge ? random.pick<"long" | "short">(["long", "short"]) : "net";
        const size = randomSize(random, model, side);
        const deltas = deltasOf(model, side, size);
        const skew = await skewOf("STEEP");
        const net = deltas.long + deltas.short;
        if (skew > 0n !== net > 0n && skew !== 0n) {
          if (skew > 0n === skew + net > 0n) makers++;
          else crossings++;
        }
        const price = random.between(wad("50"), wad("200"));
        const confidence = random.once(3) ? 0n : random.below(price / 20n);
        const order: TestFill = { account, market: "STEEP", size, side, price, confidence };
        models.set(account, await expectFill(model, order, deltas));
      }
      expect(makers, "trades that narrow the skew").to.be.at.least(FILLS / 20);
      expect(crossings, "trades that cross zero skew").to.be.at.least(FILLS / 20);
      // Traders, vault and those who share the fees together gained nothing.
      for (const account of accounts) {
        const model = models.get(account) ?? FLAT;
        for (const side of ["long", "short"] as const) {
          const { size } = model[side];
          if (size === 0n) continue;
          const leg: TestFill["side"] = account === s.hedge(5) ? side : "net";
          const closing = side === "long" ? -size : size;
          await fill(s, { account, market: "STEEP", size: closing, side: leg });
        }
      }
      expect(await totalValue(accounts)).to.equal(start);
    });

    async function totalValue(accounts: readonly AccountId[]): Promise<bigint> {
      const { vault, insurance, fees } = await core().pots();
      let total = vault + insurance + fees;
      for (const account of accounts) total += (await stateOf(s, account)).cash;
      return total;
    }

    /** A size that the market's caps and minimum allow: one side of an account stays below 500. */
    function randomSize(random: Random, model: Model, side: "net" | "long" | "short"): bigint {
      const held = { long: model.long.size, short: -model.short.size };
      const before = side === "net" ? held.long + held.short : held[side];
      const low = side === "long" ? 0n : -wad("500");
      const high = side === "short" ? 0n : wad("500");
      for (;;) {
        const target = random.once(6) ? 0n : random.between(low, high);
        // Ten units are worth a thousand: never below the minimum exposure of 500.
        const small = target !== 0n && target > -wad("10") && target < wad("10");
        if (!small && target !== before) return target - before;
      }
    }

    function deltasOf(model: Model, side: "net" | "long" | "short", size: bigint) {
      if (side === "long") return { long: size, short: 0n };
      if (side === "short") return { long: 0n, short: size };
      const target = model.long.size - model.short.size + size;
      return {
        long: (target > 0n ? target : 0n) - model.long.size,
        short: (target < 0n ? target : 0n) + model.short.size,
      };
    }

    it("INV-10: a round trip at one price never earns, whatever the skew", async () => {
      await fund(s.ballast, s.cross(1), "1000000");
      await fund(s.ballast, s.cross(2), "1000000");
      for (const skew of ["50", "-100"]) {
        await fill(s, { account: s.cross(2), market: "BTC", size: skew });
        for (const size of ["7", "-7"]) {
          const before = await cashOf(s, s.cross(1));
          await fill(s, { account: s.cross(1), market: "BTC", size });
          await fill(s, { account: s.cross(1), market: "BTC", size: -wad(size) });
          expect((await cashOf(s, s.cross(1))) < before).to.equal(true);
        }
      }
    });

    it("clips a reduce-only size to what is there", async () => {
      await fund(s.ballast, s.cross(1), "50000");
      await fund(s.ballast, s.hedge(1), "50000");
      const one = { account: s.cross(1), market: "BTC" };
      await fill(s, { ...one, size: "-0.5" });
      const receipt = await fill(s, { ...one, size: "9", reduceOnly: true });
      expect(eventOf(s, receipt, "Fill").shortDelta).to.equal(wad("0.5"));

      const two = { account: s.hedge(1), market: "BTC" };
      await fill(s, { ...two, size: "1", side: "long" });
      await fill(s, { ...two, size: "-0.4", side: "short" });
      const closed = await fill(s, { ...two, size: "5", side: "short" });
      expect(eventOf(s, closed, "Fill").shortDelta).to.equal(wad("0.4"));
    });

    it("never opens what only reduces: NothingToReduce", async () => {
      await fund(s.ballast, s.cross(1), "50000");
      await fund(s.ballast, s.hedge(1), "50000");
      const nothing = async (order: TestFill) =>
        expectRefused(s, () => fill(s, order), "NothingToReduce", [order.account, 1]);
      const [one, two] = [s.cross(1), s.hedge(1)].map((account) => ({ account, market: "BTC" }));
      if (one === undefined || two === undefined) expect.fail();
      await nothing({ ...one, size: "1", reduceOnly: true });
      await fill(s, { ...one, size: "1" });
      await nothing({ ...one, size: "1", reduceOnly: true });
      await nothing({ ...two, size: "-1", side: "long" });
      await nothing({ ...two, size: "1", side: "short" });
      await nothing({ ...two, size: "1", side: "long", reduceOnly: true });
      await nothing({ ...two, size: "-1", side: "short", reduceOnly: true });
    });

    it("names the leg of a hedge, and only of a hedge: WrongSide", async () => {
      for (const [account, side, code] of [
        [s.cross(1), "long", 1],
        [s.isolated(1), "short", 2],
        [s.hedge(1), "net", 0],
      ] as const) {
        await fund(s.ballast, account, "50000");
        await expectRefused(
          s,
          () => fill(s, { account, market: "BTC", size: "1", side }),
          "WrongSide",
          [account, code],
        );
      }
    });

    it("refuses a size of zero: ZeroSize", async () => {
      await fund(s.ballast, s.cross(1), "50000");
      await expectRefused(
        s,
        () => fill(s, { account: s.cross(1), market: "BTC", size: 0n }),
        "ZeroSize",
        [],
      );
    });

    it("refuses a market that is not listed: UnknownMarket", async () => {
      const request = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "1" });
      const unknown = { ...request, marketId: 99 };
      const reservation = { ...unknown, keeperFee: 0n, payer: ZERO_ADDRESS };
      for (const call of [
        () => core().fill(unknown),
        () => core().forfeit(unknown),
        () => core().closePair(s.hedge(1), 99, 1n),
        () => core().reserve(reservation),
        () => core().marketState(99),
        () => core().marketParams(99),
      ]) {
        await expectRefused(s, call, "UnknownMarket", [99]);
      }
    });

    it("refuses a price worse than acceptable, and takes the very price: PriceNotAcceptable", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "50000");
      const { skewScale } = listingOf(s.ballast, "BTC").params;
      for (const size of [wad("0.5"), -wad("0.5")]) {
        const skew = await skewOf("BTC");
        const at = fillPrice(wad("60000"), 0n, skew, size, skewScale);
        const order = { account, market: "BTC", size };
        const worse = size > 0n ? at - 1n : at + 1n;
        await expectRefused(
          s,
          () => fill(s, { ...order, acceptablePrice: worse }),
          "PriceNotAcceptable",
          [at, worse],
        );
        const receipt = await fill(s, { ...order, acceptablePrice: at });
        expect(eventOf(s, receipt, "Fill").fillPrice).to.equal(at);
      }
    });

    it("refuses a sale for nothing: NoFillPrice", async () => {
      await fund(s.ballast, s.cross(1), "50000");
      const order = { account: s.cross(1), market: "STEEP", size: "-10" };
      const { skewScale } = STEEP.params;
      const skew = (wad("10") * wad("100") + 2n * skewScale - 1n) / (2n * skewScale);
      const premium = -skew - wad("100");
      await expectRefused(
        s,
        () => fill(s, { ...order, price: "100", confidence: "200" }),
        "NoFillPrice",
        [wad("100"), premium],
      );
    });

    it("refuses a position below the minimum exposure: BelowMinimumExposure", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "50000");
      const order = { account, market: "BTC" };
      await expectRefused(s, () => fill(s, { ...order, size: "0.0083" }), "BelowMinimumExposure", [
        wad("498"),
        wad("500"),
      ]);
      // A flip is a close and an open: what it opens is no dust that could be closed along.
      await fill(s, { ...order, size: "1" });
      await expectRefused(s, () => fill(s, { ...order, size: "-1.005" }), "BelowMinimumExposure", [
        wad("300"),
        wad("500"),
      ]);
    });

    it("closes with a reduction the dust it would leave", async () => {
      await fund(s.ballast, s.cross(1), "50000");
      const order = { account: s.cross(1), market: "BTC" };
      await fill(s, { ...order, size: "1" });
      await fill(s, { ...order, size: "-0.99" });
      expect((await stateOf(s, s.cross(1))).exposure).to.equal(wad("600"));
      const receipt = await fill(s, { ...order, size: "-0.002" });
      expect(eventOf(s, receipt, "Fill").longDelta).to.equal(-wad("0.01"));
      expect(await core().marketsOf(s.cross(1))).to.deep.equal([]);
    });

    it("asks initial margin of new risk, profits weighted by half: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "66000" });
      const { params } = listingOf(s.ballast, "ETH");
      const attempt = async (size: bigint) => {
        const at = fillPrice(wad("3000"), 0n, 0n, size, params.skewScale);
        const fee = tradeFee(0n, size, at, params.makerFee, params.takerFee);
        const { cash, positions } = await stateOf(s, account);
        const profit = positions[0]?.pnl ?? 0n;
        const loss = mulDown(size, wad("3000")) - openCost("L", size, at, 0n);
        return {
          available: cash - fee + loss + profit / 2n,
          required: wad("13200") + mulUp(mulUp(size, wad("3000")), 20n * PERCENT),
        };
      };
      const tooLarge = await attempt(wad("5"));
      expect(tooLarge.available < tooLarge.required).to.equal(true);
      await expectRefused(
        s,
        () => fill(s, { account, market: "ETH", size: "5" }),
        "InsufficientMargin",
        [tooLarge.available, tooLarge.required],
      );
      const enough = await attempt(wad("4"));
      expect(enough.available >= enough.required).to.equal(true);
      await fill(s, { account, market: "ETH", size: "4" });
      const state = await stateOf(s, account);
      expect(state.initial).to.equal(enough.required);
      // With full weight the first would have passed.
      expect(tooLarge.available + wad("2900") >= tooLarge.required).to.equal(true);
    });

    it("gives little credit for new risk, however large the profits: CashBelowLimit", async () => {
      const account = s.cross(1);
      await leaveDebt(account);
      const state = await stateOf(s, account);
      const size = wad("0.01");
      const skew = await skewOf("BTC");
      const { params } = listingOf(s.ballast, "BTC");
      const at = fillPrice(wad("180000"), 0n, skew, size, params.skewScale);
      const fee = tradeFee(skew, size, at, params.makerFee, params.takerFee);
      expect(state.cash < 0n).to.equal(true);
      await expectRefused(s, () => fill(s, { account, market: "BTC", size }), "CashBelowLimit", [
        state.cash - fee,
        -wad("500"),
      ]);
    });

    it("lets an account in debt reduce, but not withdraw: InsufficientMargin", async () => {
      const account = s.cross(1);
      await leaveDebt(account);
      const { cash, initial } = await stateOf(s, account);
      await expectRefused(
        s,
        () => core().connect(s.signer(1)).withdraw(account, 1n, s.address(1)),
        "InsufficientMargin",
        [cash - UNIT, initial],
      );
      const receipt = await fill(s, { account, market: "BTC", size: "-0.25" });
      expect(eventOf(s, receipt, "Fill").longDelta).to.equal(-wad("0.25"));
    });

    /** A large unrealised profit in BTC at 180,000 and a realised loss larger than the cash. */
    async function leaveDebt(account: AccountId): Promise<void> {
      await fund(s.ballast, account, "11000");
      await fill(s, { account, market: "BTC", size: "0.5" });
      await fill(s, { account, market: "ETH", size: "4" });
      await publish(s.ballast, { BTC: "180000", ETH: "100" });
      await fill(s, { account, market: "ETH", size: "-4" });
    }

    it("INV-9: lets an unhealthy account reduce, but not get worse: ReductionLowersHealth", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "54000" });
      const before = await stateOf(s, account);
      expect(before.equity > 0n && before.equity < before.maintenance).to.equal(true);
      // Sold too cheaply: half the maintenance goes, and more than half the equity.
      const order = { account, market: "BTC", size: "-0.5" };
      const price = wad("46000");
      const { params } = listingOf(s.ballast, "BTC");
      const at = fillPrice(price, 0n, wad("1"), -wad("0.5"), params.skewScale);
      const fee = tradeFee(wad("1"), -wad("0.5"), at, params.makerFee, params.takerFee);
      const cost = before.positions[0]?.longCost ?? 0n;
      const { leg, realised } = reduceLeg("L", { size: WAD, cost }, WAD / 2n, at, 0n);
      const equity = before.cash + realised - fee + wad("27000") - leg.cost;
      await expectRefused(s, () => fill(s, { ...order, price }), "ReductionLowersHealth", [
        before.equity,
        before.maintenance,
        equity,
        wad("4050"),
      ]);
      await fill(s, order);
      const after = await stateOf(s, account);
      expect(after.health > before.health).to.equal(true);
    });

    it("refuses a reduction that leaves a debtor: ReductionLowersHealth", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "40000" });
      const before = await stateOf(s, account);
      expect(before.equity < 0n).to.equal(true);
      const { params } = listingOf(s.ballast, "BTC");
      const at = fillPrice(wad("40000"), 0n, WAD, -WAD, params.skewScale);
      const fee = tradeFee(WAD, -WAD, at, params.makerFee, params.takerFee);
      const cost = before.positions[0]?.longCost ?? 0n;
      await expectRefused(
        s,
        () => fill(s, { account, market: "BTC", size: "-1" }),
        "ReductionLowersHealth",
        [before.equity, before.maintenance, before.cash + at - cost - fee, 0n],
      );
    });

    it("caps the exposure of an account, when opening only: ExposureCapExceeded", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000000");
      await expectRefused(
        s,
        () => fill(s, { account, market: "BTC", size: "167" }),
        "ExposureCapExceeded",
        [wad("10020000"), wad("10000000")],
      );
      await fill(s, { account, market: "BTC", size: "166" });
      await publish(s.ballast, { BTC: "70000" });
      await fill(s, { account, market: "BTC", size: "-1" });
      expect((await stateOf(s, account)).exposure).to.equal(wad("11550000"));
      await expectRefused(
        s,
        () => fill(s, { account, market: "BTC", size: "0.1" }),
        "ExposureCapExceeded",
        [wad("11557000"), wad("10000000")],
      );
    });

    it("caps the open interest of each side, on the leg that grows: OpenInterestCapExceeded", async () => {
      const cap = STEEP.params.maxOpenInterest;
      for (const owner of [1, 2]) await fund(s.ballast, s.cross(owner), "20000000");
      await fund(s.ballast, s.hedge(3), "20000000");
      await fill(s, { account: s.cross(1), market: "STEEP", size: cap });
      const order = { market: "STEEP", size: "10" };
      const refused = (account: AccountId, side: "net" | "long") =>
        expectRefused(s, () => fill(s, { ...order, account, side }), "OpenInterestCapExceeded", [
          cap + wad("10"),
          cap,
        ]);
      await refused(s.cross(2), "net");
      await refused(s.hedge(3), "long");
      await fill(s, { account: s.cross(2), market: "STEEP", size: -cap });
      await expectRefused(
        s,
        () => fill(s, { account: s.hedge(3), market: "STEEP", size: "-10", side: "short" }),
        "OpenInterestCapExceeded",
        [cap + wad("10"), cap],
      );
      await fill(s, { account: s.cross(1), market: "STEEP", size: "-10" });
      await fill(s, { ...order, account: s.hedge(3), side: "long" });
      expect((await core().marketState(STEEP.id)).openInterestLong).to.equal(cap);
    });

    it("lets an isolated account hold one market at a time: TooManyMarkets", async () => {
      const account = s.isolated(1);
      await fund(s.ballast, account, "50000");
      await fill(s, { account, market: "BTC", size: "0.1" });
      await expectRefused(
        s,
        () => fill(s, { account, market: "ETH", size: "1" }),
        "TooManyMarkets",
        [account, 1],
      );
      await fill(s, { account, market: "BTC", size: "-0.1" });
      await fill(s, { account, market: "ETH", size: "1" });
      expect(await core().marketsOf(account)).to.deep.equal([2n]);
    });
  });

  describe("a hedge", () => {
    it("is charged once, for the larger leg", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      const before = await stateOf(s, account);
      await fill(s, { account, market: "BTC", size: "-0.9", side: "short" });
      const after = await stateOf(s, account);
      expect(after.exposure).to.equal(before.exposure);
      expect(after.maintenance).to.equal(before.maintenance);
    });

    /** One long and one short, with equity between maintenance and initial margin. */
    async function thinPair(account: AccountId): Promise<void> {
      await fund(s.ballast, account, "12061");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-1", side: "short" });
      // Each leg was opened with initial margin; an order that fails takes it below.
      const failed = { account, market: "BTC", size: "1", side: "long" } as const;
      await core().forfeit(await fillRequest(s, failed));
      const { equity, maintenance, initial } = await stateOf(s, account);
      expect(equity > maintenance && equity < initial).to.equal(true);
    }

    it("is not reduced by lifting one leg: InsufficientMargin", async () => {
      const account = s.hedge(1);
      await thinPair(account);
      const state = await stateOf(s, account);
      const { params } = listingOf(s.ballast, "BTC");
      const size = wad("0.5");
      const at = fillPrice(wad("60000"), 0n, 0n, -size, params.skewScale);
      const fee = tradeFee(0n, -size, at, params.makerFee, params.takerFee);
      const [held] = state.positions;
      const long = { size: held?.longSize ?? 0n, cost: held?.longCost ?? 0n };
      const { leg, realised } = reduceLeg("L", long, size, at, 0n);
      // Both legs together have a profit left, which counts by half.
      const profit =
        mulDown(leg.size, wad("60000")) - leg.cost - wad("60000") - (held?.shortCost ?? 0n);
      expect(profit > 0n).to.equal(true);
      await expectRefused(
        s,
        () => fill(s, { account, market: "BTC", size: -size, side: "long" }),
        "InsufficientMargin",
        [state.cash + realised - fee + profit / 2n, wad("12000")],
      );
      // Both legs at once are.
      await closePair(s.ballast, { account, market: "BTC", size });
      expect((await stateOf(s, account)).exposure).to.equal(wad("30000"));
    });

    it("needs initial margin for its second leg: InsufficientMargin", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "12035");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      const { params } = listingOf(s.ballast, "BTC");
      const { cash, positions } = await stateOf(s, account);
      const at = fillPrice(wad("60000"), 0n, WAD, -WAD, params.skewScale);
      const fee = tradeFee(WAD, -WAD, at, params.makerFee, params.takerFee);
      const pnl = at - (positions[0]?.longCost ?? 0n);
      expect(pnl <= 0n).to.equal(true);
      const order = { account, market: "BTC", size: "-1", side: "short" } as const;
      const args = [cash - fee + pnl, wad("12000")];
      await expectRefused(s, () => fill(s, order), "InsufficientMargin", args);
      await fund(s.ballast, account, "20");
      await fill(s, order);
    });

    it("opens no open interest past the cap in a loop: OpenInterestCapExceeded", async () => {
      const cap = STEEP.params.maxOpenInterest;
      const account = s.hedge(3);
      await fund(s.ballast, s.cross(1), "20000000");
      await fund(s.ballast, account, "20000000");
      await fill(s, { account: s.cross(1), market: "STEEP", size: cap });
      // Short, long, close the short: a long past the cap, if the second step were let through.
      const order = { account, market: "STEEP", size: "10" } as const;
      await fill(s, { ...order, size: "-10", side: "short" });
      await expectRefused(s, () => fill(s, { ...order, side: "long" }), "OpenInterestCapExceeded", [
        cap + wad("10"),
        cap,
      ]);
      await fill(s, { ...order, side: "short" });
      const { openInterestLong, openInterestShort } = await core().marketState(STEEP.id);
      expect([openInterestLong, openInterestShort]).to.deep.equal([cap, 0n]);
    });

    it("gets no second leg below the minimum exposure: BelowMinimumExposure", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "10000");
      await fill(s, { account, market: "BTC", size: "0.01", side: "long" });
      await publish(s.ballast, { BTC: "45000" });
      await expectRefused(
        s,
        () => fill(s, { account, market: "BTC", size: "-0.005", side: "short" }),
        "BelowMinimumExposure",
        [wad("450"), wad("500")],
      );
    });

    it("lifts a leg whatever its exposure is, for no leg grows", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "20000000");
      await fill(s, { account, market: "BTC", size: "166", side: "long" });
      await fill(s, { account, market: "BTC", size: "-166", side: "short" });
      await publish(s.ballast, { BTC: "70000" });
      await fill(s, { account, market: "BTC", size: "16", side: "short" });
      expect((await stateOf(s, account)).positions[0]?.shortSize).to.equal(-wad("150"));
    });

    it("shrinks in pairs at the mark for nothing", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-0.7", side: "short" });
      await publish(s.ballast, { BTC: "61234.5" });
      const before = await stateOf(s, account);
      const receipt = await closePair(s.ballast, { account, market: "BTC", size: "0.3" });
      const args = eventOf(s, receipt, "Fill");
      const price = wad("61234.5");
      const [held] = before.positions;
      const long = { size: held?.longSize ?? 0n, cost: held?.longCost ?? 0n };
      const short = { size: -(held?.shortSize ?? 0n), cost: held?.shortCost ?? 0n };
      const closed = [
        reduceLeg("L", long, wad("0.3"), price, 0n),
        reduceLeg("S", short, wad("0.3"), price, 0n),
      ];
      expect(args.toArray().slice(2)).to.deep.equal([
        -wad("0.3"),
        wad("0.3"),
        price,
        closed.reduce((sum, { realised }) => sum + realised, 0n),
        0n,
        ...closed.map(({ leg }) => leg.cost),
      ]);
      const after = await stateOf(s, account);
      expect(after.equity <= before.equity && before.equity - after.equity <= 4n).to.equal(true);
    });

    it("closes with a pair the dust it would leave, the excess as an ordinary trade", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await fund(s.ballast, s.cross(2), "50000");
      await fill(s, { account: s.cross(2), market: "BTC", size: "1" });
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-0.995", side: "short" });
      const { params } = listingOf(s.ballast, "BTC");
      const net = -wad("0.005");
      const at = fillPrice(wad("60000"), 0n, wad("1.005"), net, params.skewScale);
      const fee = tradeFee(wad("1.005"), net, at, params.makerFee, params.takerFee);
      const receipt = await closePair(s.ballast, { account, market: "BTC", size: "0.992" });
      const args = eventOf(s, receipt, "Fill");
      expect([args.longDelta, args.shortDelta]).to.deep.equal([-wad("1"), wad("0.995")]);
      expect([args.fillPrice, args.fee]).to.deep.equal([at, fee]);
      expect(await core().marketsOf(account)).to.deep.equal([]);
    });

    it("has no more pairs than its smaller leg: PairTooLarge, and none of zero: ZeroSize", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-0.7", side: "short" });
      const close = (size: bigint) => () => core().closePair(account, 1, size);
      await expectRefused(s, close(wad("0.7") + 1n), "PairTooLarge", [wad("0.7") + 1n, wad("0.7")]);
      await expectRefused(s, close(0n), "ZeroSize", []);
      await fund(s.ballast, s.cross(2), "50000");
      await fill(s, { account: s.cross(2), market: "BTC", size: "1" });
      await expectRefused(s, () => core().closePair(s.cross(2), 1, 1n), "PairTooLarge", [1, 0]);
      await close(wad("0.7"))();
      expect((await stateOf(s, account)).positions[0]?.shortSize).to.equal(0n);
    });

    it("refuses a pair of a bankrupt account: ReductionLowersHealth", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "14000");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-0.1", side: "short" });
      await publish(s.ballast, { BTC: "40000" });
      const before = await stateOf(s, account);
      expect(before.equity < 0n).to.equal(true);
      // At the mark equity stays as it is: a pair frees margin, and mends no debt.
      await expectRefused(
        s,
        () => core().closePair(account, 1, wad("0.1")),
        "ReductionLowersHealth",
        [before.equity, before.maintenance, before.equity, wad("5400")],
      );
    });
  });

  describe("liquidation", () => {
    /** Liquidates, and compares everything with what the preview said (INV-7). */
    async function expectLiquidation(id: AccountId, keeper = 9): Promise<void> {
      const preview = await core().previewLiquidation(id);
      const held = await core().marketsOf(id);
      const prices = await Promise.all(
        held.map(async (market) => (await s.ballast.router.feed(market)).price),
      );
      const at = await core().previewLiquidationAt(id, prices);
      expect(values(at)).to.deep.equal(values(preview));
      expect(preview.liquidatable).to.equal(true);
      const [before, pots] = [await stateOf(s, id), await core().pots()];
      const reward = primaryAccount(s.address(keeper));
      const rewarded = await cashOf(s, reward);

      const receipt = await done(core().connect(s.signer(keeper)).liquidate(id));

      const events = eventsOf(s, receipt);
      const closes = events.filter(({ name }) => name === "LiquidationClose");
      expect(closes.map(({ args }) => args.toArray())).to.deep.equal(
        preview.steps.map((step) => [id, ...values(step)]),
      );
      const fees = preview.steps.reduce((sum, { fee }) => sum + fee, 0n);
      const realised = preview.steps.reduce((sum, step) => sum + step.realised, 0n);
      const toInsurance = mulDown(fees, 40n * PERCENT);
      const share = mulDown(fees, 30n * PERCENT);
      const toVault = fees - share - toInsurance;
      // A keeper earns a quote at least of an account that is left with nothing.
      const floor = preview.exposureAfter === 0n && share < WAD ? WAD - share : 0n;
      const topUp = floor < pots.insurance ? floor : pots.insurance;
      expect(preview.keeperReward).to.equal(share + topUp);
      const added = events.filter(({ name }) => name === "InsuranceTopUp");
      expect(added.map(({ args }) => args.toArray())).to.deep.equal(
        topUp === 0n ? [] : [[id, s.address(keeper), topUp]],
      );
      expect(eventOf(s, receipt, "Liquidate").toArray()).to.deep.equal([
        id,
        s.address(keeper),
        before.equity,
        before.maintenance,
        preview.keeperReward,
        toInsurance,
        toVault,
        before.epoch + 1n,
      ]);
      const insured = pots.insurance - topUp;
      const covered = preview.badDebt < insured ? preview.badDebt : insured;
      const layers = events.filter(({ name }) => /CoverLoss/.test(name));
      expect(layers.map(({ name, args }) => [name, ...args.toArray()])).to.deep.equal(
        preview.badDebt === 0n
          ? []
          : [
              ["InsuranceCoverLoss", id, covered],
              ["VaultCoverLoss", id, preview.badDebt - covered],
            ],
      );
      const after = await stateOf(s, id);
      const own = reward === id ? preview.keeperReward : 0n;
      expect(after.cash).to.equal(preview.cashAfter + preview.badDebt + own);
      expect(after.equity).to.equal(preview.equityAfter + preview.badDebt + own);
      expect(after.maintenance).to.equal(preview.maintenanceAfter);
      expect(after.initial).to.equal(preview.initialAfter);
      expect(after.exposure).to.equal(preview.exposureAfter);
      expect([after.epoch, after.reserved]).to.deep.equal([before.epoch + 1n, 0n]);
      if (reward !== id) {
        expect(await cashOf(s, reward)).to.equal(rewarded + preview.keeperReward);
      }
      const left = await core().pots();
      expect(left.insurance).to.equal(insured - covered + toInsurance);
      expect(left.vault).to.equal(pots.vault - realised + toVault - (preview.badDebt - covered));
      // INV-5: at the target, or flat.
      const target = mulUp(after.maintenance, 110n * PERCENT);
      expect(after.exposure === 0n || after.equity >= target).to.equal(true);
      // INV-6: closed too much by less than two minimum exposures.
      if (after.exposure !== 0n) {
        expect(after.equity - target < wad("200")).to.equal(true);
      }
    }

    it("INV-5: does not touch an account that stands exactly at the line: NotLiquidatable", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "59000" });
      const { equity, maintenance } = await stateOf(s, id);
      const request = {
        ...(await fillRequest(s, { account: id, market: "BTC", size: "-1" })),
        reduceOnly: true,
        payer: ZERO_ADDRESS,
      };
      // A keeper fee may take the account down to the line, and not a wei further.
      const free = equity - maintenance;
      await expectRefused(
        s,
        () => core().reserve({ ...request, keeperFee: free + 1n }),
        "InsufficientMargin",
        [maintenance - 1n, maintenance],
      );
      await core().reserve({ ...request, keeperFee: free });
      const { liquidatable, steps } = await core().previewLiquidation(id);
      expect([liquidatable, steps.length]).to.deep.equal([false, 0]);
      await expectRefused(s, () => core().liquidate(id), "NotLiquidatable", [
        maintenance,
        maintenance,
      ]);
      await publish(s.ballast, { BTC: "58999.99999999" });
      await expectLiquidation(id);
    });

    it("refuses a flat account, funded or not: NotLiquidatable", async () => {
      await fund(s.ballast, s.cross(1), "5");
      await expectRefused(s, () => core().liquidate(s.cross(1)), "NotLiquidatable", [wad("5"), 0]);
      await expectRefused(s, () => core().liquidate(s.cross(2)), "NotLiquidatable", [0, 0]);
    });

    it("INV-7: closes part of one position, as previewed", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "55000" });
      await expectLiquidation(id);
      const { exposure } = await stateOf(s, id);
      expect(exposure > 0n && exposure < wad("55000")).to.equal(true);
    });

    it("INV-5: takes the largest loss first, then the next, profits last", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "35000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await fill(s, { account: id, market: "ETH", size: "-20" });
      await fill(s, { account: id, market: "SOL", size: "100" });
      await publish(s.ballast, { BTC: "48500", ETH: "3760", SOL: "160" });
      const preview = await core().previewLiquidation(id);
      expect(preview.steps.map(({ marketId }) => marketId)).to.deep.equal([2n, 1n]);
      await expectLiquidation(id);
      expect(await core().marketsOf(id)).to.include.members([1n, 3n]);
    });

    it("closes everything where less than the minimum would be left", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "12100");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "47990" });
      await expectLiquidation(id);
      expect(await core().marketsOf(id)).to.deep.equal([]);
      // The fee is capped by health: it takes half of what was left, not all of it.
      const cash = await cashOf(s, id);
      expect(cash > wad("29") && cash < wad("30")).to.equal(true);
    });

    it("closes everything where no equity is left, and insurance bears the loss", async () => {
      const id = s.cross(1);
      await fundPots(s.ballast, { insurance: "100000" });
      await fund(s.ballast, id, "12100");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "47920" });
      await expectLiquidation(id);
      expect(await core().marketsOf(id)).to.deep.equal([]);
      expect(await cashOf(s, id)).to.equal(0n);
      const { insurance } = await core().pots();
      // A debt of 10, a quote for the keeper, and 3 out of the trading fee.
      expect(insurance < wad("99993") && insurance > wad("99991")).to.equal(true);
    });

    it("INV-8: books a loss to insurance, then to the vault", async () => {
      const id = s.cross(1);
      await fundPots(s.ballast, { insurance: "1500" });
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "43000" });
      expect((await core().previewLiquidation(id)).badDebt > wad("1500")).to.equal(true);
      await expectLiquidation(id);
      expect((await core().pots()).insurance).to.equal(0n);
    });

    it("INV-8: books a loss also where insurance has next to nothing", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "-1" });
      await publish(s.ballast, { BTC: "80000" });
      await expectLiquidation(id);
      expect(await cashOf(s, id)).to.equal(0n);
    });

    it("INV-12: leaves the owner's other accounts alone", async () => {
      const id = s.isolated(1);
      await fund(s.ballast, s.cross(1), "100");
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "40000" });
      await expectLiquidation(id);
      expect(await cashOf(s, s.cross(1))).to.equal(wad("100"));
    });

    it("closes a hedge in lockstep once its excess is gone", async () => {
      const id = s.hedge(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "0.9", side: "long" });
      await fill(s, { account: id, market: "BTC", size: "-1", side: "short" });
      await publish(s.ballast, { BTC: "90000" });
      await expectLiquidation(id);
      const [held] = (await stateOf(s, id)).positions;
      expect(held?.longSize).to.equal(-(held?.shortSize ?? 0n));
    });

    it("pays the owner that liquidates itself, less than it costs", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "55000" });
      const { equity } = await stateOf(s, id);
      await expectLiquidation(id, 1);
      expect((await stateOf(s, id)).equity < equity).to.equal(true);
    });

    it("takes a price along, and returns what is above the fee", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      const { connection, pyth } = s.ballast;
      const { update, value } = await priceUpdate(s.ballast, { BTC: "55000" });
      const keeper = s.signer(9);
      const sent = core()
        .connect(keeper)
        .updateAndLiquidate(id, update, { value: value + 9n });
      await expect(sent).to.changeEtherBalances(
        connection.ethers,
        [keeper, pyth, core()],
        [-value, value, 0n],
      );
      await expect(sent).to.emit(core(), "Liquidate");
    });

    it("refuses an update that the value does not pay for: UpdateFeeTooLow", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "1" });
      const { router } = s.ballast;
      for (const call of [
        (update: object) => core().updateAndLiquidate(id, update as never),
        (update: object) => core().liquidateBatch([id], update as never),
      ]) {
        const { update } = await priceUpdate(s.ballast, { BTC: "55000" });
        await expectRefused(s, () => call(update), "UpdateFeeTooLow", [0, 1], router);
      }
      const { update, value } = await priceUpdate(s.ballast, { BTC: "59999" });
      await expect(core().updateAndLiquidate(id, update, { value })).to.be.revertedWithCustomError(
        core(),
        "NotLiquidatable",
      );
      // The price of a call that reverts is not accepted.
      expect((await router.feed(1)).price).to.equal(wad("60000"));
    });

    it("works a batch through, skips the healthy and tells how many it liquidated", async () => {
      for (const [owner, usd] of [
        [1, "13000"],
        [2, "40000"],
        [3, "12500"],
      ] as const) {
        await fund(s.ballast, s.cross(owner), usd);
        await fill(s, { account: s.cross(owner), market: "BTC", size: "1" });
      }
      const batch = [s.cross(1), s.cross(2), s.cross(7), s.cross(3), s.cross(1)];
      const { update, value } = await priceUpdate(s.ballast, { BTC: "55000" });
      const keeper = s.signer(9);
      const contract = core().connect(keeper);
      const sent = contract.liquidateBatch(batch, update, { value: value + 1n });
      await expect(sent).to.changeEtherBalance(s.ballast.connection.ethers, keeper, -value);
      const receipt = await done(sent);
      const events = eventsOf(s, receipt).filter(({ name }) => name === "Liquidate");
      expect(events.map(({ args }) => args.accountId)).to.deep.equal([s.cross(1), s.cross(3)]);
      expect(await core().epochOf(s.cross(2))).to.equal(0n);

      await publish(s.ballast, { BTC: "20000" });
      expect(await contract.liquidateBatch.staticCall(batch, NO_UPDATE)).to.equal(3n);
      expect(await contract.liquidateBatch.staticCall([], NO_UPDATE, { value: 5n })).to.equal(0n);
    });
  });

  describe("views", () => {
    it("want one price a market, in order: PriceCountMismatch", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      await fill(s, { account: id, market: "BTC", size: "0.1" });
      for (const prices of [[], [1n, 2n]]) {
        const args = [prices.length, 1];
        const state = () => core().accountStateAt(id, prices);
        await expectRefused(s, state, "PriceCountMismatch", args);
        const preview = () => core().previewLiquidationAt(id, prices);
        await expectRefused(s, preview, "PriceCountMismatch", args);
      }
    });

    it("show an account as execution sees it", async () => {
      const id = s.cross(1);
      await fund(s.ballast, id, "13000");
      const flat = await core().accountState(id);
      expect([flat.marginLevel, flat.health]).to.deep.equal([2n ** 255n - 1n, MAX_UINT256]);
      await fill(s, { account: id, market: "BTC", size: "0.1" });
      await publish(s.ballast, { BTC: "58000" });
      const state = await core().accountState(id);
      expect(values(state)).to.deep.equal(values(await stateOf(s, id)));
      expect(state.exposure).to.equal(wad("5800"));
      expect(state.maintenance).to.equal(wad("870"));
      expect(state.initial).to.equal(wad("1160"));
      expect(state.marginLevel).to.equal((state.equity * WAD) / wad("5800"));
      expect(state.health).to.equal((state.equity * WAD) / wad("870"));
    });

    it("show what the core was made with", async () => {
      expect(values(await core().config())).to.deep.equal([
        wad("0.1"),
        wad("0.5"),
        wad("0.3"),
        wad("0.4"),
        wad("1"),
        wad("500"),
        wad("0.5"),
        wad("0.8"),
        ...Array(4).fill(wad("0.1")),
        0n,
        wad("500"),
        wad("0.2"),
        wad("10"),
        3n * 86_400n,
        86_400n,
      ]);
      expect(await core().quoteToken()).to.equal(s.ballast.quote.target);
      expect(await core().router()).to.equal(s.ballast.router.target);
      expect(await core().isSatellite(s.ballast.orders)).to.equal(true);
      expect(await core().isSatellite(s.address(1))).to.equal(false);
    });
  });

  describe("pots", () => {
    it("take insurance from anyone and the vault's money from its manager", async () => {
      await mint(0, 7n);
      await mint(5, 3n);
      await expect(core().connect(s.signer(5)).fundInsurance(3n))
        .to.emit(core(), "FundInsurance")
        .withArgs(s.address(5), 3n * UNIT);
      await expect(core().fundVault(7n))
        .to.emit(core(), "FundVault")
        .withArgs(s.address(0), 7n * UNIT);
      const vault = wad(SEED) + 7n * UNIT;
      const pots = await core().pots();
      expect([pots.vault, pots.insurance, pots.escrow, pots.fees]).to.deep.equal([
        vault,
        3n * UNIT,
        0n,
        0n,
      ]);
    });

    it("take no zero: ZeroAmount", async () => {
      await expectRefused(s, () => core().fundInsurance(0n), "ZeroAmount", []);
      await expectRefused(s, () => core().fundVault(0n), "ZeroAmount", []);
    });
  });

  describe("access", () => {
    it("keeps administration to its roles: AccessManagedUnauthorized", async () => {
      const stranger = core().connect(s.signer(1));
      for (const call of [
        () => stranger.listMarket(9, STEEP.params),
        () => stranger.setSatellite(s.address(1), true),
        () => stranger.fundVault(1n),
        () => stranger.collectFees(1n, s.address(1)),
      ]) {
        await expectRefused(s, call, "AccessManagedUnauthorized", [s.address(1)]);
      }
    });

    it("keeps trading to satellites: NotSatellite", async () => {
      const stranger = core().connect(s.signer(1));
      const request = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "1" });
      const reservation = { ...request, keeperFee: 0n, payer: ZERO_ADDRESS };
      const id = s.cross(1);
      for (const call of [
        () => stranger.fill(request),
        () => stranger.forfeit(request),
        () => stranger.closePair(id, 1, 1n),
        () => stranger.reserve(reservation),
        () => stranger.release(id, 0, 0n, 0n, id),
      ]) {
        await expectRefused(s, call, "NotSatellite", [s.address(1)]);
      }
    });

    it("ends a satellite's right at once: NotSatellite", async () => {
      const { orders } = s.ballast;
      await fund(s.ballast, s.cross(1), "10000");
      await expect(core().setSatellite(orders, false))
        .to.emit(core(), "SetSatellite")
        .withArgs(orders.target, false);
      await expectRefused(
        s,
        () => commit(s.ballast, { account: s.cross(1), market: "BTC", size: "0.1" }),
        "NotSatellite",
        [orders.target],
      );
    });
  });
});

describe("ClearingHouse with more markets than an account may hold", () => {
  const symbols = Array.from({ length: 17 }, (_, i) => `M${i + 1}`);
  const s = stage("textbook", symbols);

  for (const kind of ["cross", "hedge"] as const) {
    it(`lets a ${kind} account hold sixteen: TooManyMarkets`, async () => {
      const account = s[kind](1);
      const side = kind === "hedge" ? "long" : "net";
      await fund(s.ballast, account, "100000");
      await publish(s.ballast, Object.fromEntries(symbols.map((symbol) => [symbol, "100"])));
      for (const market of symbols.slice(0, 16)) {
        await fill(s, { account, market, size: "10", side });
      }
      const last = { account, market: "M17", size: "10", side } as const;
      await expectRefused(s, () => fill(s, last), "TooManyMarkets", [account, 16]);
      // A place that becomes free can be used again.
      await fill(s, { account, market: "M5", size: "-10", side });
      await fill(s, last);
      const held = await s.ballast.clearingHouse.marketsOf(account);
      expect([...held].sort((a, b) => Number(a - b))).to.deep.equal(
        symbols.map((_, i) => BigInt(i + 1)).filter((id) => id !== 5n),
      );
    });
  }

  it("INV-8: liquidates sixteen markets in one call under the gas it promises", async () => {
    const account = s.hedge(1);
    const prices = Object.fromEntries(symbols.map((symbol) => [symbol, "100"]));
    await fund(s.ballast, account, "40000");
    await publish(s.ballast, prices);
    for (const market of symbols.slice(0, 16)) {
      await fill(s, { account, market, size: "100", side: "long" });
      await fill(s, { account, market, size: "-50", side: "short" });
    }
    const crashed = Object.fromEntries(symbols.map((symbol) => [symbol, "40"]));
    await publish(s.ballast, crashed);
    const receipt = await done(s.ballast.clearingHouse.liquidate(account));
    expect(await s.ballast.clearingHouse.marketsOf(account)).to.deep.equal([]);
    expect(receipt.gasUsed < 3_000_000n, `${receipt.gasUsed} gas`).to.equal(true);
  });
});
