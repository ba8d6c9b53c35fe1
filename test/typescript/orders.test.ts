import { type AccountId, primaryAccount } from "@ballast/sdk";
import { fillPrice, mulUp, tradeFee } from "@ballast/sdk/margin";
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { deployOrders } from "./support/core.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  failure,
  fill,
  fillRequest,
  NO_UPDATE,
  pythErrors,
  SIDES,
  stage,
  stateOf,
  UNIT,
  values,
  WAD,
  ZERO_ACCOUNT,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import {
  type Amount,
  closePair,
  commit,
  fund,
  fundPots,
  listingOf,
  priceUpdate,
  publish,
  settle,
  trade,
  wad,
} from "./support/trading.ts";

const DELAY = 2n;
const WINDOW = 60n;
const NO_PRICE = 2n ** 128n - 1n;

describe("Orders", () => {
  const s = stage("textbook");
  const orders = () => s.ballast.orders;
  const core = () => s.ballast.clearingHouse;
  const clock = () => s.ballast.connection.networkHelpers.time;
  const keeper = () => primaryAccount(s.address(9));
  const pending = async (id: bigint) => (await orders().order(id)).commitTime !== 0n;

  /** A request that can be committed as it is. */
  const request = (account: AccountId, size: Amount = "0.1") => ({
    accountId: account,
    marketId: 1,
    side: SIDES.net,
    sizeDelta: wad(size),
    acceptablePrice: NO_PRICE,
    reduceOnly: false,
    keeperFee: WAD,
    payFromWallet: false,
    integrator: ZERO_ADDRESS,
    integratorRate: 0n,
  });

  /** The oracle's proof of a price published at `time`, the one before it at `previous`. */
  async function proof(
    market: string,
    price: Amount,
    time: bigint,
    previous = time - 1n,
  ): Promise<string> {
    const { feedId } = listingOf(s.ballast, market).feed;
    const units = wad(price) / 10n ** 10n;
    const { pyth } = s.ballast;
    return pyth.createPriceFeedUpdateData(feedId, units, 0, -8, units, 0, time, previous);
  }

  /** Settles at the first second, by the keeper, whatever becomes of the order. */
  async function settleWith(id: bigint, price: Amount) {
    return settle(s.ballast, id, { price, keeper: s.address(9) });
  }

  /** Mints token units to a signer and lets the core take them. */
  async function allow(signer: number, tokenAmount: bigint): Promise<void> {
    await s.ballast.quote.mint(s.address(signer), tokenAmount);
    await s.ballast.quote.connect(s.signer(signer)).approve(core(), tokenAmount);
  }

  describe("commit", () => {
    it("takes the keeper fee from the account's cash and reserves what the trade may cost", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, {
        account,
        market: "BTC",
        size: "-0.3",
        acceptablePrice: "59000",
        keeperFee: "1.5",
      });
      const state = await stateOf(s, account);
      // 20% of 18,000 and 0.05% of it.
      expect(state.reserved).to.equal(wad("3609"));
      expect(state.cash).to.equal(wad("9998.5"));
      expect((await core().pots()).escrow).to.equal(wad("1.5"));
      expect(values(await orders().order(id))).to.deep.equal([
        account,
        1n,
        SIDES.net,
        false,
        -wad("0.3"),
        BigInt(await clock().latest()),
        0n,
        wad("59000"),
        wad("1.5"),
        // A market order, and nobody's entry.
        0n,
        false,
        ZERO_ADDRESS,
        wad("3609"),
        ZERO_ADDRESS,
        0n,
      ]);
    });

    it("reserves the initial margin of the whole exposure, on top of the position's", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "100000");
      await fill(s, { account, market: "BTC", size: "1" });
      await commit(s.ballast, { account, market: "BTC", size: "-0.5" });
      await commit(s.ballast, { account, market: "ETH", size: "2" });
      await commit(s.ballast, { account, market: "BTC", size: "-1", reduceOnly: true });
      const { reserved } = await stateOf(s, account);
      expect(reserved).to.equal(wad("6015") + wad("1203"));
    });

    it("takes the keeper fee from the wallet, rounded up to a token unit", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      await allow(1, 1_000_001n);
      const order = { ...request(account), keeperFee: WAD + 1n, payFromWallet: true };
      await publish(s.ballast, { BTC: "60000" });
      const receipt = await done(orders().connect(s.signer(1)).commit(order, NO_UPDATE));
      const args = eventOf(s, receipt, "Reserve");
      expect([args.payer, args.amount]).to.deep.equal([s.address(1), WAD + UNIT]);
      expect(await cashOf(s, account)).to.equal(wad("10000"));
      expect(await s.ballast.quote.balanceOf(s.address(1))).to.equal(0n);
      const stored = await orders().order(1n);
      expect(stored.payer).to.equal(s.address(1));
      const told = eventOf(s, receipt, "Commit");
      expect([told.orderId, told.accountId, told.marketId]).to.deep.equal([1n, account, 1n]);
      expect(values(told.order)).to.deep.equal(values(stored));
    });

    it("takes a price update along and returns what is above its fee", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const { connection, pyth, router } = s.ballast;
      const { update, value } = await priceUpdate(s.ballast, { BTC: "61000" });
      const sent = orders()
        .connect(s.signer(1))
        .commit(request(account), update, { value: value + 3n });
      await expect(sent).to.changeEtherBalances(
        connection.ethers,
        [s.signer(1), pyth, orders()],
        [-value, value, 0n],
      );
      expect((await router.feed(1)).price).to.equal(wad("61000"));
    });

    it("is the owner's, and an operator's: NotOperator", async () => {
      await fund(s.ballast, s.cross(1), "10000");
      const stranger = orders().connect(s.signer(2));
      const args = [s.address(1), s.address(2), 0n];
      for (const call of [
        () => stranger.commit(request(s.cross(1)), NO_UPDATE),
        () => stranger.closePair(s.cross(1), 1, 1n, NO_UPDATE),
      ]) {
        await expectRefused(s, call, "NotOperator", args, s.ballast.operators);
      }
    });

    it("bounds the keeper fee: KeeperFeeOutOfBounds", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      for (const keeperFee of [0n, WAD - 1n, wad("10") + 1n]) {
        await expectRefused(
          s,
          () => commit(s.ballast, { account, market: "BTC", size: "0.1", keeperFee }),
          "KeeperFeeOutOfBounds",
          [keeperFee, WAD, wad("10")],
          orders(),
        );
      }
      for (const keeperFee of [WAD, wad("10")]) {
        await commit(s.ballast, { account, market: "BTC", size: "0.1", keeperFee });
      }
      expect((await core().pots()).escrow).to.equal(wad("11"));
    });

    it("refuses what could never be filled: ZeroSize, UnknownMarket, WrongSide, NothingToReduce", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const owner = orders().connect(s.signer(1));
      const refuse = (change: object, error: string, args: unknown[], at = core()) =>
        expectRefused(
          s,
          () => owner.commit({ ...request(account), ...change }, NO_UPDATE),
          error,
          args,
          at as never,
        );
      await refuse({ sizeDelta: 0n }, "ZeroSize", []);
      await refuse({ marketId: 99 }, "UnknownMarket", [99]);
      await refuse({ side: SIDES.long }, "WrongSide", [account, SIDES.long]);
      await refuse({ reduceOnly: true }, "NothingToReduce", [account, 1]);
      await refuse({ sizeDelta: wad("0.001") }, "BelowMinimumExposure", [wad("60"), wad("500")]);
    });

    it("refuses a keeper fee the account cannot spare: InsufficientMargin", async () => {
      await expectRefused(
        s,
        () => commit(s.ballast, { account: s.cross(1), market: "BTC", size: "0.1" }),
        "InsufficientMargin",
        [-WAD, 0n],
      );
    });

    it("refuses an order too large for the account, whoever pays: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "1000");
      const order = { account, market: "BTC", size: "1" };
      const refused = (payFromWallet: boolean, args: unknown[], size = "1") =>
        expectRefused(
          s,
          () => commit(s.ballast, { ...order, size, payFromWallet }),
          "InsufficientMargin",
          args,
        );
      await refused(false, [wad("999"), wad("12030")]);
      await refused(true, [wad("1000"), wad("12030")]);
      await fund(s.ballast, account, "11029.999999");
      await refused(true, [wad("12029.999999"), wad("12030")]);
      await fund(s.ballast, account, "0.000001");
      await refused(false, [wad("12029"), wad("12030")]);
      await commit(s.ballast, { ...order, payFromWallet: true });
      // What is pending counts.
      await refused(true, [wad("12030"), wad("12030") + wad("1203")], "0.1");
    });

    it("refuses to finance a keeper fee with profits: InsufficientMargin, CashBelowLimit", async () => {
      const account = s.cross(1);
      await leaveDebt(account);
      const cash = await cashOf(s, account);
      expect(cash < 0n).to.equal(true);
      const order = { account, market: "BTC", size: "0.01" };
      const reduction = { ...order, size: "-0.1" };
      for (const drawn of [order, reduction, { ...reduction, reduceOnly: true }]) {
        const args = [cash - WAD, wad("13500")];
        await expectRefused(s, () => commit(s.ballast, drawn), "InsufficientMargin", args);
      }
      const paid = { ...order, payFromWallet: true };
      await expectRefused(s, () => commit(s.ballast, paid), "CashBelowLimit", [cash, -wad("500")]);
      // A reduction that the wallet pays for needs nothing.
      await commit(s.ballast, { ...reduction, payFromWallet: true });
      await commit(s.ballast, { ...reduction, payFromWallet: true, reduceOnly: true });
      expect(await cashOf(s, account)).to.equal(cash);
    });

    it("draws keeper fees of reductions on cash above maintenance only, to the wei: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "18037");
      await fill(s, { account, market: "BTC", size: "1" });
      await publish(s.ballast, { BTC: "120000" });
      const { cash, equity, maintenance } = await stateOf(s, account);
      expect(maintenance).to.equal(wad("18000"));
      expect(equity > cash + wad("59000")).to.equal(true);
      const spare = cash - maintenance;
      for (const reduceOnly of [true, false]) {
        const order = { account, market: "BTC", size: "-1", reduceOnly, keeperFee: spare + 1n };
        const args = [maintenance - 1n, maintenance];
        await expectRefused(s, () => commit(s.ballast, order), "InsufficientMargin", args);
      }
      const order = { account, market: "BTC", size: "-1", reduceOnly: true };
      await commit(s.ballast, { ...order, keeperFee: spare });
      expect(await cashOf(s, account)).to.equal(maintenance);
      // There is nothing left to draw, however often it is tried.
      const args = [maintenance - WAD, maintenance];
      await expectRefused(s, () => commit(s.ballast, order), "InsufficientMargin", args);
    });

    it("counts losses in full against the keeper fee of a reduction: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000");
      await fill(s, { account, market: "BTC", size: "1" });
      await fill(s, { account, market: "ETH", size: "4" });
      await publish(s.ballast, { BTC: "90000", ETH: "1000" });
      const { cash, positions, maintenance } = await stateOf(s, account);
      expect(maintenance).to.equal(wad("14100"));
      const lost = (positions[1]?.longCost ?? 0n) - wad("4000");
      expect(lost > wad("8000")).to.equal(true);
      const order = { account, market: "BTC", size: "-1", reduceOnly: true };
      const args = [cash - lost - WAD, maintenance];
      await expectRefused(s, () => commit(s.ballast, order), "InsufficientMargin", args);
    });

    it("clips what only reduces to what is there", async () => {
      const [account, hedge] = [s.cross(1), s.hedge(1)];
      await fund(s.ballast, account, "20000");
      await fund(s.ballast, hedge, "50000");
      await fill(s, { account, market: "BTC", size: "-0.5" });
      await fill(s, { account: hedge, market: "BTC", size: "0.4", side: "long" });
      await fill(s, { account: hedge, market: "BTC", size: "-0.3", side: "short" });
      expect(await core().positionSize(account, 1, SIDES.net)).to.equal(-wad("0.5"));
      expect(await core().positionSize(hedge, 1, SIDES.long)).to.equal(wad("0.4"));
      expect(await core().positionSize(hedge, 1, SIDES.short)).to.equal(-wad("0.3"));
      expect(await core().positionSize(account, 2, SIDES.net)).to.equal(0n);
      const cases = [
        [{ account, size: "9" }, "0.5"],
        [{ account, size: "0.2" }, "0.2"],
        [{ account: hedge, size: "-9", side: "long" }, "-0.4"],
        [{ account: hedge, size: "9", side: "short" }, "0.3"],
      ] as const;
      for (const [order, size] of cases) {
        const id = await commit(s.ballast, { ...order, market: "BTC", reduceOnly: true });
        expect((await orders().order(id)).sizeDelta).to.equal(wad(size));
      }
    });

    it("refuses a price update that is not paid for: InsufficientValue", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const { update } = await priceUpdate(s.ballast, { BTC: "61000" });
      const owner = orders().connect(s.signer(1));
      for (const call of [
        () => owner.commit(request(account), update),
        () => owner.closePair(account, 1, 1n, update),
      ]) {
        await expectRefused(s, call, "InsufficientValue", [0, 1], orders());
      }
    });

    it("needs prices, but for a reduction paid from the wallet: StalePrice", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000");
      await fill(s, { account, market: "BTC", size: "0.5" });
      const { publishTime, config } = await s.ballast.router.feed(1);
      const { maxAge } = config;
      await clock().setNextBlockTimestamp(publishTime + 200n);
      const owner = orders().connect(s.signer(1));
      await expectRefused(
        s,
        () => owner.commit(request(account), NO_UPDATE),
        "StalePrice",
        [1, publishTime, maxAge, publishTime + 200n],
        s.ballast.router,
      );
      await allow(1, 1_000_000n);
      await owner.commit(
        { ...request(account, "-0.5"), reduceOnly: true, payFromWallet: true },
        NO_UPDATE,
      );
      expect(await orders().orderCount()).to.equal(1n);
      expect((await stateOf(s, account)).reserved).to.equal(0n);
    });
  });

  /** A large unrealised profit in BTC at 180,000 and a realised loss larger than the cash. */
  async function leaveDebt(account: AccountId): Promise<void> {
    await nearDebt(account);
    await fill(s, { account, market: "ETH", size: "-4" });
  }

  /** The same with the loss, in ETH, still unrealised. */
  async function nearDebt(account: AccountId): Promise<void> {
    await fund(s.ballast, account, "11000");
    await fill(s, { account, market: "BTC", size: "0.5" });
    await fill(s, { account, market: "ETH", size: "4" });
    await publish(s.ballast, { BTC: "180000", ETH: "100" });
  }

  describe("settle", () => {
    it("fills at the first price after the delay, and pays the keeper", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, { account, market: "BTC", size: "0.3", keeperFee: "2" });
      const { commitTime } = await orders().order(id);
      const receipt = await settleWith(id, "60500");
      const { skewScale, makerFee, takerFee } = listingOf(s.ballast, "BTC").params;
      const at = fillPrice(wad("60500"), 0n, 0n, wad("0.3"), skewScale);
      expect(eventOf(s, receipt, "Settle").toArray()).to.deep.equal([
        id,
        account,
        s.address(9),
        at,
        wad("60500"),
        commitTime + DELAY,
      ]);
      const fee = tradeFee(0n, wad("0.3"), at, makerFee, takerFee);
      const state = await stateOf(s, account);
      expect(state.cash).to.equal(wad("9998") - fee);
      expect(state.reserved).to.equal(0n);
      expect(await cashOf(s, keeper())).to.equal(wad("2"));
      expect((await core().pots()).escrow).to.equal(0n);
      expect(await pending(id)).to.equal(false);
      // The settlement's price is the newest there is.
      expect((await s.ballast.router.feed(1)).price).to.equal(wad("60500"));
    });

    it("refuses the second before the delay is over: TooEarly", async () => {
      const { account, id, commitTime } = await committed();
      const from = commitTime + DELAY;
      const proven = await proof("BTC", "60000", from - 1n);
      await clock().setNextBlockTimestamp(from - 1n);
      await expectRefused(
        s,
        () => orders().settle(id, [proven], NO_UPDATE, { value: 1n }),
        "TooEarly",
        [from - 1n, from],
        orders(),
      );
      expect((await stateOf(s, account)).reserved > 0n).to.equal(true);
    });

    it("refuses a price of before the delay, even in time", async () => {
      const { id, commitTime } = await committed();
      const from = commitTime + DELAY;
      await clock().setNextBlockTimestamp(from + 5n);
      const early = await proof("BTC", "50000", from - 1n);
      await expectRefused(
        s,
        () => orders().settle(id, [early], NO_UPDATE, { value: 1n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
      expect(await pending(id)).to.equal(true);
    });

    it("settles in the last second of the window, and not in the next: WindowClosed", async () => {
      const { id, commitTime } = await committed();
      const [from, until] = [commitTime + DELAY, commitTime + DELAY + WINDOW];
      const proven = await proof("BTC", "60000", from);
      const { update, value } = await priceUpdate(s.ballast, { ETH: "3000" });
      const send = () => orders().settle(id, [proven], update, { value: value + 1n });
      await clock().setNextBlockTimestamp(until + 1n);
      await expectRefused(s, send, "WindowClosed", [until + 1n, until], orders());
      await clock().setNextBlockTimestamp(until);
      await expect(send()).to.emit(orders(), "Settle");
    });

    it("refuses the second price of the window, whatever it is", async () => {
      const { id, commitTime } = await committed();
      const from = commitTime + DELAY;
      const first = await proof("BTC", "60000", from + 1n, from - 1n);
      const second = await proof("BTC", "50000", from + 2n, from + 1n);
      await clock().setNextBlockTimestamp(from + 10n);
      await expectRefused(
        s,
        () => orders().settle(id, [second], NO_UPDATE, { value: 1n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
      expect(await pending(id)).to.equal(true);
      await expect(orders().settle(id, [first], NO_UPDATE, { value: 1n })).to.emit(
        orders(),
        "Settle",
      );
    });

    it("ends an order only once: OrderNotPending", async () => {
      const { id } = await committed();
      await settleWith(id, "60000");
      for (const order of [0n, id, id + 1n]) {
        for (const call of [
          () => orders().settle(order, [], NO_UPDATE),
          () => orders().expire(order),
          () => orders().clear(order),
        ]) {
          await expectRefused(s, call, "OrderNotPending", [order], orders());
        }
      }
    });

    it("returns what is above the providers' fees, and asks for no less: InsufficientValue", async () => {
      const { id, commitTime } = await committed();
      const from = commitTime + DELAY;
      const { connection, pyth } = s.ballast;
      const proven = await proof("BTC", "60000", from);
      await clock().increaseTo(from + 1n);
      const send = async (surplus: bigint) => {
        const { update, value } = await priceUpdate(s.ballast, { ETH: "3000", SOL: "150" });
        return orders()
          .connect(s.signer(9))
          .settle(id, [proven], update, { value: value + 1n + surplus });
      };
      await expectRefused(s, () => send(-1n), "InsufficientValue", [0, 1], orders());
      await expectRefused(s, () => send(-2n), "InsufficientValue", [1, 2], orders());
      await expect(send(4n)).to.changeEtherBalances(
        connection.ethers,
        [s.signer(9), pyth, orders()],
        [-3n, 3n, 0n],
      );
    });

    it("leaves the order when another market's price is stale: StalePrice", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000");
      await fill(s, { account, market: "ETH", size: "2" });
      const id = await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      const { publishTime, config } = await s.ballast.router.feed(2);
      const { maxAge } = config;
      const { commitTime } = await orders().order(id);
      const proven = await proof("BTC", "60000", commitTime + DELAY);
      const late = publishTime + maxAge + 1n;
      expect(late < commitTime + DELAY + WINDOW).to.equal(true);
      await clock().setNextBlockTimestamp(late);
      await expectRefused(
        s,
        () => orders().settle(id, [proven], NO_UPDATE, { value: 1n }),
        "StalePrice",
        [2, publishTime, maxAge, late],
        s.ballast.router,
      );
      await clock().increaseTo(late);
      const { update, value } = await priceUpdate(s.ballast, { ETH: "3000" });
      await expect(orders().settle(id, [proven], update, { value: value + 1n })).to.emit(
        orders(),
        "Settle",
      );
    });

    it("leaves the order when the caller sends too little gas: InsufficientGas", async () => {
      const { id, commitTime } = await committed();
      const from = commitTime + DELAY;
      const proven = await proof("BTC", "60000", from);
      await clock().increaseTo(from + 1n);
      const attempt = (gasLimit: bigint) =>
        orders().settle.staticCall(id, [proven], NO_UPDATE, { value: 1n, gasLimit });
      const { interface: abi } = orders();
      const needed = await orders().settle.estimateGas(id, [proven], NO_UPDATE, { value: 1n });
      let starved: bigint | undefined;
      for (let gas = needed; gas > 100_000n && starved === undefined; gas -= 5_000n) {
        const data = await attempt(gas).then(
          () => undefined,
          (error: { data?: string }) => error.data,
        );
        if (data === abi.getError("InsufficientGas")?.selector) starved = gas;
      }
      if (starved === undefined) expect.fail("no gas limit reached the error");
      const gas = starved;
      await expectRefused(s, () => attempt(gas), "InsufficientGas", [], orders());
      expect(await pending(id)).to.equal(true);
      await orders().settle(id, [proven], NO_UPDATE, { value: 1n });
      expect(await pending(id)).to.equal(false);
    });

    it("clips a reduce-only order to the position of the moment", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000");
      await fill(s, { account, market: "BTC", size: "0.5" });
      const id = await commit(s.ballast, {
        account,
        market: "BTC",
        size: "-0.5",
        reduceOnly: true,
      });
      await fill(s, { account, market: "BTC", size: "-0.3" });
      const receipt = await settleWith(id, "60000");
      expect(eventOf(s, receipt, "Fill").longDelta).to.equal(-wad("0.2"));
      expect(await core().marketsOf(account)).to.deep.equal([]);
    });

    async function committed(size: Amount = "0.1") {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, { account, market: "BTC", size });
      return { account, id, commitTime: (await orders().order(id)).commitTime };
    }
  });

  describe("an order that fails", () => {
    /** Settles, and expects that the order ended, its keeper was paid and this was forfeited. */
    async function expectFailure(
      id: bigint,
      price: Amount,
      error: string,
      forfeited: bigint,
    ): Promise<readonly unknown[]> {
      const order = await orders().order(id);
      const before = await stateOf(s, order.accountId);
      const [rewarded, { vault }] = [await cashOf(s, keeper()), await core().pots()];
      const receipt = await settleWith(id, price);
      const failed = failure(s, receipt);
      expect([failed.error, failed.keeper]).to.deep.equal([error, s.address(9)]);
      expect(failed.forfeited).to.equal(forfeited);
      expect(await pending(id)).to.equal(false);
      expect(await cashOf(s, keeper())).to.equal(rewarded + order.escrowed);
      expect((await core().pots()).vault).to.equal(vault + forfeited);
      const after = await stateOf(s, order.accountId);
      expect(after.cash).to.equal(before.cash - forfeited);
      expect(after.reserved).to.equal(before.reserved - order.reservation);
      const names = eventsOf(s, receipt).map(({ name }) => name);
      expect(names).not.to.include.members(["Fill", "Settle"]);
      const market = ["PriceNotAcceptable", "OpenInterestCapExceeded", "NoFillPrice"];
      expect(names.includes("Forfeit")).to.equal(!market.includes(error));
      return failed.args ?? [];
    }

    it("for its price costs the keeper fee: PriceNotAcceptable", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const { skewScale } = listingOf(s.ballast, "BTC").params;
      const id = await commit(s.ballast, {
        account,
        market: "BTC",
        size: "0.1",
        acceptablePrice: "60500",
      });
      const at = fillPrice(wad("60500"), 0n, 0n, wad("0.1"), skewScale);
      const args = await expectFailure(id, "60500", "PriceNotAcceptable", 0n);
      expect(args).to.deep.equal([at, wad("60500")]);
      expect(await cashOf(s, account)).to.equal(wad("9999"));
    });

    it("for its account's margin pays the taker fee to the vault: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "26000");
      await fill(s, { account, market: "BTC", size: "1" });
      const id = await commit(s.ballast, { account, market: "ETH", size: "20" });
      // It fitted: what it held has lost since.
      await publish(s.ballast, { BTC: "57000" });
      const { equity } = await stateOf(s, account);
      const { skewScale, makerFee, takerFee } = listingOf(s.ballast, "ETH").params;
      const at = fillPrice(wad("3000"), 0n, 0n, wad("20"), skewScale);
      const fee = tradeFee(0n, wad("20"), at, makerFee, takerFee);
      const premium = mulUp(wad("20"), at) - wad("60000");
      const args = await expectFailure(id, "3000", "InsufficientMargin", wad("30"));
      expect(args).to.deep.equal([equity - fee - premium, wad("23400")]);
    });

    it("forfeits no more than stands above maintenance: InsufficientMargin", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "181000");
      await fill(s, { account, market: "BTC", size: "10" });
      const id = await commit(s.ballast, { account, market: "ETH", size: "100" });
      await publish(s.ballast, { BTC: "49340" });
      const { equity, maintenance } = await stateOf(s, account);
      const spare = equity - maintenance;
      expect(spare > 0n && spare < wad("150")).to.equal(true);
      await expectFailure(id, "3000", "InsufficientMargin", spare);
      const after = await stateOf(s, account);
      // INV-3: not a wei under the line.
      expect(after.equity).to.equal(after.maintenance);
    });

    it("forfeits nothing of an account under the line: ReductionLowersHealth", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1" });
      const id = await commit(s.ballast, { account, market: "BTC", size: "-1", reduceOnly: true });
      await publish(s.ballast, { BTC: "40000" });
      const before = await stateOf(s, account);
      expect(before.equity < 0n).to.equal(true);
      const args = await expectFailure(id, "40000", "ReductionLowersHealth", 0n);
      expect(args.slice(0, 2)).to.deep.equal([before.equity, before.maintenance]);
    });

    it("forfeits the fee of the size asked for, also of a reduction, rounded up", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1" });
      const order = { account, market: "BTC", reduceOnly: true };
      for (const [size, price, forfeited] of [
        ["-9", "60000", wad("270")],
        [-1n, "60000", 30n],
        // Both products end above a wei: 60000.5 and 30.0005.
        [-1n, "60000.5", 31n],
      ] as const) {
        const { vault } = await core().pots();
        const request = await fillRequest(s, { ...order, size, price });
        const receipt = await done(core().forfeit(request));
        expect(eventOf(s, receipt, "Forfeit").toArray()).to.deep.equal([account, forfeited]);
        expect((await core().pots()).vault).to.equal(vault + forfeited);
      }
    });

    it("for a debt forfeits too: CashBelowLimit", async () => {
      const account = s.cross(1);
      await nearDebt(account);
      const order = { account, market: "BTC", size: "0.01", payFromWallet: true };
      const id = await commit(s.ballast, order);
      await fill(s, { account, market: "ETH", size: "-4" });
      const cash = await cashOf(s, account);
      expect(cash < 0n).to.equal(true);
      const args = await expectFailure(id, "180000", "CashBelowLimit", wad("0.9"));
      const { skewScale, makerFee, takerFee } = listingOf(s.ballast, "BTC").params;
      const at = fillPrice(wad("180000"), 0n, wad("0.5"), wad("0.01"), skewScale);
      const fee = tradeFee(wad("0.5"), wad("0.01"), at, makerFee, takerFee);
      expect(args).to.deep.equal([cash - fee, -wad("500")]);
    });

    it("for its own exposure pays the taker fee: ExposureCapExceeded", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000000");
      const id = await commit(s.ballast, { account, market: "BTC", size: "167" });
      const args = await expectFailure(id, "60000", "ExposureCapExceeded", wad("5010"));
      expect(args).to.deep.equal([wad("10020000"), wad("10000000")]);
    });

    it("for too little exposure pays the taker fee: BelowMinimumExposure", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, { account, market: "BTC", size: "0.01" });
      const args = await expectFailure(id, "45000", "BelowMinimumExposure", wad("0.225"));
      expect(args).to.deep.equal([wad("450"), wad("500")]);
    });

    it("cannot be undone for nothing by another that closes its position: NothingToReduce", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "20000");
      await fill(s, { account, market: "BTC", size: "0.5" });
      const order = { account, market: "BTC", size: "-9", reduceOnly: true };
      const ids = [await commit(s.ballast, order), await commit(s.ballast, order)];
      await settleWith(ids[0] ?? 0n, "60000");
      const args = await expectFailure(ids[1] ?? 0n, "60000", "NothingToReduce", wad("15"));
      expect(args).to.deep.equal([account, 1n]);
    });

    it("cannot be undone for nothing by another that takes its place: TooManyMarkets", async () => {
      const account = s.isolated(1);
      await fund(s.ballast, account, "20000");
      const undone = await commit(s.ballast, { account, market: "ETH", size: "4" });
      const other = await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      await settleWith(other, "60000");
      const args = await expectFailure(undone, "3000", "TooManyMarkets", wad("6"));
      expect(args).to.deep.equal([account, 1n]);
    });

    it("for a full market costs the keeper fee, also where it hedges: OpenInterestCapExceeded", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "100000");
      const { maxOpenInterest: cap } = listingOf(s.ballast, "BTC").params;
      for (const owner of [2, 3, 4]) {
        await fund(s.ballast, s.cross(owner), "3000000");
        await fill(s, { account: s.cross(owner), market: "BTC", size: cap / 4n });
      }
      await fund(s.ballast, s.cross(5), "3000000");
      const rest = cap - (await core().marketState(1)).openInterestLong;
      await fill(s, { account: s.cross(5), market: "BTC", size: rest });
      // Short, long, close the short: the second step is where the loop ends.
      await trade(s.ballast, { account, market: "BTC", size: "-1", side: "short" });
      const id = await commit(s.ballast, { account, market: "BTC", size: "1", side: "long" });
      const args = await expectFailure(id, "60000", "OpenInterestCapExceeded", 0n);
      expect(args).to.deep.equal([cap + WAD, cap]);
      expect((await core().marketState(1)).openInterestLong).to.equal(cap);
      await trade(s.ballast, { account, market: "BTC", size: "1", side: "short" });
      expect(await core().marketsOf(account)).to.deep.equal([]);
    });
  });

  describe("expire", () => {
    it("pays the keeper fee to insurance, and only once the window has passed: NotExpired", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, { account, market: "BTC", size: "0.1", keeperFee: "3" });
      const { commitTime } = await orders().order(id);
      const until = commitTime + DELAY + WINDOW;
      await clock().setNextBlockTimestamp(until);
      await expectRefused(s, () => orders().expire(id), "NotExpired", [until, until], orders());
      // Stale is not frozen: whether the order could have been settled is not known yet.
      const { publishTime } = await s.ballast.router.feed(1);
      await clock().setNextBlockTimestamp(until + 1n);
      const unknown = [id, 1n, publishTime];
      await expectRefused(s, () => orders().expire(id), "FeedUnknown", unknown, orders());
      await clock().increaseTo(until);
      await publish(s.ballast, { BTC: "60000" });
      const receipt = await done(orders().connect(s.signer(7)).expire(id));
      expect(eventOf(s, receipt, "Expire").toArray()).to.deep.equal([id, account]);
      expect(eventOf(s, receipt, "Release").toArray()).to.deep.equal([
        account,
        ZERO_ACCOUNT,
        wad("3"),
        wad("1203"),
        0n,
      ]);
      expect((await core().pots()).insurance).to.equal(wad("3"));
      const state = await stateOf(s, account);
      expect([state.cash, state.reserved]).to.deep.equal([wad("9997"), 0n]);
      expect(await pending(id)).to.equal(false);
    });
  });

  describe("an order that a liquidation voids", () => {
    async function voided(payFromWallet: boolean) {
      const account = s.hedge(1);
      const side = "long" as const;
      await fund(s.ballast, account, "13000");
      await fill(s, { account, market: "BTC", size: "1", side });
      const order = { account, market: "ETH", size: "1", side, keeperFee: "2", payFromWallet };
      const id = await commit(s.ballast, order);
      await publish(s.ballast, { BTC: "55000" });
      await core().connect(s.signer(9)).liquidate(account);
      return { account, id };
    }

    it("can neither be settled nor expire: OrderVoided", async () => {
      const { account, id } = await voided(false);
      expect((await stateOf(s, account)).reserved).to.equal(0n);
      // Escrow stays where it is: a liquidation depends on no order.
      expect((await core().pots()).escrow).to.equal(wad("2"));
      for (const call of [() => orders().settle(id, [], NO_UPDATE), () => orders().expire(id)]) {
        await expectRefused(s, call, "OrderVoided", [id, 0, 1], orders());
      }
    });

    it("returns its keeper fee to the account when anyone clears it", async () => {
      const { account, id } = await voided(false);
      const cash = await cashOf(s, account);
      const receipt = await done(orders().connect(s.signer(7)).clear(id));
      expect(eventOf(s, receipt, "Clear").toArray()).to.deep.equal([id, account]);
      const state = await stateOf(s, account);
      expect([state.cash, state.reserved]).to.deep.equal([cash + wad("2"), 0n]);
    });

    it("returns its keeper fee to the wallet's owner that paid it", async () => {
      const { account, id } = await voided(true);
      const cash = await cashOf(s, account);
      await orders().connect(s.signer(7)).clear(id);
      expect(await cashOf(s, account)).to.equal(cash);
      expect(await cashOf(s, primaryAccount(s.address(1)))).to.equal(wad("2"));
    });

    it("frees nothing of what an order after the liquidation reserves", async () => {
      const { account, id } = await voided(false);
      await fund(s.ballast, account, "10000");
      await commit(s.ballast, { account, market: "ETH", size: "1", side: "long" });
      const { reserved } = await stateOf(s, account);
      await orders().clear(id);
      expect((await stateOf(s, account)).reserved).to.equal(reserved);
    });

    it("is cleared only if it is void: OrderNotOver", async () => {
      const account = s.cross(1);
      await fund(s.ballast, account, "10000");
      const id = await commit(s.ballast, { account, market: "BTC", size: "0.1" });
      await expectRefused(s, () => orders().clear(id), "OrderNotOver", [id], orders());
    });
  });

  describe("closePair", () => {
    it("takes a price update along and returns what is above its fee", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await fill(s, { account, market: "BTC", size: "1", side: "long" });
      await fill(s, { account, market: "BTC", size: "-1", side: "short" });
      const { update, value } = await priceUpdate(s.ballast, { BTC: "61000" });
      const sent = orders()
        .connect(s.signer(1))
        .closePair(account, 1, wad("0.5"), update, { value: value + 2n });
      await expect(sent).to.changeEtherBalance(s.ballast.connection.ethers, s.signer(1), -value);
      const [held] = (await stateOf(s, account)).positions;
      expect([held?.longSize, held?.shortSize]).to.deep.equal([wad("0.5"), -wad("0.5")]);
    });

    it("does not reduce below the legs there are: PairTooLarge", async () => {
      const account = s.hedge(1);
      await fund(s.ballast, account, "50000");
      await expectRefused(
        s,
        () => closePair(s.ballast, { account, market: "BTC", size: "1" }),
        "PairTooLarge",
        [WAD, 0],
      );
    });
  });

  it("INV-9: closes a position at a loss though orders and profits are in the way", async () => {
    const account = s.cross(1);
    await fundPots(s.ballast, { vault: "100000" });
    await fund(s.ballast, account, "16000");
    await trade(s.ballast, { account, market: "BTC", size: "1" });
    await commit(s.ballast, { account, market: "ETH", size: "5" });
    await publish(s.ballast, { BTC: "58000" });
    const { equity, initial, reserved } = await stateOf(s, account);
    expect(equity < initial + reserved).to.equal(true);
    const close = { account, market: "BTC", size: "-1", reduceOnly: true };
    const receipt = await trade(s.ballast, close, { price: "58000" });
    expect(eventOf(s, receipt, "Fill").longDelta).to.equal(-WAD);
    expect(await core().marketsOf(account)).to.deep.equal([]);
  });

  describe("constructor", () => {
    it("keeps to its bounds: ConfigOutOfBounds", async () => {
      const make = (change: object) => async () =>
        (
          await deployOrders(s, core(), {
            delay: 2n,
            window: 60n,
            maxKeeperFee: wad("10"),
            ...change,
          })
        ).orders;
      const bounds = { delay: [1n, 60n], window: [10n, 600n], maxKeeperFee: [WAD, wad("100")] };
      for (const [index, [name, [low = 0n, high = 0n]]] of Object.entries(bounds).entries()) {
        for (const value of [low - 1n, high + 1n]) {
          await expectRefused(
            s,
            make({ [name]: value }),
            "ConfigOutOfBounds",
            [encodeBytes32String(name), value, low, high],
            orders(),
          );
        }
        for (const value of [low, high]) {
          const made = await make({ [name]: value })();
          const config = await made.config();
          expect(config[index]).to.equal(value);
        }
      }
      expect(values(await orders().config())).to.deep.equal([DELAY, WINDOW, wad("10")]);
    });
  });
});
