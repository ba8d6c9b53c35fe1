// What stops, what ends and what changes: every verb of it, by name and to the unit.
import { type AccountId, ownerOf } from "@ballast/sdk";
import { decodeMark, mulDown, mulUp } from "@ballast/sdk/margin";
import { expect } from "chai";
import { encodeBytes32String, MaxUint256 } from "ethers";
import { now } from "./support/market.ts";
import { endMarket, firstPrice, freeze, pass, refresh, setSequencer } from "./support/outages.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  failure,
  fill,
  MAX_UINT256,
  NO_UPDATE,
  pythErrors,
  type Stage,
  stage,
  stateOf,
  UNIT,
  values,
  WAD,
} from "./support/stage.ts";
import {
  commit,
  fund,
  fundPots,
  listingOf,
  priceData,
  publish,
  settle,
  wad,
  withdraw,
} from "./support/trading.ts";

type Params = ReturnType<typeof listingOf>["params"];

const DAY = 86_400n;
/** Of the presets. */
const [HALT_DELAY, PARAMETER_GRACE] = [DAY, 3n * DAY];
const [MAX_AGE, NOTICE, GRACE] = [60n, 120n, 300n];
/** As the contracts number them. */
const STANDING = { live: 0n, recovering: 1n, frozen: 2n, settled: 3n } as const;
const KINDS = ["cross", "isolated", "hedge"] as const;
type Kind = (typeof KINDS)[number];
/** Who has nothing to do with it. */
const STRANGER = 9;
const UNLISTED = 99;

/** What the suites of this file do to a stage. */
function acting(s: Stage) {
  const core = () => s.ballast.clearingHouse;
  const token = () => s.ballast.collaterals[0]?.token ?? expect.fail("There is no token.");
  const at = (time: bigint) => s.ballast.connection.networkHelpers.time.setNextBlockTimestamp(time);
  const latest = () => now(s.ballast);
  const refused = (action: () => Promise<unknown>, error: string, args: readonly unknown[]) =>
    expectRefused(s, action, error, args);
  const side = (kind: Kind) => (kind === "hedge" ? "long" : "net");

  /** A long of 1 BTC, worth 60,000, on 20,000. */
  async function open(kind: Kind = "cross", size = "1", market = "BTC"): Promise<AccountId> {
    const account = s[kind](1);
    await fund(s.ballast, account, "20000");
    await fill(s, { account, market, size, side: side(kind) });
    return account;
  }

  /** Adds tokens of the owner's to an account. */
  async function pledge(account: AccountId, units: bigint) {
    const owner = await s.ballast.connection.ethers.getSigner(ownerOf(account));
    await done(token().mint(owner.address, units));
    await done(token().connect(owner).approve(core(), units));
    return done(core().connect(owner).depositCollateral(account, token(), units));
  }

  /** Deposits, withdrawals and reductions are possible, and so is a liquidation: the account is gone after it. */
  async function goesOn(account: AccountId, kind: Kind) {
    await fund(s.ballast, account, "10");
    await withdraw(s.ballast, account, "10");
    await fill(s, { account, market: "BTC", size: "-0.1", side: side(kind) });
    await publish(s.ballast, { BTC: "30000" });
    await done(core().connect(s.signer(STRANGER)).liquidate(account));
    expect(await core().marketsOf(account)).to.deep.equal([]);
  }

  /** Halts a market and lets it end, at its last price. */
  async function end(market: string) {
    const { id } = listingOf(s.ballast, market);
    await done(core().haltMarket(id));
    await pass(s.ballast, HALT_DELAY);
    await refresh(s.ballast);
    return endMarket(s.ballast, market);
  }

  return { core, token, at, latest, refused, side, open, pledge, goesOn, end };
}

