import { type AccountId, primaryAccount } from "@ballast/sdk";
import {
  capacity,
  fillPrice,
  fixedBorrowRate,
  legPnl,
  max,
  mulDivDown,
  mulDivFloor,
  mulDivUp,
  mulDown,
  mulUp,
  openCost,
  payableProfit,
  profitFactor,
  runCase,
  sideProfits,
  type VectorInput,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { classOf, loadPreset, type Preset } from "../../deploy/preset.ts";
import { accruedAt, type MarketNow, now, readMarket } from "./support/market.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  failure,
  fill,
  MAX_UINT256,
  type Stage,
  stage,
  stateOf,
  UNIT,
  values,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import {
  commit,
  fund,
  fundPots,
  listingOf,
  publish,
  settle,
  sharing,
  trade,
  wad,
  withdraw,
} from "./support/trading.ts";

const PERCENT = WAD / 100n;
const DAY = 86_400n;
const textbook = loadPreset("textbook");
const standard = classOf(textbook, "BTC");
/** A ten-thousandth of the vault, about a million, stands behind each market. */
const THIN = 100;
/** With which a net position may be half as large again as what stands behind it. */
const cautious = sharing(
  { ...textbook, classes: { standard: { ...standard, maxUtilisation: 1_500_000 } } },
  THIN,
);

/** The preset with real charges for time, and little behind each market. */
function timed(preset: Preset): Preset {
  const classes = Object.entries(preset.classes).map(([name, c]) => [
    name,
    { ...c, vaultShare: THIN },
  ]);
  return { ...preset, classes: Object.fromEntries(classes) };
}

const core = (s: Stage) => s.ballast.clearingHouse;

/** Opens or closes as the satellite that the deployer is. */
const move = (s: Stage, account: AccountId, size: string | bigint, market = "BTC") =>
  fill(s, { account, market, size });

describe("The split of a fee", () => {
  const s = stage("textbook");
  const referrer = () => primaryAccount(s.address(7));
  const integrator = () => primaryAccount(s.address(8));

  it("names a referrer for all accounts of an owner", async () => {
    const sent = core(s).connect(s.signer(1)).setReferrer(s.address(7));
    await expect(sent).to.emit(core(s), "SetReferrer").withArgs(s.address(1), s.address(7));
    expect(await core(s).referrerOf(s.address(1))).to.equal(s.address(7));
    expect(await core(s).referrerOf(s.address(2))).to.equal(ZERO_ADDRESS);
    await done(core(s).connect(s.signer(1)).setReferrer(ZERO_ADDRESS));
    expect(await core(s).referrerOf(s.address(1))).to.equal(ZERO_ADDRESS);
  });

  it("leaves with the vault what is nobody's", async () => {
    await fund(s.ballast, s.cross(1), "50000");
    const before = await core(s).pots();
    const receipt = await move(s, s.cross(1), "1");
    const { fee } = eventOf(s, receipt, "Fill");
    const tenth = mulDown(fee, 10n * PERCENT);
    expect(eventOf(s, receipt, "FeeShared").toArray()).to.deep.equal([
      s.cross(1),
      tenth,
      tenth,
      ZERO_ADDRESS,
      0n,
      ZERO_ADDRESS,
      0n,
    ]);
    const after = await core(s).pots();
    expect(after.insurance).to.equal(before.insurance + tenth);
    expect(after.fees).to.equal(before.fees + tenth);
    expect(after.vault).to.equal(before.vault + fee - 2n * tenth);
  });

  for (const [who, referred, integrated] of [
    ["the referrer", true, false],
    ["the integrator", false, true],
    ["both", true, true],
  ] as const) {
    it(`credits ${who} with a part, that can be withdrawn`, async () => {
      const account = s.isolated(1);
      await fund(s.ballast, account, "50000");
      if (referred) await core(s).connect(s.signer(1)).setReferrer(s.address(7));
      const before = await core(s).pots();
      const by = integrated ? { integrator: s.address(8) } : {};
      const order = { account, market: "BTC", size: "1" };
      const receipt = await trade(s.ballast, { ...order, ...by });
      const { fee } = eventOf(s, receipt, "Fill");
      const tenth = mulDown(fee, 10n * PERCENT);
      const [toReferrer, toIntegrator] = [referred ? tenth : 0n, integrated ? tenth : 0n];
      expect(eventOf(s, receipt, "FeeShared").toArray().slice(1)).to.deep.equal([
        tenth,
        tenth,
        referred ? s.address(7) : ZERO_ADDRESS,
        toReferrer,
        integrated ? s.address(8) : ZERO_ADDRESS,
        toIntegrator,
      ]);
      expect(await cashOf(s, referrer())).to.equal(toReferrer);
      expect(await cashOf(s, integrator())).to.equal(toIntegrator);
      const { vault } = await core(s).pots();
      expect(vault).to.equal(before.vault + fee - 2n * tenth - toReferrer - toIntegrator);
      await withdraw(s.ballast, referred ? referrer() : integrator(), tenth);
    });
  }

  it("pays the protocol's part to whom the administrator names, and no more: InsufficientFees", async () => {
    await fund(s.ballast, s.cross(1), "50000");
    await move(s, s.cross(1), "1");
    const { fees } = await core(s).pots();
    const units = fees / UNIT;
    const collect = (amount: bigint) => () => core(s).collectFees(amount, s.address(5));
    await expectRefused(s, collect(units + 1n), "InsufficientFees", [fees, (units + 1n) * UNIT]);
    await expect(collect(units)())
      .to.emit(core(s), "CollectFees")
      .withArgs(s.address(5), units * UNIT);
    expect(await s.ballast.quote.balanceOf(s.address(5))).to.equal(units);
    expect((await core(s).pots()).fees).to.equal(fees - units * UNIT);
    await expectRefused(
      s,
      () => core(s).connect(s.signer(5)).collectFees(1n, s.address(5)),
      "AccessManagedUnauthorized",
      [s.address(5)],
    );
  });
});

describe("A market with little behind it", () => {
  const s = stage(cautious, undefined, async ({ ballast }) => {
    for (const owner of [1, 2, 3, 4]) await fund(ballast, s.cross(owner), "10000000");
    await fund(ballast, s.hedge(5), "10000000");
  });

  /** The error of a trade that widens the net position too far. */
  async function widening(account: AccountId, size: string) {
    const { totals, terms, price, vault } = await readMarket(s.ballast, "BTC");
    const skew = totals.openInterestLong - totals.openInterestShort;
    const { params } = listingOf(s.ballast, "BTC");
    const at = fillPrice(price, 0n, skew, wad(size), params.skewScale);
    // The vault holds the whole fee by then.
    const fee = mulUp(mulUp(wad(size), at), params.takerFee);
    const most = mulDown(params.economy.maxUtilisation, capacity(terms, vault + fee));
    const value = mulUp(skew + wad(size), price);
    await expectRefused(s, () => move(s, account, size), "UtilisationCapExceeded", [value, most]);
  }

  it("takes no trade that asks too much of the vault: UtilisationCapExceeded", async () => {
    await widening(s.cross(1), "25.1");
    await move(s, s.cross(1), "24.9");
    await widening(s.cross(2), "0.2");
    // The other side is welcome, however large, until it is the larger one by as much.
    await move(s, s.cross(2), "-49");
    await expect(move(s, s.cross(3), "-2")).to.be.revertedWithCustomError(
      core(s),
      "UtilisationCapExceeded",
    );
  });

  it("asks no reduction to be small, nor what narrows a net position that has grown dear", async () => {
    await move(s, s.cross(1), "24");
    await publish(s.ballast, { BTC: "90000" });
    await widening(s.cross(2), "0.1");
    await move(s, s.cross(2), "-1");
    await move(s, s.cross(1), "-1");
    expect((await readMarket(s.ballast, "BTC")).totals.openInterestLong).to.equal(wad("23"));
  });

  it("lets an order fail by it for nothing", async () => {
    const [first, second] = [
      await commit(s.ballast, { account: s.cross(1), market: "BTC", size: "20" }),
      await commit(s.ballast, { account: s.cross(2), market: "BTC", size: "20" }),
    ];
    await settle(s.ballast, first);
    const cash = await cashOf(s, s.cross(2));
    const { error, forfeited } = failure(s, await settle(s.ballast, second));
    expect([error, forfeited]).to.deep.equal(["UtilisationCapExceeded", 0n]);
    expect(await cashOf(s, s.cross(2))).to.equal(cash);
  });

  /** Longs of 20 BTC from 60,000, those of the second account a little cheaper, and shorts that leave 5. */
  async function crowd(): Promise<void> {
    await move(s, s.cross(1), "10");
    await move(s, s.cross(3), "-15");
    await move(s, s.cross(2), "10");
  }

  it("takes no new position on a side that is owed too much: ProfitCapExceeded", async () => {
    await crowd();
    await publish(s.ballast, { BTC: "90000" });
    const { totals, terms, price, vault } = await readMarket(s.ballast, "BTC");
    const { params } = listingOf(s.ballast, "BTC");
    const size = wad("0.1");
    const at = fillPrice(price, 0n, wad("5"), size, params.skewScale);
    const long = {
      size: totals.openInterestLong + size,
      cost: totals.costLong + openCost("L", size, at, 0n),
    };
    const fee = mulUp(mulUp(size, at), params.takerFee);
    await expectRefused(s, () => move(s, s.cross(4), size), "ProfitCapExceeded", [
      legPnl("L", long, price, 0n),
      mulDown(50n * PERCENT, capacity(terms, vault + fee)),
    ]);
    // Not those who have lost, nor anyone who leaves.
    await move(s, s.cross(4), "-0.1");
    await move(s, s.cross(1), "-10");
  });

  it("lets an order fail by that for nothing, too", async () => {
    await crowd();
    const order = await commit(s.ballast, { account: s.cross(4), market: "BTC", size: "0.1" });
    await publish(s.ballast, { BTC: "90000" });
    const cash = await cashOf(s, s.cross(4));
    const { error, forfeited } = failure(s, await settle(s.ballast, order));
    expect([error, forfeited]).to.deep.equal(["ProfitCapExceeded", 0n]);
    expect(await cashOf(s, s.cross(4))).to.equal(cash);
  });

  describe("that owes more than stands behind it", () => {
    beforeEach(async () => {
      await crowd();
      await publish(s.ballast, { BTC: "120000" });
    });

    it("pays every profit in part, the same part, and takes losses in full", async () => {
      const { totals, terms, price, vault } = await readMarket(s.ballast, "BTC");
      const factor = profitFactor(totals, terms, price, vault);
      expect(factor < 90n * PERCENT && factor > 80n * PERCENT).to.equal(true);
      for (const owner of [1, 2]) {
        const { cash, equity, positions } = await stateOf(s, s.cross(owner));
        const [held] = positions;
        if (held === undefined) expect.fail();
        const profit = legPnl("L", { size: held.longSize, cost: held.longCost }, price, 0n);
        expect(held.profitFactor).to.equal(factor);
        expect(held.pnl).to.equal(payableProfit(profit, factor));
        expect(held.pnl < profit).to.equal(true);
        expect(equity).to.equal(cash + held.pnl);
      }
      const [short] = (await stateOf(s, s.cross(3))).positions;
      const lost = { size: -(short?.shortSize ?? 0n), cost: short?.shortCost ?? 0n };
      expect(short?.pnl).to.equal(legPnl("S", lost, price, 0n));
    });

    it("pays what it said to whoever closes", async () => {
      const market = await readMarket(s.ballast, "BTC");
      const { totals, terms, price, vault } = market;
      const { params } = listingOf(s.ballast, "BTC");
      const [held] = (await stateOf(s, s.cross(1))).positions;
      if (held === undefined) expect.fail();
      const at = fillPrice(price, 0n, wad("5"), -held.longSize, params.skewScale);
      const profit = legPnl("L", { size: held.longSize, cost: held.longCost }, at, 0n);
      const receipt = await move(s, s.cross(1), -held.longSize);
      const { realised, fee } = eventOf(s, receipt, "Fill");
      expect(realised).to.equal(payableProfit(profit, profitFactor(totals, terms, price, vault)));
      const tenth = mulDown(fee, 10n * PERCENT);
      expect((await core(s).pots()).vault).to.equal(vault - realised + fee - 2n * tenth);
    });

    it("INV-7: is liquidated in as the preview says, and the mirror", async () => {
      // A long that is in profit by 60,000, and a loss in ETH that takes nearly all of it.
      const id = s.isolated(6);
      await publish(s.ballast, { BTC: "60000" });
      const both = s.cross(6);
      await fund(s.ballast, both, "60000");
      await move(s, both, "1");
      await move(s, both, "50", "ETH");
      await publish(s.ballast, { BTC: "120000", ETH: "1020" });
      const state = await stateOf(s, both);
      const preview = await core(s).previewLiquidation(both);
      expect(preview.liquidatable).to.equal(true);
      const mirrored = runCase(inputOf(state));
      expect(preview.equityAfter).to.equal(mirrored.expected.after.equity);
      expect(preview.maintenanceAfter).to.equal(mirrored.expected.after.maintenance);
      expect(preview.cashAfter).to.equal(mirrored.expected.cash);

      const receipt = await done(core(s).connect(s.signer(9)).liquidate(both));
      const closes = eventsOf(s, receipt).filter(({ name }) => name === "LiquidationClose");
      expect(closes.map(({ args }) => args.toArray())).to.deep.equal(
        preview.steps.map((step) => [both, ...values(step)]),
      );
      // The profit went, too, and it was cut.
      const [last] = closes.slice(-1);
      expect(last?.args.marketId).to.equal(1n);
      const factor = state.positions.find(({ marketId }) => marketId === 1n)?.profitFactor;
      expect((factor ?? WAD) < WAD).to.equal(true);
      expect(await core(s).epochOf(id)).to.equal(0n);
      expect(await core(s).epochOf(both)).to.equal(1n);
    });

    /** The account as a worked case. */
    function inputOf(state: Awaited<ReturnType<typeof stateOf>>): VectorInput {
      return {
        buffer: 10n * PERCENT,
        markets: state.positions.map((p) => {
          const market = s.ballast.markets.find(({ id }) => BigInt(id) === p.marketId);
          if (market === undefined) expect.fail();
          const { brackets, liquidationFee, minExposure } = market.params;
          const { price, carryLong, carryShort, profitFactor: factor } = p;
          const terms = { brackets, liquidationFee, minExposure };
          return { id: market.id, price, carryLong, carryShort, profitFactor: factor, ...terms };
        }),
        account: {
          cash: state.cash,
          collateralValue: 0n,
          legs: state.positions.map(({ marketId, longSize, longCost }) => ({
            market: Number(marketId),
            side: "L",
            size: longSize,
            cost: longCost,
          })),
        },
      };
    }
  });

  describe("deleverage", () => {
    /** What the market owes now and may owe. */
    async function debts() {
      const { totals, terms, price, vault } = await readMarket(s.ballast, "BTC");
      const { long, short } = sideProfits(totals, price);
      const share = mulDown(terms.vaultShare, 80n * PERCENT);
      const owed = max(long, 0n) + max(short, 0n);
      return { owed, share, threshold: mulDown(share, max(vault, 0n)), long, short, price, totals };
    }

    const cut = (account: AccountId, by = 9) =>
      core(s).connect(s.signer(by)).deleverage(account, 1);

    it("leaves a market alone that owes no more than it may: NotDeleveragable", async () => {
      await crowd();
      await publish(s.ballast, { BTC: "95000" });
      const { owed, threshold } = await debts();
      expect(owed < threshold && owed > 0n).to.equal(true);
      await expectRefused(s, () => cut(s.cross(1)), "NotDeleveragable", [owed, threshold]);
    });

    it("cuts a profit back down to the threshold, and not a wei's worth further", async () => {
      await crowd();
      await publish(s.ballast, { BTC: "105000" });
      const { owed, threshold, share, price } = await debts();
      const before = await stateOf(s, s.cross(2));
      const [held] = before.positions;
      if (held === undefined) expect.fail();
      const profit = legPnl("L", { size: held.longSize, cost: held.longCost }, price, 0n);
      const payout = mulDivUp(owed - threshold, WAD, WAD - share);
      const closed = mulDivUp(held.longSize, payout, profit);

      const receipt = await done(cut(s.cross(2)));

      const { realised } = eventOf(s, receipt, "Deleverage");
      expect(eventOf(s, receipt, "Deleverage").toArray()).to.deep.equal([
        s.cross(2),
        1n,
        false,
        closed,
        realised,
        owed,
        threshold,
      ]);
      // At the mark and for nothing: the account is as rich as it was.
      const after = await stateOf(s, s.cross(2));
      expect(after.cash).to.equal(before.cash + realised);
      expect(before.equity - after.equity <= 2n && after.equity <= before.equity).to.equal(true);
      const left = await debts();
      expect(left.owed <= left.threshold).to.equal(true);
      // A unit less would not have been enough, but for rounding.
      expect(left.threshold - left.owed < wad("0.000001")).to.equal(true);
      await expectRefused(s, () => cut(s.cross(2)), "NotDeleveragable", [
        left.owed,
        left.threshold,
      ]);
    });

    it("takes whole what is not enough, and what would be too small to stay", async () => {
      await publish(s.ballast, { BTC: "55000" });
      await move(s, s.cross(4), "0.01");
      await publish(s.ballast, { BTC: "60000" });
      await crowd();
      await publish(s.ballast, { BTC: "105000" });
      const receipt = await done(cut(s.cross(4)));
      expect(eventOf(s, receipt, "Deleverage").closed).to.equal(wad("0.01"));
      expect(await core(s).marketsOf(s.cross(4))).to.deep.equal([]);
    });

    it("cuts shorts as it cuts longs", async () => {
      await move(s, s.cross(1), "-20");
      await publish(s.ballast, { BTC: "15000" });
      const receipt = await done(cut(s.cross(1)));
      const { short, closed } = eventOf(s, receipt, "Deleverage");
      expect(short).to.equal(true);
      const [held] = (await stateOf(s, s.cross(1))).positions;
      expect(held?.shortSize).to.equal(-wad("20") + closed);
      const { owed, threshold } = await debts();
      expect(owed <= threshold).to.equal(true);
    });

    it("begins with those who gained most: BelowSideAverage", async () => {
      await crowd();
      await publish(s.ballast, { BTC: "70000" });
      await move(s, s.cross(4), "1");
      await publish(s.ballast, { BTC: "105000" });
      const { long, price, totals } = await debts();
      const [held] = (await stateOf(s, s.cross(4))).positions;
      if (held === undefined) expect.fail();
      const profit = legPnl("L", { size: held.longSize, cost: held.longCost }, price, 0n);
      await expectRefused(s, () => cut(s.cross(4)), "BelowSideAverage", [
        mulDivFloor(profit, WAD, held.longSize),
        mulDivFloor(long, WAD, totals.openInterestLong),
      ]);
      // A loss is no profit to cut.
      await expect(cut(s.cross(3))).to.be.revertedWithCustomError(core(s), "BelowSideAverage");
    });

    it("finds nothing in an account without a position, nor in a pair: NothingToReduce", async () => {
      const pair = { account: s.hedge(5), market: "BTC" } as const;
      await fill(s, { ...pair, size: "1", side: "long" });
      await fill(s, { ...pair, size: "-1", side: "short" });
      await crowd();
      await publish(s.ballast, { BTC: "105000" });
      for (const id of [s.hedge(5), s.isolated(1)]) {
        await expectRefused(s, () => cut(id), "NothingToReduce", [id, 1]);
      }
      await expectRefused(s, () => core(s).deleverage(s.cross(1), 99), "UnknownMarket", [99]);
    });
  });
});

describe("What insurance adds to a keeper's reward", () => {
  const budget = 2;
  const plain = sharing(textbook, THIN);
  const s = stage({
    ...plain,
    risk: { ...plain.risk, topUpBudget: budget },
    fees: { ...plain.fees, toInsurance: 0 },
  });

  /** Makes an account of each owner bankrupt. */
  async function ruin(...owners: number[]): Promise<void> {
    await publish(s.ballast, { BTC: "60000" });
    for (const owner of owners) {
      await fund(s.ballast, s.isolated(owner), "2500");
      await move(s, s.isolated(owner), "0.2");
    }
    await publish(s.ballast, { BTC: "46000" });
  }

  /** Liquidates by signer 9 and returns what insurance added; the preview knew it. */
  async function liquidate(owner: number): Promise<bigint> {
    const id = s.isolated(owner);
    const { keeperReward, badDebt } = await core(s).previewLiquidation(id);
    const receipt = await done(core(s).connect(s.signer(9)).liquidate(id));
    expect(badDebt > 0n).to.equal(true);
    expect(eventOf(s, receipt, "Liquidate").keeperReward).to.equal(keeperReward);
    const added = eventsOf(s, receipt).filter(({ name }) => name === "InsuranceTopUp");
    expect(added.map(({ args }) => args.toArray())).to.deep.equal(
      keeperReward === 0n ? [] : [[id, s.address(9), keeperReward]],
    );
    return keeperReward;
  }

  /** The day begins, so that no test crosses midnight. */
  async function nextDay(): Promise<void> {
    const today = (await now(s.ballast)) / DAY;
    await s.ballast.connection.networkHelpers.time.increaseTo((today + 1n) * DAY);
  }

  it("is the floor, where a bankrupt account pays nothing, before the loss is booked", async () => {
    await fundPots(s.ballast, { insurance: "100" });
    await ruin(1);
    expect(await liquidate(1)).to.equal(WAD);
    expect(await cashOf(s, primaryAccount(s.address(9)))).to.equal(WAD);
    // The rest of insurance went into the loss.
    expect((await core(s).pots()).insurance).to.equal(0n);
  });

  it("is nothing, where insurance has nothing", async () => {
    await ruin(1);
    expect((await core(s).pots()).insurance).to.equal(0n);
    expect(await liquidate(1)).to.equal(0n);
    expect(await cashOf(s, s.isolated(1))).to.equal(0n);
  });

  it("is what insurance has, where that is less", async () => {
    await fundPots(s.ballast, { insurance: "0.4" });
    await ruin(1);
    expect(await liquidate(1)).to.equal(wad("0.4"));
  });

  it("ends with the day's budget, and begins with the next day", async () => {
    await fundPots(s.ballast, { insurance: "100000" });
    await nextDay();
    await ruin(1, 2, 3, 4);
    expect([await liquidate(1), await liquidate(2), await liquidate(3)]).to.deep.equal([
      WAD,
      WAD,
      0n,
    ]);
    await nextDay();
    await publish(s.ballast, { BTC: "46000" });
    expect(await liquidate(4)).to.equal(WAD);
  });

  it("is not for an account that keeps a position", async () => {
    await fundPots(s.ballast, { insurance: "100" });
    await fund(s.ballast, s.isolated(1), "13000");
    await move(s, s.isolated(1), "1");
    await publish(s.ballast, { BTC: "55000" });
    const receipt = await done(core(s).connect(s.signer(9)).liquidate(s.isolated(1)));
    expect(eventsOf(s, receipt).map(({ name }) => name)).not.to.include("InsuranceTopUp");
    expect(await core(s).marketsOf(s.isolated(1))).to.deep.equal([1n]);
  });
});

describe("Time", () => {
  const s = stage(timed(textbook), undefined, async ({ ballast }) => {
    for (const owner of [1, 2, 3]) await fund(ballast, s.cross(owner), "1000000");
  });
  const pass = async (seconds: bigint) => {
    await s.ballast.connection.networkHelpers.time.increase(seconds);
  };

  const sameSecond = async () => {
    const { time } = s.ballast.connection.networkHelpers;
    await time.setNextBlockTimestamp(await now(s.ballast));
  };

  /** The account, and what it should be worth by the mirror, now. */
  async function expectState(account: AccountId, symbol = "BTC") {
    const market = await readMarket(s.ballast, symbol);
    const state = await stateOf(s, account);
    const { carryLong, carryShort } = accruedAt(market, await now(s.ballast));
    const [held] = state.positions;
    if (held === undefined) expect.fail();
    expect([held.carryLong, held.carryShort]).to.deep.equal([carryLong, carryShort]);
    const long = { size: held.longSize, cost: held.longCost };
    const short = { size: -held.shortSize, cost: held.shortCost };
    const pnl =
      legPnl("L", long, market.price, carryLong) +
      (short.size === 0n ? 0n : legPnl("S", short, market.price, carryShort));
    expect(held.pnl).to.equal(pnl);
    expect(state.equity).to.equal(state.cash + pnl);
    return { carryLong, carryShort, pnl };
  }

  it("INV-4: charges a view as the mirror does, to the wei, and writes nothing", async () => {
    await move(s, s.cross(1), "10");
    await move(s, s.cross(2), "-4");
    const before = values(await core(s).marketState(1));
    let last = await expectState(s.cross(1));
    for (const seconds of [1n, 59n, 3_600n, DAY, 30n * DAY]) {
      await pass(seconds);
      const long = await expectState(s.cross(1));
      const short = await expectState(s.cross(2));
      // The longs crowd: they pay the shorts, and the vault.
      expect(long.carryLong > last.carryLong).to.equal(true);
      expect(short.carryShort < 0n && long.carryLong > -short.carryShort).to.equal(true);
      last = long;
    }
    expect(values(await core(s).marketState(1))).to.deep.equal(before);
  });

  it("is written by the next trade, for everybody, and within a second only for another rate", async () => {
    await move(s, s.cross(1), "-10");
    await pass(3n * DAY);
    await publish(s.ballast, { BTC: "61234.56789" });
    const market = await readMarket(s.ballast, "BTC");
    const { terms, price, vault } = market;
    const receipt = await move(s, s.cross(2), "2");
    const expected = accruedAt(market, await now(s.ballast));
    expect(expected.fundingRate < 0n).to.equal(true);
    expect(eventOf(s, receipt, "Accrue").toArray()).to.deep.equal([
      1n,
      expected.carryLong,
      expected.carryShort,
      expected.fundingRate,
      // Of the open interest with the trade, and of the vault before it.
      fixedBorrowRate((await readMarket(s.ballast, "BTC")).totals, terms, price, vault),
    ]);
    const { totals, ...then } = await readMarket(s.ballast, "BTC");
    expect([
      totals.carryLong,
      totals.carryShort,
      totals.fundingRate,
      totals.borrowRate,
      totals.accruedAt,
    ]).to.deep.equal([
      expected.carryLong,
      expected.carryShort,
      expected.fundingRate,
      eventOf(s, receipt, "Accrue").borrowRate,
      expected.accruedAt,
    ]);
    // What it opened begins where the carry stands.
    const { fillPrice: at, longCost } = eventOf(s, receipt, "Fill");
    expect(longCost).to.equal(openCost("L", wad("2"), at, expected.carryLong));

    await sameSecond();
    const again = await move(s, s.cross(3), "1");
    const { totals: last } = await readMarket(s.ballast, "BTC");
    const { borrowRate } = last;
    expect(borrowRate < totals.borrowRate, "the shorts crowd less").to.equal(true);
    expect(borrowRate).to.equal(fixedBorrowRate(last, terms, price, then.vault));
    const { carryLong, carryShort, fundingRate } = totals;
    expect(eventOf(s, again, "Accrue").toArray()).to.deep.equal([
      1n,
      carryLong,
      carryShort,
      fundingRate,
      borrowRate,
    ]);

    await sameSecond();
    const small = await move(s, s.cross(3), 1_000n);
    expect((await readMarket(s.ballast, "BTC")).totals.borrowRate).to.equal(borrowRate);
    expect(eventsOf(s, small).map(({ name }) => name)).not.to.include("Accrue");
  });

  describe("brought up to date by anyone", () => {
    const bring = (ids: number[]) => core(s).connect(s.signer(9)).accrueMarkets(ids);
    const symbols = ["BTC", "ETH"];
    const owed = () => Promise.all([1, 2, 3].map((owner) => stateOf(s, s.cross(owner))));

    /** Changes the vault once time has passed; nobody owes more or less until the next second. */
    async function change(vault: () => Promise<unknown>) {
      await pass(3n * DAY);
      await publish(s.ballast, { BTC: "60100", ETH: "2990" });
      const states = await owed();
      const expected = new Map<string, MarketNow>();
      for (const symbol of symbols) {
        const market = await readMarket(s.ballast, symbol);
        expected.set(symbol, { ...market, totals: accruedAt(market, await now(s.ballast)) });
      }

      await sameSecond();
      await vault();
      expect(await owed()).to.deep.equal(states);
      await sameSecond();
      const receipt = await done(bring([1, 2]));
      expect(await owed()).to.deep.equal(states);
      const rates: { before: bigint; after: bigint }[] = [];
      for (const symbol of symbols) {
        const was = expected.get(symbol) ?? expect.fail();
        const is = await readMarket(s.ballast, symbol);
        const borrowRate = fixedBorrowRate(is.totals, is.terms, is.price, is.vault);
        expect(is.totals).to.deep.equal({ ...was.totals, borrowRate });
        rates.push({ before: was.totals.borrowRate, after: borrowRate });
      }
      const told = eventsOf(s, receipt).map(({ name, args }) => [name, ...args.toArray()]);
      const due = symbols.map((symbol, i) => {
        const { carryLong, carryShort, fundingRate } =
          expected.get(symbol)?.totals ?? expect.fail();
        return ["Accrue", BigInt(i + 1), carryLong, carryShort, fundingRate, rates[i]?.after];
      });
      expect(told).to.deep.equal(due);

      await sameSecond();
      expect(eventsOf(s, await done(bring([1, 2, 1])))).to.deep.equal([]);
      await pass(DAY);
      // At the new rate, to the wei.
      await expectState(s.cross(1));
      await expectState(s.cross(2));
      await expectState(s.cross(3), "ETH");
      return rates;
    }

    it("INV-3: charges the time before as if nothing had happened to the vault since", async () => {
      await move(s, s.cross(1), "10");
      await move(s, s.cross(2), "-4");
      await move(s, s.cross(3), "-100", "ETH");
      const half = (await core(s).pots()).vault / (2n * UNIT);
      for (const { before, after } of await change(() => core(s).payVault(half, s.address(5)))) {
        expect(after > before && before > 0n, "less behind it is dearer").to.equal(true);
      }
      const more = () => fundPots(s.ballast, { vault: 4n * half * UNIT });
      for (const { before, after } of await change(more)) {
        expect(after < before && after > 0n, "more is cheaper").to.equal(true);
      }
    });

    it("is for listed markets, with a price of now: UnknownMarket, StalePrice", async () => {
      const { router, connection } = s.ballast;
      await move(s, s.cross(1), "10");
      await expectRefused(s, () => bring([1, 99]), "UnknownMarket", [99]);
      const { publishTime, config } = await router.feed(1);
      const { maxAge } = config;
      const late = publishTime + maxAge + 10n;
      await connection.networkHelpers.time.setNextBlockTimestamp(late);
      const stale = [1, publishTime, maxAge, late];
      await expectRefused(s, () => bring([1]), "StalePrice", stale, router);
    });
  });

  it("raises the rate up to its cap while the skew lasts, and turns it with the skew", async () => {
    const rate = async () => (await readMarket(s.ballast, "BTC")).totals.fundingRate;
    const { maxFundingRate } = listingOf(s.ballast, "BTC").params.economy;
    const touch = async (seconds: bigint, size: string) => {
      await pass(seconds);
      await publish(s.ballast, { BTC: "60000" });
      await move(s, s.cross(1), size);
      return rate();
    };
    await move(s, s.cross(1), "20");
    const [first, second] = [await touch(DAY, "0.01"), await touch(DAY, "0.01")];
    expect(first > 0n && second > first && second < maxFundingRate).to.equal(true);
    expect(await touch(10n * DAY, "0.01")).to.equal(maxFundingRate);
    await move(s, s.cross(2), "-30");
    const falling = await touch(DAY, "0.01");
    expect(falling < maxFundingRate).to.equal(true);
  });

  it("INV-10: costs traders together no less than nothing, and what they pay is the vault's", async () => {
    await move(s, s.cross(1), "7");
    await move(s, s.cross(2), "-7");
    const paid = async () => {
      const states = await Promise.all([1, 2].map((owner) => stateOf(s, s.cross(owner))));
      return states.reduce((sum, { equity }) => sum - equity, 0n);
    };
    const before = await paid();
    await pass(10n * DAY);
    // Balanced: nothing is borrowed, the rate stands still, and funding leaves at most rounding.
    const after = await paid();
    expect(after >= before && after - before <= 20n).to.equal(true);
  });

  it("puts an account below the line by the clock alone", async () => {
    const id = s.isolated(4);
    await fund(s.ballast, id, "180000");
    await move(s, id, "14.5");
    await publish(s.ballast, { BTC: "59400" });
    await expect(core(s).liquidate(id)).to.be.revertedWithCustomError(core(s), "NotLiquidatable");
    await pass(12n * DAY);
    await publish(s.ballast, { BTC: "59400" });
    const { equity, maintenance } = await stateOf(s, id);
    expect(equity < maintenance && equity > 0n).to.equal(true);
    const preview = await core(s).previewLiquidation(id);
    const receipt = await done(core(s).connect(s.signer(9)).liquidate(id));
    const told = eventsOf(s, receipt).map(({ name }) => name);
    expect(told).to.deep.equal(["Accrue", "LiquidationClose", "Liquidate"]);
    expect(eventOf(s, receipt, "Liquidate").equityBefore <= preview.equityBefore).to.equal(true);
    expect((await stateOf(s, id)).health >= mulDivDown(110n, WAD, 100n)).to.equal(true);
  });

  it("charges nobody for a market without positions", async () => {
    await pass(5n * DAY);
    const market = await readMarket(s.ballast, "ETH");
    const idle = accruedAt(market, await now(s.ballast));
    expect([idle.carryLong, idle.carryShort, idle.fundingRate]).to.deep.equal([0n, 0n, 0n]);
    expect((await stateOf(s, s.cross(1))).health).to.equal(MAX_UINT256);
  });
});