describe("A halt", () => {
  const s = stage("textbook", undefined, undefined, ["ETH"], { sequencer: true });
  const { core, at, latest, refused, side, open, goesOn, end } = acting(s);

  describe("of all new risk", () => {
    for (const kind of KINDS) {
      it(`stops what a ${kind} account would add, and nothing else: NewRiskPaused`, async () => {
        const account = await open(kind);
        expect(values(await core().emergencyState())).to.deep.equal([false, false]);
        const paused = await done(core().pauseNewRisk());
        expect(eventOf(s, paused, "PauseNewRisk").toArray()).to.deep.equal([true]);
        expect(values(await core().emergencyState())).to.deep.equal([true, false]);
        for (const [market, size] of [
          ["BTC", "0.1"],
          ["SOL", "10"],
        ] as const) {
          if (kind === "isolated" && market === "SOL") continue;
          const more = () => fill(s, { account, market, size, side: side(kind) });
          await refused(more, "NewRiskPaused", [listingOf(s.ballast, market).id]);
        }
        await goesOn(account, kind);

        const resumed = await done(core().resumeNewRisk());
        expect(eventOf(s, resumed, "PauseNewRisk").toArray()).to.deep.equal([false]);
        await fund(s.ballast, s.cross(2), "20000");
        await fill(s, { account: s.cross(2), market: "BTC", size: "1" });
      });
    }

    it("refuses an order at once, and ends a pending one without a forfeit: NewRiskPaused", async () => {
      const account = await open();
      const pending = await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      await done(core().pauseNewRisk());
      const next = () => commit(s.ballast, { account, market: "BTC", size: "0.1" });
      await expect(next()).to.be.revertedWithCustomError(core(), "NewRiskPaused").withArgs(1);
      const failed = failure(s, await settle(s.ballast, pending));
      expect(failed).to.include({ error: "NewRiskPaused", forfeited: 0n });
      // What reduces is filled.
      const less = await commit(s.ballast, { account, market: "BTC", size: "-0.1" });
      eventOf(s, await settle(s.ballast, less), "Fill");
    });

    it("is a flip's, too: the part beyond flat is new", async () => {
      const account = await open();
      await done(core().pauseNewRisk());
      const flip = () => fill(s, { account, market: "BTC", size: "-1.1" });
      await refused(flip, "NewRiskPaused", [1]);
      await fill(s, { account, market: "BTC", size: "-1" });
    });
  });

  describe("of a market", () => {
    for (const kind of KINDS) {
      it(`stops what a ${kind} account would add there, and nothing else: MarketHalted`, async () => {
        const account = await open(kind);
        const receipt = await done(core().haltMarket(1));
        const haltedAt = await latest();
        expect(eventOf(s, receipt, "HaltMarket").toArray()).to.deep.equal([1n, haltedAt]);
        expect((await core().marketState(1)).haltedAt).to.equal(haltedAt);
        const more = () => fill(s, { account, market: "BTC", size: "0.1", side: side(kind) });
        await refused(more, "MarketHalted", [1, haltedAt]);
        await refused(() => core().haltMarket(1), "MarketHalted", [1, haltedAt]);
        if (kind !== "isolated") {
          await fill(s, { account, market: "SOL", size: "10", side: side(kind) });
          await fill(s, { account, market: "SOL", size: "-10", side: side(kind) });
        }
        await goesOn(account, kind);

        const resumed = await done(core().resumeMarket(1));
        expect(eventOf(s, resumed, "ResumeMarket").toArray()).to.deep.equal([1n]);
        expect((await core().marketState(1)).haltedAt).to.equal(0n);
        await refused(() => core().resumeMarket(1), "MarketNotHalted", [1]);
        await fund(s.ballast, s.cross(2), "20000");
        await fill(s, { account: s.cross(2), market: "BTC", size: "1" });
      });
    }

    it("knows the market: UnknownMarket", async () => {
      for (const verb of ["haltMarket", "resumeMarket"] as const) {
        await refused(() => core()[verb](UNLISTED), "UnknownMarket", [UNLISTED]);
      }
      for (const data of [[], ["0x"]]) {
        await refused(() => core().settleMarket(UNLISTED, data), "UnknownMarket", [UNLISTED]);
      }
    });

    it("ends a pending order without a forfeit: MarketHalted", async () => {
      const account = await open();
      const pending = await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      await done(core().haltMarket(1));
      const failed = failure(s, await settle(s.ballast, pending));
      expect(failed).to.include({ error: "MarketHalted", forfeited: 0n });
    });
  });

  describe("lets a market be settled", () => {
    it("not before its delay is over, to the second: SettlementTooEarly, SettleMarket", async () => {
      await open();
      await refused(() => core().settleMarket(1, []), "MarketNotHalted", [1]);
      await done(core().haltMarket(1));
      const from = (await latest()) + HALT_DELAY;
      const { data, value } = await firstPrice(s.ballast, "BTC", "61234.56789012");
      const settleBtc = () => core().connect(s.signer(STRANGER)).settleMarket(1, data, { value });
      await pass(s.ballast, HALT_DELAY - 5n);
      await publish(s.ballast, { BTC: "60500" });
      await at(from - 1n);
      await refused(settleBtc, "SettlementTooEarly", [1, from - 1n, from]);
      await at(from);
      const receipt = await done(settleBtc());
      const price = wad("61234.56789012");
      expect(eventOf(s, receipt, "SettleMarket").toArray()).to.deep.equal([1n, price, 10n ** 18n]);
      expect((await core().marketState(1)).settlementPrice).to.equal(price);
    });

    it("at the first price of after its delay, whatever else was published: PriceFeedNotFoundWithinRange", async () => {
      await open();
      await done(core().haltMarket(1));
      const from = (await latest()) + HALT_DELAY;
      await pass(s.ballast, HALT_DELAY + 1_000n);
      const listing = listingOf(s.ballast, "BTC");
      // One of before the delay is over, and one that another came before.
      for (const time of [from - 1n, from + 1n]) {
        const data = [await priceData(s.ballast, listing, "99999", time)];
        const call = () => core().settleMarket(1, data, { value: 1n });
        await expectRefused(s, call, "PriceFeedNotFoundWithinRange", [], pythErrors(s));
      }
      await publish(s.ballast, { BTC: "99999" });
      const { data, value } = await firstPrice(s.ballast, "BTC", "61000");
      const receipt = await done(core().settleMarket(1, data, { value }));
      expect(eventOf(s, receipt, "SettleMarket").price).to.equal(wad("61000"));
    });

    it("for its provider's fee, and gives back the rest: UpdateFeeTooLow", async () => {
      await done(core().haltMarket(1));
      await pass(s.ballast, HALT_DELAY);
      const { data, value } = await firstPrice(s.ballast, "BTC", "61000");
      expect(value).to.equal(1n);
      const unpaid = () => core().settleMarket(1, data);
      await expectRefused(s, unpaid, "UpdateFeeTooLow", [0n, 1n], s.ballast.router);
      await done(core().settleMarket(1, data, { value: 100n }));
      const { provider } = s.ballast.connection.ethers;
      expect(await provider.getBalance(core())).to.equal(0n);
      expect(await provider.getBalance(s.ballast.router)).to.equal(0n);
    });

    it("once: MarketEnded", async () => {
      const account = await open();
      await end("BTC");
      const { data, value } = await firstPrice(s.ballast, "BTC", "60000");
      await refused(() => core().settleMarket(1, data, { value }), "MarketEnded", [1]);
      await refused(() => core().settleMarket(1, []), "MarketEnded", [1]);
      await refused(() => core().resumeMarket(1), "MarketEnded", [1]);
      for (const size of ["1", "-1"]) {
        await refused(() => fill(s, { account, market: "BTC", size }), "MarketEnded", [1]);
      }
      await refused(() => core().deleverage(account, 1), "MarketEnded", [1]);
      const params = { ...listingOf(s.ballast, "BTC").params };
      await refused(() => core().setMarketParams(1, params), "MarketEnded", [1]);
      await refused(() => core().tightenMarket(1, params), "MarketEnded", [1]);
    });

    it("without a proof a second delay later, to the second: SettlementTooEarly", async () => {
      await open();
      await done(core().haltMarket(1));
      const from = (await latest()) + 2n * HALT_DELAY;
      await pass(s.ballast, 2n * HALT_DELAY - 5n);
      await publish(s.ballast, { BTC: "61234.56789012" });
      await at(from - 1n);
      await refused(() => core().settleMarket(1, []), "SettlementTooEarly", [1, from - 1n, from]);
      await at(from);
      const receipt = await done(core().connect(s.signer(STRANGER)).settleMarket(1, []));
      expect(eventOf(s, receipt, "SettleMarket").price).to.equal(wad("61234.56789012"));
    });

    it("then at a price that lives, or a dead feed's last: StalePrice", async () => {
      await open();
      await publish(s.ballast, { BTC: "59000" });
      const { publishTime } = await s.ballast.router.feed(1);
      await done(core().haltMarket(1));
      await pass(s.ballast, 2n * HALT_DELAY);
      const time = await latest();
      await expectRefused(
        s,
        () => core().settleMarket(1, []),
        "StalePrice",
        [1, publishTime, MAX_AGE, time],
        s.ballast.router,
      );
      await freeze(s.ballast, "BTC");
      const receipt = await done(core().settleMarket(1, []));
      expect(eventOf(s, receipt, "SettleMarket").price).to.equal(wad("59000"));
    });

    it("so also where the first price is too uncertain: PriceTooUncertain", async () => {
      await open();
      await done(core().haltMarket(1));
      const from = (await latest()) + HALT_DELAY;
      await pass(s.ballast, HALT_DELAY);
      const listing = listingOf(s.ballast, "BTC");
      const { maxConfidence } = (await s.ballast.router.feed(1)).config;
      // A millionth more than may be.
      const confidence = (wad("60000") * (maxConfidence + 1n)) / 1_000_000n;
      const data = [await priceData(s.ballast, listing, "60000", from, confidence)];
      const call = () => core().settleMarket(1, data, { value: 1n });
      const args = [1, maxConfidence + 1n, maxConfidence];
      await expectRefused(s, call, "PriceTooUncertain", args, s.ballast.router);
      await pass(s.ballast, HALT_DELAY);
      await publish(s.ballast, { BTC: "58000" });
      const receipt = await done(core().settleMarket(1, []));
      expect(eventOf(s, receipt, "SettleMarket").price).to.equal(wad("58000"));
    });

    it("whose time stands still from then on", async () => {
      await open();
      await end("BTC");
      const before = values(await core().marketState(1));
      await pass(s.ballast, 30n * DAY);
      await refresh(s.ballast);
      await done(core().accrueMarkets([1]));
      expect(values(await core().marketState(1))).to.deep.equal(before);
    });
  });

  describe("settles an account", () => {
    /** From losses that leave a debt to profits; 59,999.99999999 leaves a loss with a last digit. */
    const PRICES = ["30000", "41000", "59999.99999999", "60000", "75000.00000001"];
    for (const kind of KINDS) {
      it(`of the ${kind} kind, without a fee or a wei of difference: SettlePosition`, async () => {
        for (const price of PRICES) {
          const before = await s.ballast.connection.networkHelpers.takeSnapshot();
          const account = await open(kind);
          if (kind === "hedge") {
            await fill(s, { account, market: "BTC", size: "-0.4", side: "short" });
          }
          await done(core().haltMarket(1));
          await pass(s.ballast, HALT_DELAY);
          await refresh(s.ballast);
          await publish(s.ballast, { BTC: price });
          const { equity, cash, positions } = await core().accountState(account);
          await endMarket(s.ballast, "BTC");
          // Whatever its feed says afterwards.
          await publish(s.ballast, { BTC: "1" });
          const ended = await core().accountState(account);
          expect(ended.equity, price).to.equal(equity);
          expect([ended.maintenance, ended.initial, ended.exposure]).to.deep.equal([0n, 0n, 0n]);
          expect(ended.positions[0]?.standing).to.equal(STANDING.settled);

          const stranger = core().connect(s.signer(STRANGER));
          const receipt = await done(stranger.settleAccount(account));
          const [held] = positions;
          expect(eventOf(s, receipt, "SettlePosition").toArray(), price).to.deep.equal([
            account,
            1n,
            held?.longSize,
            -(held?.shortSize ?? 0n),
            equity - cash,
          ]);
          const after = await core().accountState(account);
          // What is below zero is a loss of insurance and the vault.
          expect(after.cash, price).to.equal(equity < 0n ? 0n : equity);
          expect(after.positions).to.deep.equal([]);
          const { openInterestLong, openInterestShort, costLong, costShort } =
            await core().marketState(1);
          const left = [openInterestLong, openInterestShort, costLong, costShort];
          expect(left, price).to.deep.equal([0n, 0n, 0n, 0n]);
          const settleAgain = () => core().settleAccount(account);
          await refused(settleAgain, "NothingToSettle", [account]);
          await before.restore();
        }
      });
    }

    it("in all markets that have ended, and leaves it the others", async () => {
      const account = await open();
      await fill(s, { account, market: "ETH", size: "1" });
      await fill(s, { account, market: "SOL", size: "-10" });
      await refused(() => core().settleAccount(account), "NothingToSettle", [account]);
      await end("BTC");
      await end("SOL");
      const { equity } = await core().accountState(account);
      const receipt = await done(core().settleAccount(account));
      const markets = eventsOf(s, receipt)
        .filter(({ name }) => name === "SettlePosition")
        .map(({ args }) => args.marketId);
      expect(markets).to.deep.equal([1n, 3n]);
      expect(await core().marketsOf(account)).to.deep.equal([2n]);
      expect((await core().accountState(account)).equity).to.equal(equity);
    });

    it("which is not liquidated before: NothingToLiquidate", async () => {
      const account = await open();
      await publish(s.ballast, { BTC: "30000" });
      await end("BTC");
      const { equity } = await core().accountState(account);
      expect(equity < 0n).to.equal(true);
      await refused(() => core().liquidate(account), "NothingToLiquidate", [account]);
      const { liquidatable, waits } = await core().previewLiquidation(account);
      expect([liquidatable, waits]).to.deep.equal([true, true]);
      const batch = await core().liquidateBatch.staticCall([account], NO_UPDATE);
      expect(batch).to.equal(0n);
      const { insurance } = await core().pots();
      const receipt = await done(core().settleAccount(account));
      const layers = ["InsuranceCoverLoss", "VaultCoverLoss"].map((name) =>
        eventOf(s, receipt, name).toArray(),
      );
      expect(layers).to.deep.equal([
        [account, insurance],
        [account, -equity - insurance],
      ]);
    });
  });
});

describe("The end of the protocol", () => {
  const s = stage("textbook", undefined, undefined, ["ETH"]);
  const { core, token, at, latest, refused, open, pledge, end } = acting(s);
  const lp = () => s.ballast.liquidityVault;

  describe("an account", () => {
    /** An account whose cash is no whole number of units: a trade's fee took a part of one. */
    async function odd(): Promise<AccountId> {
      const account = await open("cross", "0.123456789");
      await fill(s, { account, market: "BTC", size: "-0.123456789" });
      expect((await cashOf(s, account)) % UNIT).not.to.equal(0n);
      return account;
    }

    it("is paid out whole, what is less than a unit goes to the vault: CloseAccount", async () => {
      const account = await odd();
      const cash = await cashOf(s, account);
      const { vault } = await core().pots();
      const to = s.address(8);
      const receipt = await done(core().connect(s.signer(1)).closeAccount(account, to));
      const [amount, rest] = [cash - (cash % UNIT), cash % UNIT];
      const told = eventOf(s, receipt, "CloseAccount").toArray();
      expect(told).to.deep.equal([account, to, amount, rest]);
      expect(await cashOf(s, account)).to.equal(0n);
      expect((await s.ballast.quote.balanceOf(to)) * UNIT).to.equal(amount);
      expect((await core().pots()).vault).to.equal(vault + rest);
      // Nothing is left of it to close.
      const again = () => core().connect(s.signer(1)).closeAccount(account, to);
      await refused(again, "ZeroAmount", []);
    });

    it("is its owner's: NotOwner", async () => {
      const account = await odd();
      const call = () => core().connect(s.signer(2)).closeAccount(account, s.address(2));
      await refused(call, "NotOwner", [account, s.address(2)]);
    });

    it("holds nothing but cash: AccountNotEmpty", async () => {
      const close = (id: AccountId) => () =>
        core().connect(s.signer(1)).closeAccount(id, s.address(1));
      const refusedWith = async (id: AccountId, markets: bigint, tokens: bigint) => {
        const { cash, reserved } = await stateOf(s, id);
        const args = [id, markets, tokens, cash, reserved];
        await refused(close(id), "AccountNotEmpty", args);
      };
      const account = await open();
      await refusedWith(account, 1n, 0n);
      await pledge(account, WAD);
      await refusedWith(account, 1n, 1n);
      await fill(s, { account, market: "BTC", size: "-1" });
      await refusedWith(account, 0n, 1n);
      const owner = core().connect(s.signer(1));
      await done(owner.withdrawCollateral(account, token(), WAD, s.address(1)));
      await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      expect((await stateOf(s, account)).reserved > 0n).to.equal(true);
      await refusedWith(account, 0n, 0n);

      // A debt that collateral outweighs.
      const debtor = s.cross(1, 1n);
      await fund(s.ballast, debtor, "1000");
      await pledge(debtor, 10n * WAD);
      await fill(s, { account: debtor, market: "ETH", size: "4" });
      await fill(s, { account: debtor, market: "ETH", size: "-4", price: "2650" });
      expect((await cashOf(s, debtor)) < 0n).to.equal(true);
      await refusedWith(debtor, 0n, 1n);
    });
  });

  describe("a wind-down", () => {
    it("stops new risk and halts every market that is not: WindDown", async () => {
      await done(core().haltMarket(2));
      const halted = (await core().marketState(2)).haltedAt;
      await pass(s.ballast, 10n);
      const receipt = await done(core().windDown());
      const time = await latest();
      expect(eventsOf(s, receipt).map(({ name, args }) => [name, ...args.toArray()])).to.deep.equal(
        [["PauseNewRisk", true], ["WindDown"], ["HaltMarket", 1n, time], ["HaltMarket", 3n, time]],
      );
      expect(values(await core().emergencyState())).to.deep.equal([true, true]);
      expect((await core().marketState(2)).haltedAt).to.equal(halted);
    });

    it("is not taken back: WindingDown", async () => {
      await done(core().windDown());
      await refused(() => core().windDown(), "WindingDown", []);
      await refused(() => core().resumeNewRisk(), "WindingDown", []);
      await refused(() => core().resumeMarket(1), "WindingDown", []);
      // Nor may the pause be lifted by pausing again.
      await done(core().pauseNewRisk());
      expect(values(await core().emergencyState())).to.deep.equal([true, true]);
    });

    it("comes before insurance and vault are given away: NotWindingDown", async () => {
      await fundPots(s.ballast, { insurance: "1" });
      await refused(() => core().releaseInsurance(), "NotWindingDown", []);
      await refused(() => core().retireVault(), "NotWindingDown", []);
      await expectRefused(s, () => lp().retire(), "NotWindingDown", []);
    });

    it("gives nothing away while positions are left: PositionsLeft", async () => {
      const account = await open("hedge");
      await fill(s, { account, market: "BTC", size: "-0.4", side: "short" });
      await done(core().windDown());
      const args = [1, WAD, wad("0.4")];
      await refused(() => core().releaseInsurance(), "PositionsLeft", args);
      await refused(() => core().retireVault(), "PositionsLeft", args);
      await expectRefused(s, () => lp().retire(), "PositionsLeft", args);
    });

    it("gives nothing away while debts are left: DebtsLeft", async () => {
      const debtor = s.cross(1);
      await fund(s.ballast, debtor, "1000");
      await pledge(debtor, 10n * WAD);
      await fill(s, { account: debtor, market: "ETH", size: "4" });
      await fill(s, { account: debtor, market: "ETH", size: "-4", price: "2650" });
      const debt = -(await cashOf(s, debtor));
      await done(core().windDown());
      expect(debt > 0n).to.equal(true);
      await refused(() => core().releaseInsurance(), "DebtsLeft", [debt]);
      await refused(() => core().retireVault(), "DebtsLeft", [debt]);
    });

    it("gives insurance to the vault, the vault to the fees, and those out: ReleaseInsurance, RetireVault", async () => {
      const account = await open("cross", "0.123456789");
      await fundPots(s.ballast, { insurance: "12.345678" });
      await done(core().windDown());
      await pass(s.ballast, HALT_DELAY);
      await refresh(s.ballast);
      for (const { symbol } of s.ballast.markets) await endMarket(s.ballast, symbol);
      await done(core().settleAccount(account));
      await done(core().connect(s.signer(1)).closeAccount(account, s.address(1)));

      const before = await core().pots();
      expect(before.fees % UNIT).not.to.equal(0n);
      const released = await done(core().connect(s.signer(STRANGER)).releaseInsurance());
      const rest = before.fees % UNIT;
      const told = eventOf(s, released, "ReleaseInsurance").toArray();
      expect(told).to.deep.equal([before.insurance, rest]);
      const between = await core().pots();
      expect([between.insurance, between.fees]).to.deep.equal([0n, before.fees - rest]);
      expect(between.vault).to.equal(before.vault + before.insurance + rest);

      // Nobody owns a share of what the vault was given.
      const retired = await done(lp().connect(s.signer(STRANGER)).retire());
      expect(eventOf(s, retired, "RetireVault").toArray()).to.deep.equal([between.vault]);
      const { vault, fees } = await core().pots();
      expect([vault, fees]).to.deep.equal([0n, between.fees + between.vault]);
      expect(fees % UNIT).to.equal(0n);
      await done(core().collectFees(fees / UNIT, s.address(8)));
      expect(await s.ballast.quote.balanceOf(core())).to.equal(0n);
      expect((await s.ballast.quote.balanceOf(s.address(8))) * UNIT).to.equal(fees);
    });

    it("waits for those who own a share, and pays those back who asked for one: SharesLeft, RefundDeposit", async () => {
      const { quote } = s.ballast;
      const [owner, waiting] = [3, 4];
      const provider = (who: number) => lp().connect(s.signer(who));
      for (const who of [owner, waiting]) {
        await done(quote.mint(s.address(who), 5_000_000n));
        await done(quote.connect(s.signer(who)).approve(lp(), 5_000_000n));
      }
      const ask = (who: number, assets: bigint) =>
        provider(who).requestDeposit(assets, s.address(who), s.address(who));
      await done(ask(owner, 5_000_000n));
      const { from } = await lp().queueState(0n);
      const data = await Promise.all(
        s.ballast.markets.map(async (listing) => {
          const { price } = await s.ballast.router.feed(listing.id);
          return priceData(s.ballast, listing, price, from);
        }),
      );
      await at(from);
      await done(lp().settle(0n, MAX_UINT256, data, NO_UPDATE, { value: BigInt(data.length) }));
      await done(ask(waiting, 2_000_000n));
      await done(ask(waiting, 1_000_000n));
      const refund = () => provider(waiting).refundDeposit(s.address(8), s.address(waiting));
      await expectRefused(s, refund, "NotWindingDown", [], lp());
      await done(core().windDown());

      await expectRefused(s, () => ask(waiting, 1n), "WindingDown", [], lp());
      const settleAgain = () => lp().settle(0n, 1n, data, NO_UPDATE);
      await expectRefused(s, settleAgain, "WindingDown", [], lp());
      const { status, waiting: tickets } = await lp().queueState(0n);
      // As the contract numbers it: Ended.
      expect([status, tickets]).to.deep.equal([7n, 2n]);
      await expectRefused(
        s,
        () => lp().refundDeposit(s.address(8), s.address(waiting)),
        "NotController",
        [s.address(waiting), await s.signer(0).getAddress()],
        lp(),
      );
      await expect(refund())
        .to.emit(lp(), "RefundDeposit")
        .withArgs(s.address(waiting), s.address(8), s.address(waiting), 3_000_000n);
      expect(await quote.balanceOf(s.address(8))).to.equal(3_000_000n);
      expect(await lp().pendingDepositRequest(0n, s.address(waiting))).to.equal(0n);
      await expectRefused(s, refund, "ZeroAssets", [], lp());

      await expectRefused(s, () => lp().retire(), "SharesLeft", [5_000_000n * 10n ** 6n], lp());
    });
  });

  describe("what stops and ends", () => {
    it("is for those whom governance named: AccessManagedUnauthorized", async () => {
      const stranger = core().connect(s.signer(STRANGER));
      const { params } = listingOf(s.ballast, "BTC");
      const terms = { haircut: WAD / 2n, discount: WAD / 4n, cap: 1n, feed: 1 };
      const calls = [
        () => stranger.pauseNewRisk(),
        () => stranger.resumeNewRisk(),
        () => stranger.haltMarket(1),
        () => stranger.resumeMarket(1),
        () => stranger.windDown(),
        () => stranger.retireVault(),
        () => stranger.setMarketParams(1, params),
        () => stranger.tightenMarket(1, params),
        () => stranger.setCollateralParams(token(), terms),
        () => stranger.tightenCollateral(token(), terms),
      ];
      for (const call of calls) {
        await refused(call, "AccessManagedUnauthorized", [s.address(STRANGER)]);
      }
    });
  });

  it("leaves a settled account's debt to its collateral", async () => {
    const account = await open();
    await pledge(account, 10n * WAD);
    await publish(s.ballast, { BTC: "35000" });
    await end("BTC");
    await done(core().settleAccount(account));
    const { cash, holdings } = await core().accountState(account);
    // 25,000 are lost of 20,000, and tokens of 30,000 count 27,000: it keeps both.
    expect(cash < 0n).to.equal(true);
    expect(holdings.map(({ amount }) => amount)).to.deep.equal([10n * WAD]);
    expect((await core().pots()).debt).to.equal(-cash);
  });
});

describe("A change of parameters", () => {
  const s = stage("textbook", undefined, undefined, ["ETH"]);
  const { core, token, at, latest, refused, open, pledge } = acting(s);
  const params = (change: Partial<Params> = {}): Params => ({
    ...listingOf(s.ballast, "BTC").params,
    ...change,
  });
  const flat = (maintenance: string, initial: string) => ({
    brackets: [{ upTo: MaxUint256, maintenance: wad(maintenance), initial: wad(initial) }],
  });
  const rows = (p: Params) => p.brackets.map((row) => Object.values(row));
  /** When a schedule to come holds; by name the field is hidden by an array's method. */
  const changesAt = async () => values(await core().marginChange(1)).at(-1);
  /** As `marketParams` gives them: the router holds the confidence. */
  const stored = ({ brackets, economy, maxConfidence: _, ...plain }: Params) => [
    brackets.map((row) => Object.values(row)),
    ...Object.values(plain),
    0n,
    Object.values(economy),
  ];

  describe("of a market", () => {
    it("that asks for less, or nothing more, holds at once: SetMarket", async () => {
      await open();
      const changed = params({
        ...flat("0.1", "0.15"),
        takerFee: wad("0.0004"),
        makerFee: wad("0.0001"),
        minOrderFee: wad("2"),
        maxExposure: wad("1234567"),
      });
      const receipt = await done(core().setMarketParams(1, changed));
      const told = eventOf(s, receipt, "SetMarket");
      expect([told.marketId, told.setAt, told.changesAt]).to.deep.equal([1n, await latest(), 0n]);
      expect(values(told.params)).to.deep.equal([
        ...stored(changed).slice(0, -2),
        changed.maxConfidence,
        Object.values(changed.economy),
      ]);
      expect(values(await core().marketParams(1))).to.deep.equal(stored(changed));
      expect(values(await core().marginChange(1))).to.deep.equal([[], 0n, 0n, 0n]);
    });

    it("that asks for more binds new risk at once, and those who are there to the second", async () => {
      const account = await open();
      await publish(s.ballast, { BTC: "52000" });
      const stricter = params({ ...flat("0.3", "0.5"), minExposure: wad("1000") });
      const receipt = await done(core().setMarketParams(1, stricter));
      const changesAt = (await latest()) + PARAMETER_GRACE;
      expect(eventOf(s, receipt, "SetMarket").changesAt).to.equal(changesAt);
      expect(values(await core().marginChange(1))).to.deep.equal([
        rows(stricter),
        stricter.liquidationFee,
        stricter.minExposure,
        changesAt,
      ]);
      expect(values(await core().marketParams(1))).to.deep.equal(stored(params()));

      // 12,000 of equity on 52,000: more than 15%, less than 30%.
      const { equity, maintenance, initial, exposure } = await core().accountState(account);
      expect([maintenance, initial]).to.deep.equal([
        mulUp(exposure, wad("0.15")),
        mulUp(exposure, wad("0.5")),
      ]);
      const liquidate = () => core().liquidate(account);
      await refused(liquidate, "NotLiquidatable", [equity, maintenance]);

      await pass(s.ballast, PARAMETER_GRACE - 20n);
      await refresh(s.ballast);
      await at(changesAt - 1n);
      await refused(liquidate, "NotLiquidatable", [equity, maintenance]);
      await at(changesAt);
      await done(liquidate());
      expect(values(await core().marketParams(1))).to.deep.equal(stored(stricter));
      expect(values(await core().marginChange(1))).to.deep.equal([[], 0n, 0n, 0n]);
    });

    it("replaces one that is still to come, and starts the wait anew", async () => {
      await done(core().setMarketParams(1, params(flat("0.3", "0.5"))));
      await pass(s.ballast, DAY);
      await refresh(s.ballast);
      const other = params(flat("0.4", "0.6"));
      await done(core().setMarketParams(1, other));
      const anew = (await latest()) + PARAMETER_GRACE;
      expect(await changesAt()).to.equal(anew);
      const { brackets } = await core().marginChange(1);
      expect(values(brackets)).to.deep.equal(rows(other));
      // What asks for no more was announced with it: it comes when that was to.
      await done(core().setMarketParams(1, params(flat("0.2", "0.4"))));
      expect(await changesAt()).to.equal(anew);
      // Back to what holds: nothing is to come any more.
      await done(core().setMarketParams(1, params()));
      expect(await changesAt()).to.equal(0n);
    });

    for (const [what, change] of [
      ["a higher liquidation fee", { liquidationFee: wad("0.02") }],
      ["a higher least exposure", { minExposure: wad("501") }],
      ["a wei of maintenance's unit", flat("0.1501", "0.2")],
    ] as const) {
      it(`waits for ${what}`, async () => {
        const changed = params(change as Partial<Params>);
        const receipt = await done(core().setMarketParams(1, changed));
        const at = (await latest()) + PARAMETER_GRACE;
        expect(eventOf(s, receipt, "SetMarket").changesAt).to.equal(at);
      });
    }

    it("keeps within the bounds of a listing: ParameterOutOfBounds, UnknownMarket", async () => {
      const over = params({ takerFee: wad("0.01") + 1n });
      const name = encodeBytes32String("takerFee");
      for (const verb of ["setMarketParams", "tightenMarket"] as const) {
        const args = [name, wad("0.01") + 1n, 0n, wad("0.01")];
        await refused(() => core()[verb](1, over), "ParameterOutOfBounds", args);
        await refused(() => core()[verb](UNLISTED, params()), "UnknownMarket", [UNLISTED]);
      }
      const all = params({ economy: { ...params().economy, vaultShare: wad("0.9") } });
      const shares = wad("0.9") + 2n * wad("0.25");
      await refused(() => core().setMarketParams(1, all), "VaultSharesExceeded", [shares, WAD]);
    });

    it("leaves the skew scale while there is a skew: SkewNotZero", async () => {
      const account = await open();
      const changed = params({ skewScale: params().skewScale + 1n });
      await refused(() => core().setMarketParams(1, changed), "SkewNotZero", [1, WAD]);
      await fill(s, { account, market: "BTC", size: "-1.5" });
      await refused(() => core().setMarketParams(1, changed), "SkewNotZero", [1, -WAD / 2n]);
      await fill(s, { account, market: "BTC", size: "0.5" });
      await done(core().setMarketParams(1, changed));
      expect((await core().marketParams(1)).skewScale).to.equal(changed.skewScale);
    });

    it("leaves the vault's part large enough for profits: CapacityTooSmall", async () => {
      await open();
      await publish(s.ballast, { BTC: "90000" });
      // Of a vault of 4,000,000 the least part is 400; 30,000 are owed.
      const { vault } = await core().pots();
      await done(core().payVault((vault - wad("4000000")) / UNIT, s.address(0)));
      const [state, { vault: left }] = [await core().marketState(1), await core().pots()];
      const owed = mulDown(state.openInterestLong, wad("90000")) - state.costLong;
      const withShare = (vaultShare: bigint) =>
        params({ economy: { ...params().economy, vaultShare } });
      const least = wad("0.0001");
      const args = [1, owed, mulDown(left, least)];
      await refused(() => core().setMarketParams(1, withShare(least)), "CapacityTooSmall", args);
      // The least part, in its unit, that pays it.
      const enough = (owed * WAD) / left - (((owed * WAD) / left) % least) + least;
      const short = enough - least;
      const fewer = [1, owed, mulDown(left, short)];
      await refused(() => core().setMarketParams(1, withShare(short)), "CapacityTooSmall", fewer);
      await done(core().setMarketParams(1, withShare(enough)));
    });
  });

  describe("of a market, for the risk council", () => {
    it("lowers risk at once", async () => {
      const p = params();
      const tighter = params({
        brackets: [{ ...(p.brackets[0] ?? expect.fail()), initial: wad("0.3") }],
        maxOpenInterest: p.maxOpenInterest / 2n,
        maxExposure: p.maxExposure / 2n,
        economy: { ...p.economy, maxUtilisation: WAD },
      });
      const receipt = await done(core().tightenMarket(1, tighter));
      expect(eventOf(s, receipt, "SetMarket").changesAt).to.equal(0n);
      expect(values(await core().marketParams(1))).to.deep.equal(stored(tighter));
      // And what asks for more maintenance waits as of anybody.
      await done(core().tightenMarket(1, { ...tighter, ...flat("0.25", "0.3") }));
      expect(await changesAt()).to.equal((await latest()) + PARAMETER_GRACE);
    });

    it("changes nothing else: NotTighter", async () => {
      const p = params();
      const { economy } = p;
      const plain: (keyof Params & ("liquidationFee" | "minExposure" | "takerFee" | "makerFee"))[] =
        ["liquidationFee", "minExposure", "takerFee", "makerFee"];
      const step: Partial<Record<string, bigint>> = {
        liquidationFee: 10n ** 13n,
        minExposure: WAD,
        vaultShare: 10n ** 14n,
        fundingVelocity: 10n ** 12n,
        maxFundingRate: 10n ** 9n,
        borrowKink: 10n ** 14n,
        maxUtilisation: 10n ** 14n,
      };
      const cases: [string, bigint, bigint, Partial<Params>][] = [];
      for (const name of plain) {
        const by = step[name] ?? 1n;
        // Either way: what one side of a trade gains by it the other loses.
        const changes = name === "makerFee" || name === "minExposure" ? [by] : [by, -by];
        for (const change of changes) {
          const value = p[name] + change;
          cases.push([name, value, p[name], { [name]: value }]);
        }
      }
      for (const by of [1n, -1n]) {
        const fee = p.minOrderFee + by;
        cases.push(["minOrderFee", fee, p.minOrderFee, { minOrderFee: fee }]);
        const scale = p.skewScale + by;
        const caps = { maxOpenInterest: p.maxOpenInterest };
        cases.push(["skewScale", scale, p.skewScale, { skewScale: scale, ...caps }]);
      }
      for (const name of ["maxOpenInterest", "maxExposure"] as const) {
        cases.push([name, p[name] + 1n, p[name], { [name]: p[name] + 1n }]);
      }
      for (const name of [
        ...["fundingVelocity", "maxFundingRate", "borrowKink", "vaultShare", "maxUtilisation"],
      ] as (keyof Params["economy"])[]) {
        const by = step[name] ?? 1n;
        const changes = name === "maxUtilisation" ? [by] : [by, -by];
        for (const change of changes) {
          const value = economy[name] + change;
          cases.push([name, value, economy[name], { economy: { ...economy, [name]: value } }]);
        }
      }
      const { borrowKinkRate, borrowMaxRate } = economy;
      const unit = 10n ** 14n;
      cases.push([
        "borrowMaxRate",
        borrowMaxRate + unit,
        borrowMaxRate,
        {
          economy: { ...economy, borrowMaxRate: borrowMaxRate + unit },
        },
      ]);
      cases.push([
        "borrowKinkRate",
        borrowKinkRate + unit,
        borrowKinkRate,
        {
          economy: {
            ...economy,
            borrowKinkRate: borrowKinkRate + unit,
            borrowMaxRate: borrowMaxRate + unit,
          },
        },
      ]);
      for (const [name, value, current, change] of cases) {
        // The test's markets ask nothing for time: there is nothing below.
        if (value < 0n) continue;
        const args = [encodeBytes32String(name), value, current];
        await refused(() => core().tightenMarket(1, params(change)), "NotTighter", args);
      }
    });

    it("lowers no requirement anywhere: NotTighter", async () => {
      const name = encodeBytes32String("brackets");
      for (const [maintenance, initial] of [
        ["0.1499", "0.2"],
        ["0.15", "0.1999"],
      ] as const) {
        const looser = params(flat(maintenance, initial));
        await refused(() => core().tightenMarket(1, looser), "NotTighter", [name, 1, 1]);
      }
      // More above an edge does not make up for less below it.
      const [row] = params().brackets;
      const edge = { upTo: WAD, maintenance: wad("0.1499"), initial: wad("0.2") };
      const two = params({ brackets: [edge, ...(row ? [row] : [])] });
      await refused(() => core().tightenMarket(1, two), "NotTighter", [name, 2, 1]);
    });
  });

  describe("of collateral", () => {
    const listed = () => s.ballast.collaterals[0]?.params ?? expect.fail("There is no token.");
    type Terms = ReturnType<typeof listed>;
    const terms = (change: Partial<Terms> = {}): Terms => ({ ...listed(), ...change });
    const inOrder = ({ haircut, discount, cap, feed }: Terms) =>
      [haircut, discount, cap, BigInt(feed)] as const;

    it("holds at once where it asks for less, or the same: SetCollateral", async () => {
      const account = s.cross(1);
      await pledge(account, WAD);
      for (const change of [
        { haircut: wad("0.05"), discount: wad("0.04"), cap: 1n },
        { haircut: wad("0.05"), discount: wad("0.001"), cap: 5n * WAD },
      ]) {
        const changed = terms(change);
        const receipt = await done(core().setCollateralParams(token(), changed));
        expect(eventOf(s, receipt, "SetCollateral").toArray(true)).to.deep.equal([
          await token().getAddress(),
          inOrder(changed),
          await latest(),
          0n,
        ]);
        const { params, change: coming } = await core().collateralState(token());
        expect(values(params)).to.deep.equal(inOrder(changed));
        expect(values(coming)).to.deep.equal([0n, 0n, 0n]);
      }
      // 3,000 less 5%.
      expect((await core().accountState(account)).collateral).to.equal(wad("2850"));
    });

    it("that asks for more binds withdrawals at once, and those who are there to the second", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "1000");
      await pledge(account, 10n * WAD);
      await fill(s, { account, market: "BTC", size: "1" });
      const changed = terms({ haircut: wad("0.5"), discount: wad("0.4") });
      const receipt = await done(core().tightenCollateral(token(), terms({ haircut: wad("0.5") })));
      expect(eventOf(s, receipt, "SetCollateral").changesAt).to.equal(
        (await latest()) + PARAMETER_GRACE,
      );
      const changesAt = (await latest()) + PARAMETER_GRACE;
      // As much again: the date stays.
      await done(core().setCollateralParams(token(), changed));
      const state = await core().collateralState(token());
      expect(values(state.params)).to.deep.equal(inOrder(terms()));
      expect(values(state.change)).to.deep.equal([changed.haircut, changed.discount, changesAt]);

      // In equity 27,000, for whoever would leave 15,000.
      const { collateral, cash, positions } = await core().accountState(account);
      expect(collateral).to.equal(wad("27000"));
      const pnl = positions[0]?.pnl ?? expect.fail();
      const left = cash - UNIT + wad("15000") + (pnl < 0n ? pnl : 0n);
      const asked = mulUp(wad("60000"), wad("0.2"));
      const { initial } = await core().accountState(account);
      expect(initial).to.equal(asked);
      const owner = core().connect(s.signer(1));
      await done(owner.withdraw(account, 1n, s.address(1)));
      const much = (left - asked) / UNIT + 1n;
      const args = [left - much * UNIT, asked];
      await refused(() => owner.withdraw(account, much, s.address(1)), "InsufficientMargin", args);

      await pass(s.ballast, PARAMETER_GRACE - 10n);
      await refresh(s.ballast);
      await s.ballast.connection.networkHelpers.time.increaseTo(changesAt - 1n);
      expect((await core().accountState(account)).collateral).to.equal(wad("27000"));
      await s.ballast.connection.networkHelpers.time.increaseTo(changesAt);
      expect((await core().accountState(account)).collateral).to.equal(wad("15000"));
      const after = await core().collateralState(token());
      expect(values(after.params)).to.deep.equal(inOrder(changed));
      expect(values(after.change)).to.deep.equal([0n, 0n, 0n]);
    });

    it("lowers risk where it is the council's: NotTighter", async () => {
      const { haircut, discount, cap, feed } = terms();
      const cases: [string, bigint, bigint, Terms][] = [
        ["cap", cap + 1n, cap, terms({ cap: cap + 1n })],
        ["haircut", haircut - 1n, haircut, terms({ haircut: haircut - 1n })],
        ["discount", discount + 1n, discount, terms({ discount: discount + 1n })],
        ["feed", 1n, BigInt(feed), terms({ feed: 1 })],
      ] as const;
      for (const [name, value, current, changed] of cases) {
        const args = [encodeBytes32String(name), value, current];
        const tighten = () => core().tightenCollateral(token(), changed);
        await refused(tighten, "NotTighter", args);
      }
      // A token's feed is its listing's for good, whoever asks.
      const other = () => core().setCollateralParams(token(), terms({ feed: 1 }));
      await refused(other, "NotTighter", [encodeBytes32String("feed"), 1n, BigInt(feed)]);
    });

    it("keeps within the bounds of a listing: ParameterOutOfBounds, UnlistedToken", async () => {
      const name = encodeBytes32String("haircut");
      const over = terms({ haircut: wad("0.95") + 1n });
      const args = [name, wad("0.95") + 1n, wad("0.01"), wad("0.95")];
      const unlisted = await s.ballast.quote.getAddress();
      for (const verb of ["setCollateralParams", "tightenCollateral"] as const) {
        await refused(() => core()[verb](token(), over), "ParameterOutOfBounds", args);
        await refused(() => core()[verb](unlisted, terms()), "UnlistedToken", [unlisted]);
      }
    });
  });
});

describe("What is out of order outside", () => {
  const s = stage("textbook", undefined, undefined, ["ETH"], { sequencer: true });
  const { core, token, at, latest, refused, open, pledge } = acting(s);
  const router = () => s.ballast.router;
  const feedless = 77;

  /** The marks of the markets, read as a keeper reads them. */
  async function marksOf(...symbols: string[]) {
    const ids = symbols.map((symbol) => listingOf(s.ballast, symbol).id);
    return (await router().marks(ids)).map((word) => decodeMark(word));
  }

  describe("the router", () => {
    it("tells what it is fixed to", async () => {
      expect(values(await router().config())).to.deep.equal([
        600n,
        NOTICE,
        GRACE,
        await s.ballast.sequencer?.getAddress(),
      ]);
      expect(await router().protectedUntil()).to.equal(0n);
    });

    it("marks a feed without a price, or without a source, as stale", async () => {
      const [mark] = (await router().marks([feedless])).map((word) => decodeMark(word));
      expect(mark).to.deep.equal({ price: 0n, confidence: 0n, stale: true, standing: "live" });
    });
  });

  describe("a feed", () => {
    it("dies by notice and age, and what it prices is passed over: FeedNotLive", async () => {
      const account = await open();
      await fill(s, { account, market: "SOL", size: "10" });
      await freeze(s.ballast, "SOL");
      const [btc, sol] = await marksOf("BTC", "SOL");
      expect(btc).to.deep.equal({
        price: wad("60000"),
        confidence: 0n,
        stale: false,
        standing: "live",
      });
      expect(sol).to.deep.equal({
        price: wad("150"),
        confidence: 0n,
        stale: true,
        standing: "frozen",
      });
      const state = await core().accountState(account);
      const standings = state.positions.map(({ standing }) => standing);
      expect(standings).to.deep.equal([STANDING.live, STANDING.frozen]);
      // No trade either way: nobody knows a price.
      for (const size of ["1", "-1"]) {
        const trade = () => fill(s, { account, market: "SOL", size });
        await refused(trade, "FeedNotLive", [3, STANDING.frozen]);
      }
      await refused(() => core().deleverage(account, 3), "FeedNotLive", [3, STANDING.frozen]);
      // The rest goes on.
      await fill(s, { account, market: "BTC", size: "-0.2" });
      await publish(s.ballast, { BTC: "30000" });
      const receipt = await done(core().liquidate(account));
      expect(eventOf(s, receipt, "LiquidationClose").marketId).to.equal(1n);
      expect(await core().marketsOf(account)).to.deep.equal([3n]);
    });

    it("of a token that is new to whoever has risk lives: FeedNotLive", async () => {
      const account = await open();
      await freeze(s.ballast, "ETH");
      await expect(pledge(account, WAD))
        .to.be.revertedWithCustomError(core(), "FeedNotLive")
        .withArgs(2, STANDING.frozen);
      await pledge(s.cross(2), WAD);
    });

    it("that comes back protects for a while, to the second: LiquidationProtected, FeedNotLive", async () => {
      const account = await open();
      await freeze(s.ballast, "BTC");
      await publish(s.ballast, { BTC: "30000" });
      const { resumedAt } = await router().feed(1);
      const [mark] = await marksOf("BTC");
      expect(mark?.standing).to.equal("recovering");
      const liquidate = () => core().liquidate(account);
      await refused(liquidate, "LiquidationProtected", [account, 0n]);
      const { liquidatable, waits } = await core().previewLiquidation(account);
      expect([liquidatable, waits]).to.deep.equal([true, true]);
      expect(await core().liquidateBatch.staticCall([account], NO_UPDATE)).to.equal(0n);
      await fund(s.ballast, s.cross(2), "20000");
      const more = () => fill(s, { account: s.cross(2), market: "BTC", size: "0.1" });
      await refused(more, "FeedNotLive", [1, STANDING.recovering]);

      const until = BigInt(resumedAt) + GRACE;
      await pass(s.ballast, GRACE - 10n);
      await refresh(s.ballast);
      await at(until - 1n);
      await refused(liquidate, "LiquidationProtected", [account, 0n]);
      await at(until);
      await done(liquidate());
      await more();
    });

    it("that runs away from its average takes no new risk: OutsideBand", async () => {
      const account = await open();
      const { feedId } = listingOf(s.ballast, "BTC").feed;
      /** A price of 60,000 and an average, published a second after the last block. */
      const diverge = async (average: bigint) => {
        const time = (await latest()) + 1n;
        const data = await s.ballast.pyth.createPriceFeedUpdateData(
          ...([feedId, 60_000n, 0n, 0, average, 0n, time, time - 1n] as const),
        );
        await at(time);
        await done(router().update({ marketIds: [1], data: [data] }, { value: 1n }));
      };
      // A tenth of the price, and a unit beyond it.
      for (const average of [54_000n, 66_000n]) {
        await diverge(average);
        await fill(s, { account, market: "BTC", size: "0.001" });
        expect((await marksOf("BTC"))[0]?.average).to.equal(undefined);
      }
      for (const average of [53_999n, 66_001n]) {
        await diverge(average);
        const [mark] = await marksOf("BTC");
        const told = mark?.average ?? expect.fail();
        // In millionths of the price, towards it.
        const gap = ((average - 60_000n) * 1_000_000n) / 60_000n;
        expect(told).to.equal((wad("60000") * (1_000_000n + gap)) / 1_000_000n);
        const { positions, equity } = await core().accountState(account);
        expect(positions[0]?.average).to.equal(told);
        expect(equity).to.equal((await stateOf(s, account)).equity);
        const more = () => fill(s, { account, market: "BTC", size: "0.001" });
        await refused(more, "OutsideBand", [1, wad("60000"), told]);
        await fill(s, { account, market: "BTC", size: "-0.001" });
      }
    });

    it("frozen with all that an account has leaves nothing to do: NothingToLiquidate", async () => {
      const account = await open();
      await publish(s.ballast, { BTC: "30000" });
      await freeze(s.ballast, "BTC");
      await refused(() => core().liquidate(account), "NothingToLiquidate", [account]);
    });
  });

  describe("the sequencer", () => {
    it("while it is down, and a while after, protects everyone: Protected, LiquidationProtected", async () => {
      const account = await open();
      await fund(s.ballast, s.cross(2), "20000");
      await publish(s.ballast, { BTC: "30000" });
      await setSequencer(s.ballast, "down", await latest());
      expect(await router().protectedUntil()).to.equal(MAX_UINT256);
      const liquidate = () => core().liquidate(account);
      const more = () => fill(s, { account: s.cross(2), market: "BTC", size: "0.1" });
      await refused(liquidate, "LiquidationProtected", [account, MAX_UINT256]);
      await refused(more, "Protected", [MAX_UINT256]);
      expect((await core().previewLiquidation(account)).waits).to.equal(true);
      // What lowers risk goes on.
      await fund(s.ballast, account, "1");
      await withdraw(s.ballast, s.cross(2), "1");

      await pass(s.ballast, 1_000n);
      const since = (await latest()) - 100n;
      await setSequencer(s.ballast, "up", since);
      const until = since + GRACE;
      expect(await router().protectedUntil()).to.equal(until);
      await pass(s.ballast, 150n);
      await refresh(s.ballast);
      await at(until - 1n);
      await refused(liquidate, "LiquidationProtected", [account, until]);
      await at(until - 1n);
      await refused(more, "Protected", [until]);
      await at(until);
      await done(liquidate());
      expect(await router().protectedUntil()).to.equal(0n);
      await more();
    });

    it("puts off a sale with the liquidation: CollateralNotForSale", async () => {
      const account = await open();
      await pledge(account, 3n * WAD);
      await publish(s.ballast, { BTC: "39000" });
      await fill(s, { account, market: "BTC", size: "-0.97" });
      await publish(s.ballast, { ETH: "300" });
      const buyer = s.signer(STRANGER);
      const { quote } = s.ballast;
      await done(quote.mint(buyer.address, 1_000n));
      await done(quote.connect(buyer).approve(core(), 1_000n));
      const sell = () => core().connect(buyer).sellCollateral(account, token(), 1_000n, 0n);
      const notForSale = async () => {
        const { total, cap, limit, flatSince } = await core().debtState(account);
        return [account, await cashOf(s, account), limit, total, cap, flatSince];
      };
      expect((await core().previewLiquidation(account)).liquidatable).to.equal(true);
      await setSequencer(s.ballast, "down", await latest());
      await refused(sell, "CollateralNotForSale", await notForSale());
      await setSequencer(s.ballast, "up", await latest());
      await refused(sell, "CollateralNotForSale", await notForSale());
      await pass(s.ballast, GRACE);
      await refresh(s.ballast);
      const receipt = await done(sell());
      expect(eventOf(s, receipt, "SellCollateral").accountId).to.equal(account);
    });

    it("whose feed is broken protects nobody", async () => {
      const account = await open();
      await publish(s.ballast, { BTC: "30000" });
      const feed = s.ballast.sequencer ?? expect.fail();
      await done(feed.answer(2, await latest()));
      expect(await router().protectedUntil()).to.equal(0n);
      // Not known to have ever come up.
      await done(feed.answer(0, 0n));
      expect(await router().protectedUntil()).to.equal(MAX_UINT256);
      // From the future: clocks differ.
      await done(feed.answer(0, (await latest()) + 1_000n));
      expect(await router().protectedUntil()).to.equal((await latest()) + GRACE);
      await done(feed.answer(-1, await latest()));
      await done(core().liquidate(account));
    });

    it("gives an order's keeper fee back that could not be settled", async () => {
      const account = await open();
      const order = { account, market: "BTC", size: "0.1", keeperFee: "3" };
      const before = await cashOf(s, account);
      const id = await commit(s.ballast, order);
      await setSequencer(s.ballast, "down", await latest());
      await pass(s.ballast, 100n);
      const receipt = await done(s.ballast.orders.expire(id));
      expect(eventOf(s, receipt, "Release").beneficiary).to.equal(account);
      expect(await cashOf(s, account)).to.equal(before);
    });
  });
});
