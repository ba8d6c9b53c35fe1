// Every action of the SDK, called on a chain, with what it does there.
import {
  type AccountId,
  BallastError,
  BatchError,
  ballastActions,
  cancelNoncesCall,
  depositCall,
  type LiquidationEvent,
  type MarketOrder,
  type OrderEvent,
  PositionSide,
  permitCall,
  placementTypedData,
  placeOrdersCall,
  randomNonce,
  repayCall,
  setReferrerCall,
  transferCall,
  watchAccount,
  watchLiquidations,
  watchMarkets,
  watchOrders,
  watchPrices,
} from "@ballast/sdk";
import { expect } from "chai";
import {
  createClient,
  createPublicClient,
  createWalletClient,
  custom,
  hashTypedData,
  publicActions,
  walletActions,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { loadPreset } from "../../deploy/preset.ts";
import { chainOf } from "./support/sdk.ts";
import { actionNames, noting, type SdkClient, sdkActing } from "./support/sdkActing.ts";
import { done, fill, type Stage, stage, UNIT, WAD, ZERO_ADDRESS } from "./support/stage.ts";
import { fund, fundPots, publish, sharing, wad } from "./support/trading.ts";

const USD = 10n ** 6n;
const DAY = 86_400n;
const FOREVER = 2n ** 40n - 1n;
const FIRST = { BTC: "60000", ETH: "3000", SOL: "150" };
/** A failure of the contracts, by name. */
const named = (name: string) => ({ kind: "contract", name });

describe("The SDK's actions", () => {
  const called = new Set<string>();

  describe("of accounts and orders", () => {
    const s = stage("textbook", undefined, undefined, ["ETH"]);
    const act = sdkActing(s, called);
    const [alice, keeper] = [1, 9];
    const account = () => s.cross(alice);
    const terms = { marketId: 1, keeperFee: wad("1") };

    /** Alice with a funded account. */
    async function funded(usd = "50000") {
      await fund(s.ballast, account(), usd);
      return act.client(alice);
    }

    it("move money in and out", async () => {
      const client = await act.client(alice);
      const [accountId, owner, spare] = [account(), s.address(alice), s.isolated(alice)];
      await act.give(alice, 10_000n * USD);
      await act.mined(client.approve({ spender: "clearingHouse", tokenAmount: 5_000n * USD }));
      const allowed = await client.getTokenAllowance({ owner, spender: "clearingHouse" });
      expect(allowed).to.equal(5_000n * USD);
      await act.mined(client.deposit({ accountId, tokenAmount: 5_000n * USD }));
      expect(await client.getMaxWithdraw({ accountId })).to.deep.equal({
        ...{ failure: null, tokenAmount: 5_000n * USD, paid: 5_000n * USD },
      });
      await act.mined(client.withdraw({ accountId, tokenAmount: 1_000n * USD }));
      expect(await client.getTokenBalance({ owner })).to.equal(6_000n * USD);
      await act.mined(client.transfer({ from: accountId, to: spare, amount: wad("500") }));

      const none = `0x${"9".repeat(64)}` as AccountId;
      const lines = await client.getAccounts({ accountIds: [accountId, spare, none] });
      const equities = lines.map((line) => (line.failure === null ? line.equity : line.failure));
      expect(equities.slice(0, 2)).to.deep.equal([wad("3500"), wad("500")]);
      expect(equities[2]).to.include(named("InvalidAccount"));
      expect(Object.keys(lines[2] ?? {})).to.have.members(["accountId", "failure"]);

      await act.mined(client.closeAccount({ accountId: spare, to: s.address(5) }));
      expect(await client.getTokenBalance({ owner: s.address(5) })).to.equal(500n * USD);
    });

    it("set what an owner decides alone, and tell null where nothing is set", async () => {
      const client = await act.client(alice);
      const [accountId, owner, referrer] = [account(), s.address(alice), s.address(6)];
      const limit = async () => (await client.getAccount({ accountId })).maxLeverage;
      expect(await limit()).to.equal(null);
      await act.mined(client.setMaxLeverage({ accountId, maxLeverage: wad("5") }));
      expect(await limit()).to.equal(wad("5"));
      await act.mined(client.setMaxLeverage({ accountId, maxLeverage: null }));
      expect(await limit()).to.equal(null);
      await act.mined(client.setReferrer({ referrer }));
      expect(await client.getReferrer({ owner })).to.equal(referrer);
      await act.mined(client.setReferrer({ referrer: null }));
      expect(await client.getReferrer({ owner })).to.equal(null);
    });

    it("move collateral in and out", async () => {
      const client = await act.client(alice);
      const [listed] = (await act.deployment()).collaterals;
      const token = listed?.address ?? expect.fail();
      const { token: minted } = s.ballast.collaterals[0] ?? expect.fail();
      await done(minted.mint(s.address(alice), wad("3")));
      const accountId = account();
      const tokenAmount = wad("2");
      await act.mined(client.approve({ spender: "clearingHouse", token, tokenAmount }));
      await act.mined(client.depositCollateral({ accountId, token, tokenAmount }));
      const [state] = await client.getCollaterals({});
      expect(state).to.include({ token, held: wad("2"), seized: 0n, change: null });
      const [holding] = (await client.getAccount({ accountId })).state.holdings;
      expect(holding).to.include({ amount: wad("2"), standing: "live", average: null });
      const most = await client.getMaxWithdraw({ accountId, token });
      expect(most.tokenAmount).to.equal(wad("2"));
      await act.mined(client.withdrawCollateral({ accountId, token, tokenAmount: wad("0.5") }));
      const owner = s.address(alice);
      expect(await client.getTokenBalance({ owner, token })).to.equal(wad("1.5"));
    });

    it("foresee, commit and settle a market order", async () => {
      const client = await funded();
      const order = { ...terms, accountId: account(), sizeDelta: wad("2") };
      const trade = await client.previewTrade(order);
      expect(trade.fills).to.equal(true);
      expect(trade.outcome.liquidationAbove).to.equal(null);
      expect((trade.outcome.liquidationBelow ?? 0n) > 0n).to.equal(true);
      const preview = await client.previewOrder(order);
      expect(preview.refusal).to.equal(null);
      expect(preview.trade.outcome.result.fillPrice).to.equal(trade.outcome.result.fillPrice);
      const large = await client.previewOrder({ ...order, sizeDelta: wad("50") });
      expect(large.refusal).to.include(named("InsufficientMargin"));

      const max = await client.getMaxSize({ accountId: account(), marketId: 1, direction: "buy" });
      const { size, reasons } = await client.getMaxOrderSize({
        ...{ ...terms, accountId: account(), direction: "buy" },
      });
      expect(size > wad("4") && size <= max.size).to.equal(true);
      expect(max.reasons[0]).to.include(named("InsufficientMargin"));
      expect(reasons[0]).to.include(named("InsufficientMargin"));
      const none = await client.getMaxSize({
        ...{ accountId: account(), marketId: 1, direction: "sell", reduceOnly: true },
      });
      expect(none.size).to.equal(0n);

      await act.mined(client.commitOrder(order));
      const pending = await client.getOrder({ orderId: 1n });
      if (pending.stage !== "pending") expect.fail(pending.stage);
      expect(pending.obstacle).to.include(named("TooEarly"));
      expect(pending.order).to.include({ kind: "market", payer: null, integrator: null });
      expect(pending.trade.fills).to.equal(true);
      await act.settle(1n);
      expect(await client.getOrder({ orderId: 1n })).to.deep.equal({ stage: "ended" });
      const { state, outlook, debt } = await client.getAccount({ accountId: account() });
      expect(state.positions[0]).to.include({ longSize: wad("2"), standing: "live" });
      expect(outlook.prices[0]?.above).to.equal(null);
      expect(debt.flatSince).to.equal(null);
    });

    it("place orders that wait, each of its kind", async () => {
      const client = await funded();
      const buy = { ...terms, sizeDelta: wad("0.1") };
      await act.mined(
        client.placeOrders({
          accountId: account(),
          orders: [
            { ...buy, kind: "market" },
            { ...buy, kind: "limit", triggerPrice: wad("59000") },
            { ...buy, kind: "stop", triggerPrice: wad("61000") },
            { ...buy, kind: "takeProfit", triggerPrice: wad("58000") },
            { ...buy, kind: "trailing", distance: 20_000, expiry: (await act.latest()) + DAY },
          ],
        }),
      );
      const orders = await Promise.all(
        [1n, 2n, 3n, 4n, 5n].map((orderId) => client.getOrder({ orderId })),
      );
      const told = orders.map((order) =>
        order.stage === "ended" ? expect.fail() : [order.stage, order.order.kind],
      );
      expect(told).to.deep.equal([
        ["pending", "market"],
        ["waiting", "limit"],
        ["waiting", "stop"],
        ["waiting", "takeProfit"],
        ["waiting", "trailing"],
      ]);
      const open = await client.getOpenOrders({ accountId: account() });
      expect(open.map(({ orderId }) => orderId)).to.deep.equal([1n, 2n, 3n, 4n, 5n]);
      expect(await client.getOpenOrders({ accountId: s.cross(2) })).to.deep.equal([]);
      const [, limit, , , trailing] = orders;
      if (limit?.stage !== "waiting" || trailing?.stage !== "waiting") expect.fail();
      expect(limit.order.acceptablePrice).to.equal(wad("59000"));
      expect(limit).to.include({ over: "not", triggerPrice: wad("59000"), trade: null });
      expect(limit.order.commitTime).to.equal(null);
      expect(limit.trigger).to.include({ group: null, entry: null, triggeredBy: null });
      expect(limit.obstacle).to.include(named("PriceTooEarly"));
      expect(trailing.triggerPrice).to.equal(null);
      expect(trailing.trigger.distance).to.equal(20_000);

      const other = await act.client(keeper);
      await act.mined(other.trailOrder({ orderId: 5n, prices: await act.prices(FIRST) }));
      const trailed = await client.getOrder({ orderId: 5n });
      expect(trailed.stage === "waiting" && trailed.triggerPrice).to.equal(wad("61200"));
      await act.mined(client.cancelOrders({ orderIds: [2n, 3n] }));
      expect(await client.getOrder({ orderId: 2n })).to.deep.equal({ stage: "ended" });
      await act.mined(client.cancelAllOrders({ accountId: account() }));
      const over = await client.getOrder({ orderId: 4n });
      if (over.stage !== "waiting") expect.fail(over.stage);
      expect(over).to.include({ over: "allCancelled", clearable: true });
      await act.mined(other.clearOrder({ orderId: 4n }));
      expect(await client.getOrder({ orderId: 4n })).to.deep.equal({ stage: "ended" });
    });

    it("place orders that cancel each other, and attach orders to an entry", async () => {
      const client = await funded();
      const sell = { ...terms, sizeDelta: wad("-0.1") };
      const exits = [
        { ...sell, kind: "stop", triggerPrice: wad("54000") },
        { ...sell, kind: "takeProfit", triggerPrice: wad("66000") },
      ] as const;
      const accountId = account();
      await act.mined(client.placeOrders({ accountId, link: "oneCancelsOther", orders: exits }));
      await act.mined(client.cancelGroup({ orderId: 2n }));
      const grouped = await client.getOrder({ orderId: 1n });
      expect(grouped.stage === "waiting" && grouped.over).to.equal("groupEnded");

      const entry = { ...terms, kind: "market", sizeDelta: wad("0.1") } as const;
      await act.give(alice, 100n * USD);
      await act.mined(client.approve({ spender: "orders", tokenAmount: 100n * USD }));
      const { cash } = (await client.getAccount({ accountId })).state;
      await act.mined(
        client.placeOrders({ accountId, deposit: 100n * USD, link: "bracket", entry, exits }),
      );
      expect((await client.getAccount({ accountId })).state.cash).to.equal(cash + wad("95"));
      const attached = await client.getOrder({ orderId: 4n });
      if (attached.stage !== "waiting") expect.fail(attached.stage);
      expect(attached.order.reduceOnly).to.equal(true);
      expect(attached.trigger.entry).to.equal(3n);
      expect(attached.obstacle).to.include(named("EntryNotFilled"));
      await act.settle(3n);

      const other = await act.client(keeper);
      const risen = await act.prices({ BTC: "66100" });
      await act.mined(other.triggerOrder({ orderId: 5n, prices: risen }));
      await act.settle(5n);
      expect((await client.getAccount({ accountId })).state.positions).to.have.length(0);
    });

    it("end an order that nobody has settled", async () => {
      const client = await funded();
      await act.mined(
        client.commitOrder({ ...terms, accountId: account(), sizeDelta: wad("0.1") }),
      );
      await act.pass(63n);
      await act.mined(client.updatePrices({ prices: await act.lastPrices() }));
      const other = await act.client(keeper);
      const status = await other.getOrder({ orderId: 1n });
      expect(status.stage === "pending" && status.expirable).to.equal(true);
      await act.mined(other.expireOrder({ orderId: 1n }));
      expect(await other.getOrder({ orderId: 1n })).to.deep.equal({ stage: "ended" });
    });

    it("close a pair", async () => {
      const client = await act.client(alice);
      const accountId = s.hedge(alice);
      await fund(s.ballast, accountId, "50000");
      await fill(s, { account: accountId, market: "BTC", size: "1", side: "long" });
      await fill(s, { account: accountId, market: "BTC", size: "-1", side: "short" });
      const leg = { accountId, marketId: 1, sizeDelta: wad("-0.5"), reduceOnly: true };
      const preview = await client.previewTrade({ ...leg, side: PositionSide.Long });
      expect(preview.outcome.result.longDelta).to.equal(wad("-0.5"));
      const prices = await act.prices({ BTC: "61000" });
      await act.mined(client.closePair({ accountId, marketId: 1, quantity: wad("0.4"), prices }));
      const [held] = (await client.getAccount({ accountId })).state.positions;
      expect(held).to.include({ longSize: wad("0.6"), shortSize: wad("-0.6") });
    });

    it("let others act: operators and integrators", async () => {
      const client = await funded();
      const [owner, operator, integrator] = [s.address(alice), s.address(5), s.address(4)];
      const who = { owner, operator };
      expect(await client.getOperator(who)).to.equal(null);
      const rights = { expiry: (await act.latest()) + DAY, feeBudget: wad("10") };
      await act.mined(client.setOperator({ operator, trade: true, ...rights }));
      const grant = { ...rights, trade: true, orders: false, guards: false };
      expect(await client.getOperator(who)).to.deep.equal(grant);
      await act.mined(client.approveIntegrator({ integrator, maxRate: wad("0.0005") }));
      const rate = await client.getIntegratorApproval({ owner, integrator });
      expect(rate).to.equal(wad("0.0005"));
      const brought = { address: integrator, rate };
      const order = { ...terms, accountId: account(), sizeDelta: wad("0.1"), integrator: brought };
      const session = await act.client(5);
      await act.mined(session.commitOrder(order));
      const pending = await client.getOrder({ orderId: 1n });
      expect(pending.stage === "pending" && pending.order.integrator).to.equal(integrator);
      expect(((await client.getOperator(who))?.feeBudget ?? 0n) < wad("9")).to.equal(true);
      await act.mined(client.revokeOperator({ operator }));
      expect(await client.getOperator(who)).to.equal(null);
      const refused = await session.commitOrder(order).catch((error: unknown) => error);
      if (!(refused instanceof BallastError)) expect.fail();
      expect(refused.failure).to.include(named("NotOperator"));
    });

    it("guard an account", async () => {
      const client = await act.client(alice);
      const accountId = s.isolated(alice);
      await fund(s.ballast, account(), "50000");
      await fund(s.ballast, accountId, "30000");
      await fill(s, { account: accountId, market: "BTC", size: "2" });
      const terms = {
        ...{ accountId, level: wad("0.2"), target: wad("0.25"), keeperFee: wad("5") },
        ...{ amount: wad("20000"), expiry: (await act.latest()) + DAY },
      };
      const none = { accountId, kind: "topUpFromAccount" } as const;
      expect(await client.getGuard(none)).to.equal(null);
      const topUp = { ...terms, kind: "topUpFromAccount", source: account() } as const;
      await act.mined(client.setGuard(topUp));
      const deRisk = { ...terms, kind: "deRisk", slippage: 50_000, cooldown: 7n } as const;
      await act.mined(client.setGuard(deRisk));
      const readyAt = (await act.latest()) + 60n;
      expect(await client.getGuard({ accountId, kind: "deRisk" })).to.deep.equal({
        ...{ ...deRisk, readyAt },
      });
      await act.mined(client.cancelGuard({ accountId, kind: "deRisk" }));
      expect(await client.getGuard({ accountId, kind: "deRisk" })).to.equal(null);

      await act.pass(60n);
      const prices = await act.prices({ BTC: "53000" });
      await act.mined((await act.client(keeper)).executeGuard({ ...none, prices }));
      const left = await client.getGuard(none);
      // A quarter of 106,000 less some 16,000, and the keeper's fee.
      expect((left?.amount ?? 0n) / WAD).to.be.within(9_400n, 9_500n);
    });
  });

  describe("of keepers", () => {
    const s = stage("textbook", undefined, undefined, ["ETH"], { sequencer: true });
    const act = sdkActing(s, called);
    const keeper = 9;

    /** Longs of 1 BTC at 60,000 on 12,500 each; below 55,882 the accounts are below maintenance. */
    async function longs(...owners: number[]) {
      for (const owner of owners) {
        await fund(s.ballast, s.cross(owner), "12500");
        await fill(s, { account: s.cross(owner), market: "BTC", size: "1" });
      }
    }

    it("liquidate one, one at new prices, and many", async () => {
      await longs(1, 2, 3, 4);
      const client = await act.client(keeper);
      const [first, second, third, fourth] = [s.cross(1), s.cross(2), s.cross(3), s.cross(4)];
      const healthy = await client.previewLiquidation({ accountId: first });
      expect(healthy.liquidatable).to.equal(false);
      const at = { accountId: first, prices: [wad("54000")] };
      expect((await client.previewLiquidation(at)).liquidatable).to.equal(true);

      await act.mined(client.updatePrices({ prices: await act.prices({ BTC: "54000" }) }));
      await act.mined(client.liquidate({ accountId: first }));
      const prices = await act.prices({ BTC: "53900" });
      await act.mined(client.updateAndLiquidate({ accountId: second, prices }));
      await act.mined(client.liquidateBatch({ accountIds: [first, third, fourth] }));
      for (const id of [first, second, third, fourth]) {
        expect(await s.ballast.clearingHouse.epochOf(id)).to.equal(1n);
      }
    });

    it("bring prices, and tell them", async () => {
      const client = await act.client(keeper);
      const before = await client.getPrices({ marketIds: [2] });
      expect(before[0]).to.include({ marketId: 2, price: wad("3000"), stale: false });
      await act.mined(client.updatePrices({ prices: await act.prices({ BTC: "61000" }) }));
      const all = await client.getPrices();
      expect(all.map(({ price }) => price)).to.deep.equal(["61000", "3000", "150"].map(wad));
      expect(all[0]).to.deep.equal({
        ...{ marketId: 1, price: wad("61000"), confidence: 0, gap: 0, outsideBand: false },
        ...{ publishTime: all[0]?.publishTime, stale: false, frozen: false, recovering: false },
      });
      await act.mined(client.accrueMarkets({ marketIds: [1, 2] }));
      const market = await client.getMarket({ marketId: 1 });
      expect(market.state.accruedAt).to.equal(await act.latest());
      expect(market).to.include({ price: wad("61000"), average: null, change: null });
      expect(market.state).to.include({ haltedAt: null, settlementPrice: null });
      expect((await client.getMarkets()).map(({ marketId }) => marketId)).to.deep.equal([1, 2, 3]);
      expect(await client.getProtectedUntil()).to.equal(null);

      await act.pass(601n);
      expect((await client.getPrices({ marketIds: [3] }))[0]?.stale).to.equal(true);
      await act.mined(client.warnFeed({ marketId: 3 }));
      await act.pass(120n);
      expect((await client.getPrices({ marketIds: [3] }))[0]?.frozen).to.equal(true);
      const vault = await client.getVault();
      expect(vault.state).to.equal(null);
      expect(vault.failure).to.include(named("StalePrice"));
    });

    it("tell what is fixed, what the pots hold, and fill them", async () => {
      const client = await act.client(keeper);
      const config = await client.getProtocolConfig();
      expect(config.orders).to.include({ delay: 2n, window: 60n, maxKeeperFee: wad("10") });
      expect(config.liquidityVault.delay).to.equal(3_600n);
      expect(config.clearingHouse.haltDelay).to.equal(DAY);
      expect(config.priceRouter.sequencer).to.equal(await s.ballast.sequencer?.getAddress());
      const before = await client.getVault();
      expect(before.failure).to.equal(null);
      expect(before.deposits.status).to.equal("empty");
      await act.give(keeper, 7n * USD);
      await act.mined(client.approve({ spender: "clearingHouse", tokenAmount: 7n * USD }));
      await act.mined(client.fundInsurance({ tokenAmount: 7n * USD }));
      const { insurance } = (await client.getVault()).pots;
      expect(insurance - before.pots.insurance).to.equal(wad("7"));
    });

    it("buy a debtor's collateral, repay, and buy what was seized", async () => {
      const client = await act.client(keeper);
      const { token } = s.ballast.collaterals[0] ?? expect.fail();
      const address = (await act.deployment()).collaterals[0]?.address ?? expect.fail();
      await act.give(keeper, 100_000n * USD);
      await act.mined(client.approve({ spender: "clearingHouse", tokenAmount: 100_000n * USD }));
      /** Owes money, and holds an ether. */
      const indebt = async (owner: number, price: string) => {
        await fund(s.ballast, s.cross(owner), "1000");
        await done(token.mint(s.address(owner), wad("1")));
        await done(token.connect(s.signer(owner)).approve(s.ballast.clearingHouse, wad("1")));
        const core = s.ballast.clearingHouse.connect(s.signer(owner));
        await done(core.depositCollateral(s.cross(owner), token, wad("1")));
        await fill(s, { account: s.cross(owner), market: "BTC", size: "0.1" });
        await fill(s, { account: s.cross(owner), market: "BTC", size: "-0.1", price });
        return s.cross(owner);
      };
      // A loss of 1,400 or so on a thousand.
      const accountId = await indebt(1, "46000");
      const debtOf = async () => (await client.getAccount({ accountId })).state.cash;
      const owed = await debtOf();
      expect((await client.getAccount({ accountId })).debt.flatSince === null).to.equal(false);
      await act.mined(client.repay({ accountId, maxTokenAmount: 100n * USD }));
      expect(await debtOf()).to.equal(owed + wad("100"));
      await act.pass(DAY);
      await act.mined(client.updatePrices({ prices: await act.lastPrices() }));
      const least = { minCollateral: 0n, token: address };
      await act.mined(client.sellCollateral({ accountId, quoteAmount: 50n * USD, ...least }));
      expect(await debtOf()).to.equal(owed + wad("150"));

      // Its collateral is worth less than it owes.
      const ruined = await indebt(2, "26000");
      await act.mined(client.updatePrices({ prices: await act.prices({ ETH: "1500" }) }));
      await act.mined(client.liquidate({ accountId: ruined }));
      const seized = async () => (await client.getCollaterals())[0]?.seized ?? 0n;
      const before = await seized();
      expect(before > 0n).to.equal(true);
      await act.mined(client.buySeized({ quoteAmount: 100n * USD, ...least }));
      expect((await seized()) < before).to.equal(true);
    });
  });

  describe("where markets owe too much", () => {
    const textbook = loadPreset("textbook");
    const s = stage(sharing(textbook, 100), undefined, async ({ ballast }) => {
      for (const owner of [1, 2, 3]) await fund(ballast, s.cross(owner), "10000000");
    });
    const act = sdkActing(s, called);

    it("cut a profit back", async () => {
      for (const [owner, size] of [
        [1, "10"],
        [3, "-15"],
        [2, "10"],
      ] as const) {
        await fill(s, { account: s.cross(owner), market: "BTC", size });
      }
      const client = await act.client(9);
      await act.mined(client.updatePrices({ prices: await act.prices({ BTC: "105000" }) }));
      await act.mined(client.deleverage({ accountId: s.cross(2), marketId: 1 }));
      const [held] = (await client.getAccount({ accountId: s.cross(2) })).state.positions;
      expect((held?.longSize ?? 0n) < wad("10")).to.equal(true);
    });
  });

  describe("where the vault is below zero", () => {
    const s = stage("textbook", ["LINK"], async ({ ballast }) => {
      const trade = (owner: number, size: string) =>
        fill(s, { account: s.cross(owner), market: "LINK", size });
      for (const owner of [1, 2, 3, 4]) await fund(ballast, s.cross(owner), "1000000");
      await trade(1, "9999");
      await trade(2, "-9999");
      await publish(ballast, { LINK: "150" });
      await trade(3, "9999");
      await trade(4, "-9999");
      // Of each side one has won what the other has lost, so every profit is paid in full: by hardly anything.
      await publish(ballast, { LINK: "125" });
      const { vault } = await ballast.clearingHouse.pots();
      await done(ballast.clearingHouse.payVault(vault / UNIT - 1_000n * USD, s.address(0)));
      await trade(1, "-9999");
    });
    const act = sdkActing(s, called);

    it("cover the deficit", async () => {
      const client = await act.client(9);
      const before = (await client.getVault()).pots.vault;
      expect(before < 0n).to.equal(true);
      await act.give(9, 10n * USD);
      await act.mined(client.approve({ spender: "clearingHouse", tokenAmount: 10n * USD }));
      await act.mined(client.coverDeficit({ tokenAmount: 10n * USD }));
      expect((await client.getVault()).pots.vault).to.equal(before + wad("10"));
    });
  });

  describe("of providers", () => {
    const s = stage("textbook", ["BTC"], ({ ballast }) => emptied(ballast));
    const act = sdkActing(s, called);
    const [lucy, luke, stranger] = [1, 2, 9];

    /** Asks for a deposit of a thousand. */
    async function ask(owner: number, assets = 1_000n * USD) {
      const client = await act.client(owner);
      await act.give(owner, assets);
      await act.mined(client.approve({ spender: "liquidityVault", tokenAmount: assets }));
      await act.mined(client.requestDeposit({ assets, owner: s.address(owner) }));
      return client;
    }

    async function settleQueue(queue: "deposits" | "redemptions") {
      const client = await act.client(stranger);
      const settlement = await act.proof((await client.getVault())[queue].from, "BTC");
      await act.mined(client.settleQueue({ queue, ...settlement }));
    }

    it("go in and out, through both queues", async () => {
      const client = await ask(lucy);
      const owner = s.address(lucy);
      const position = () => client.getLiquidityPosition({ owner });
      expect((await position()).deposits.pendingAssets).to.equal(1_000n * USD);
      const { status, head: ticket } = (await client.getVault()).deposits;
      expect(status).to.equal("tooEarly");
      const request = { queue: "deposits", ticket } as const;
      expect(await client.getQueueRequest(request)).to.deep.equal({
        ...{ controller: owner, time: await act.latest(), amount: 1_000n * USD },
      });
      await settleQueue("deposits");
      expect(await client.getQueueRequest(request)).to.equal(null);
      const { claimableAssets, claimableShares } = (await position()).deposits;
      expect(claimableAssets).to.equal(1_000n * USD);
      await act.mined(client.claimDeposit({ controller: owner, assets: 400n * USD }));
      const shares = (claimableShares * 6n) / 10n;
      await act.mined(client.claimDeposit({ controller: owner, shares }));
      expect((await position()).shares).to.equal(claimableShares);
      expect((await position()).value).to.deep.equal({ assets: 1_000n * USD, failure: null });

      await act.mined(client.requestRedeem({ shares: claimableShares / 2n, owner }));
      expect((await position()).redemptions.pendingShares).to.equal(claimableShares / 2n);
      // Nobody settles it in time.
      await act.pass(4_000n);
      expect((await position()).value.failure).to.include(named("StalePrice"));
      await act.mined(client.rollQueue({ queue: "redemptions" }));
      await settleQueue("redemptions");
      const redeemed = (await position()).redemptions;
      expect(redeemed.claimableShares).to.equal(claimableShares / 2n);
      const assets = redeemed.claimableAssets / 2n;
      await act.mined(client.claimRedemption({ controller: owner, assets }));
      const rest = (await position()).redemptions;
      const receiver = s.address(7);
      const claim = { controller: owner, receiver, shares: rest.claimableShares };
      await act.mined(client.claimRedemption(claim));
      expect(await client.getTokenBalance({ owner })).to.equal(assets);
      expect(await client.getTokenBalance({ owner: receiver })).to.equal(rest.claimableAssets);
    });

    it("let somebody act for them", async () => {
      const client = await ask(lucy);
      const [controller, operator] = [s.address(lucy), s.address(luke)];
      await settleQueue("deposits");
      expect(await client.isVaultOperator({ controller, operator })).to.equal(false);
      await act.mined(client.setVaultOperator({ operator, approved: true }));
      expect(await client.isVaultOperator({ controller, operator })).to.equal(true);
      const other = await act.client(luke);
      await act.mined(other.claimDeposit({ controller, assets: 1_000n * USD }));
      const { shares } = await client.getLiquidityPosition({ owner: controller });
      expect(shares > 0n).to.equal(true);
    });

    it("get back what is pending in a wind-down; markets and accounts end, and the pots are given away", async () => {
      const client = await ask(lucy);
      const { clearingHouse } = s.ballast;
      await fundPots(s.ballast, { vault: "1000000", insurance: "12" });
      const trader = s.cross(3);
      await fund(s.ballast, trader, "20000");
      await fill(s, { account: trader, market: "BTC", size: "0.1" });
      await done(clearingHouse.windDown());
      const controller = s.address(lucy);
      await act.mined(client.refundDeposit({ controller }));
      expect(await client.getTokenBalance({ owner: controller })).to.equal(1_000n * USD);
      expect((await client.getVault()).emergency.windingDown).to.equal(true);

      const { state } = await client.getMarket({ marketId: 1 });
      const other = await act.client(stranger);
      const settlement = await act.proof((state.haltedAt ?? 0n) + DAY, "BTC");
      await act.mined(other.settleMarket({ marketId: 1, ...settlement }));
      const ended = (await client.getMarket({ marketId: 1 })).state;
      expect(ended.settlementPrice).to.equal(wad("60000"));
      const [held] = (await client.getAccount({ accountId: trader })).state.positions;
      expect(held?.standing).to.equal("settled");
      await act.mined(other.settleAccount({ accountId: trader }));
      const flat = (await client.getAccount({ accountId: trader })).state;
      expect(flat.positions).to.have.length(0);
      await act.mined(other.releaseInsurance());
      expect((await client.getVault()).pots.insurance).to.equal(0n);
      await act.mined(other.retireVault());
      expect((await client.getVault()).pots.vault < UNIT).to.equal(true);
    });
  });

  describe("of those who only sign", () => {
    const s = stage("textbook");
    const act = sdkActing(s, called);
    const relayer = 8;
    const user = privateKeyToAccount(generatePrivateKey());
    const accountId = `${user.address.toLowerCase()}${"0".repeat(24)}` as AccountId;
    const terms = { marketId: 1, keeperFee: wad("1") };

    /** A client of a key: no ether, no transaction. */
    async function signing() {
      const deployment = await act.deployment();
      const transport = custom(s.ballast.connection.provider, { retryCount: 0 });
      const chain = chainOf(deployment);
      const client = createWalletClient({ account: user, chain, transport });
      return noting(client.extend(ballastActions({ deployment })), called);
    }

    it("deposit, trade, guard and leave without a transaction of their own", async () => {
      const [client, bringer] = [await signing(), await act.client(relayer)];
      const deployment = await act.deployment();
      const good = { deadline: FOREVER };
      const [owner, tokenAmount] = [user.address, 10_000n * USD];
      await done(s.ballast.quote.mint(owner, tokenAmount));

      // "Approve, deposit, buy with stop and target" is one transaction of somebody else.
      const integrator = s.address(4);
      const permit = await client.signPermit({ spender: "orders", tokenAmount, ...good });
      const approval = { integrator, maxRate: wad("0.0005") };
      const approved = await client.signIntegratorApproval({ ...approval, ...good });
      await act.mined(bringer.permit({ permit }));
      await act.mined(bringer.approveIntegratorFor({ ...approval, signature: approved }));
      expect(await client.getIntegratorApproval({ owner, integrator })).to.equal(approval.maxRate);
      const sell = { ...terms, sizeDelta: wad("-0.2") };
      const bracket = {
        accountId,
        deposit: tokenAmount,
        link: "bracket",
        entry: { ...terms, kind: "market", sizeDelta: wad("0.2") },
        exits: [
          { ...sell, kind: "stop", triggerPrice: wad("54000") },
          { ...sell, kind: "takeProfit", triggerPrice: wad("66000") },
        ],
      } as const;
      const signature = await client.signPlacement({ ...bracket, ...good });
      expect(signature.signer).to.equal(owner);
      const nonce = { contract: "orders", signer: owner, nonce: signature.nonce } as const;
      expect(await client.isNonceUsed(nonce)).to.equal(false);
      const prices = await act.prices({ BTC: "60000" });
      await act.mined(bringer.placeOrdersFor({ ...bracket, signature, prices }));
      expect(await client.isNonceUsed(nonce)).to.equal(true);
      expect((await client.getAccount({ accountId })).waitingOrders).to.equal(2n);
      await act.settle(1n);
      expect((await client.getAccount({ accountId })).state.positions).to.have.length(1);

      // Somebody may trade for the user from now on.
      const operator = s.address(5);
      const grant = {
        ...{ operator, orders: true, feeBudget: wad("10") },
        expiry: (await act.latest()) + DAY,
      };
      const granted = await client.signGrant({ ...grant, ...good });
      await act.mined(bringer.setOperatorFor({ ...grant, signature: granted }));
      expect((await client.getOperator({ owner, operator }))?.orders).to.equal(true);

      // A guard, and its end.
      const guard = {
        kind: "deRisk",
        ...{ accountId, level: wad("0.2"), target: wad("0.3") },
        ...{ keeperFee: wad("1"), amount: wad("20"), slippage: 50_000 },
        expiry: (await act.latest()) + DAY,
      } as const;
      const guarded = await client.signGuard({ ...guard, ...good });
      await act.mined(bringer.setGuardFor({ ...guard, signature: guarded }));
      const kind = { accountId, kind: "deRisk" } as const;
      expect((await client.getGuard(kind))?.target).to.equal(wad("0.3"));
      const unguarded = await client.signCancelGuard({ ...kind, ...good });
      await act.mined(bringer.cancelGuardFor({ ...kind, signature: unguarded }));
      expect(await client.getGuard(kind)).to.equal(null);

      // The stop is taken back, and then all that waits.
      const stop = { accountId, orderIds: [2n] };
      const cancelled = await client.signCancel({ ...stop, ...good });
      await act.mined(bringer.cancelOrdersFor({ ...stop, signature: cancelled }));
      expect(await client.getOrder({ orderId: 2n })).to.deep.equal({ stage: "ended" });
      const ended = await client.signCancelAll({ accountId, ...good });
      await act.mined(bringer.cancelAllOrdersFor({ accountId, signature: ended }));
      const target = await client.getOrder({ orderId: 3n });
      expect(target.stage === "waiting" && target.over).to.equal("allCancelled");

      const { provider } = s.ballast.connection.ethers;
      expect(await provider.getTransactionCount(owner)).to.equal(0);
      expect(await provider.getBalance(owner)).to.equal(0n);
      const typed = { ...bracket, deployment, nonce: 7n, deadline: 8n };
      expect(hashTypedData(placementTypedData(typed))).to.match(/^0x[0-9a-f]{64}$/);
    });

    it("are good once and for an hour, by default; a wallet signs as a key does", async () => {
      const client = await act.client(1);
      const accountId = s.cross(1);
      const before = BigInt(Math.floor(Date.now() / 1_000));
      const signature = await client.signCancelAll({ accountId });
      expect(Number(signature.deadline - before)).to.be.within(3_600, 3_700);
      expect(signature.signer.toLowerCase()).to.equal(s.address(1).toLowerCase());
      expect(randomNonce()).not.to.equal(randomNonce());
      const bringer = await act.client(relayer);
      const lasting = await client.signCancelAll({ accountId, deadline: FOREVER, nonce: 5n });
      await act.mined(bringer.cancelAllOrdersFor({ accountId, signature: lasting }));
      const again = await bringer
        .cancelAllOrdersFor({ accountId, signature: lasting })
        .catch((error: unknown) => error);
      if (!(again instanceof BallastError)) expect.fail();
      expect(again.failure).to.include(named("NonceUsed"));
    });

    it("give up what they have signed", async () => {
      const client = await act.client(1);
      for (const contract of ["orders", "operators", "guards"] as const) {
        const signed = { contract, signer: s.address(1), nonce: randomNonce() };
        await act.mined(client.cancelNonces({ contract, nonces: [signed.nonce] }));
        expect(await client.isNonceUsed(signed)).to.equal(true);
      }
    });
  });

  describe("of several calls at once", () => {
    const s = stage("textbook");
    const act = sdkActing(s, called);

    it("are one transaction, its ether summed", async () => {
      const client = await act.client(1);
      const deployment = await act.deployment();
      const [accountId, owner] = [s.cross(1), s.address(1)];
      const tokenAmount = 10_000n * USD;
      await act.give(1, tokenAmount);
      const permit = await client.signPermit({
        ...{ spender: "orders", tokenAmount, deadline: FOREVER },
      });
      const buy = { marketId: 1, keeperFee: wad("1"), sizeDelta: wad("0.1") };
      const prices = await act.prices({ BTC: "60000" });
      const { provider } = s.ballast.connection.ethers;
      const calls = [
        permitCall({ deployment, permit }),
        placeOrdersCall({
          ...{ deployment, accountId, deposit: tokenAmount, prices },
          orders: [
            { ...buy, kind: "market" },
            { ...buy, kind: "limit", triggerPrice: wad("59000") },
          ],
        }),
      ];
      expect(prices.fee > 0n).to.equal(true);
      const sent = await act.mined(client.sendBatch({ calls }));
      expect((await provider.getTransaction(sent))?.value).to.equal(prices.fee);
      expect(await s.ballast.orders.orderCount()).to.equal(2n);
      expect(await client.getTokenBalance({ owner })).to.equal(0n);
    });

    it("happen all or not at all", async () => {
      const client = await act.client(1);
      const deployment = await act.deployment();
      const calls = [
        setReferrerCall({ deployment, referrer: s.address(2) }),
        transferCall({ deployment, from: s.cross(1), to: s.isolated(1), amount: wad("1") }),
      ];
      const refused = await client.sendBatch({ calls }).catch((error: unknown) => error);
      if (!(refused instanceof BallastError)) expect.fail();
      expect(refused.failure.kind).to.equal("contract");
      expect(await client.getReferrer({ owner: s.address(1) })).to.equal(null);
    });

    it("are of one contract that takes batches", async () => {
      const client = await act.client(1);
      const deployment = await act.deployment();
      const accountId = s.cross(1);
      const deposit = depositCall({ deployment, accountId, tokenAmount: 1n });
      const nonces = cancelNoncesCall({ deployment, contract: "orders", nonces: [1n] });
      const told = async (calls: (typeof deposit)[]) => {
        const error = await client.sendBatch({ calls }).catch((thrown: unknown) => thrown);
        return error instanceof BatchError ? error.message : expect.fail();
      };
      expect(await told([])).to.equal("A batch needs a call.");
      expect(await told([deposit, nonces])).to.match(/deposit is of 0x.*, cancelNonces is of 0x/);
      const elsewhere = { ...repayCall({ deployment, accountId, maxTokenAmount: 1n }) };
      const nowhere = { ...elsewhere, to: ZERO_ADDRESS as `0x${string}` };
      expect(await told([nowhere])).to.match(/^repay is of 0x0+, which takes no batches\.$/);
    });
  });

  for (const news of ["polling", "subscriptions"] as const) {
    describe(`that watch by ${news}`, () => {
      const s = stage("textbook");
      const act = sdkActing(s, called);
      const terms = { marketId: 1, keeperFee: wad("1") };

      it("tell an account, markets and prices at once, and then what has changed", async () => {
        const client = await act.watcher(1, news);
        const accountId = s.cross(1);
        const cash: bigint[] = [];
        const seen: bigint[] = [];
        const marks: (bigint | null)[] = [];
        const errors: BallastError[] = [];
        const onError = (error: BallastError) => errors.push(error);
        const watches = [
          client.watchAccount({
            ...{ accountId, onError },
            onChange: ({ state }) => cash.push(state.cash),
          }),
          client.watchMarkets({ onError, onChange: ([market]) => seen.push(market?.price ?? 0n) }),
          client.watchPrices({
            ...{ marketIds: [1], onError, pollingInterval: 5 },
            onChange: ([price]) => marks.push(price?.price ?? null),
          }),
        ];
        await until(() => cash.length === 1 && seen.length === 1 && marks.length === 1);
        // A block in which nothing of it changes.
        await fund(s.ballast, s.cross(2), "1");
        await pause(50);
        expect([cash, marks]).to.deep.equal([[0n], [wad("60000")]]);
        await fund(s.ballast, accountId, "1000");
        await until(() => cash.length === 2);
        await publish(s.ballast, { BTC: "61000" });
        await until(() => marks.length === 2 && seen.at(-1) === wad("61000"));
        expect(cash).to.deep.equal([0n, wad("1000")]);
        expect(marks).to.deep.equal([wad("60000"), wad("61000")]);

        for (const unwatch of watches) unwatch();
        const counts = [cash.length, seen.length, marks.length];
        await fund(s.ballast, accountId, "1000");
        await publish(s.ballast, { BTC: "62000" });
        await pause(60);
        expect([cash.length, seen.length, marks.length]).to.deep.equal(counts);
        expect(errors).to.deep.equal([]);
      });

      it("tell what stands in the way of a read, and go on", async () => {
        const client = await act.watcher(1, news);
        const accountId = s.cross(1);
        await fund(s.ballast, accountId, "20000");
        await fill(s, { account: accountId, market: "BTC", size: "1" });
        const errors: BallastError[] = [];
        let changes = 0;
        const unwatch = client.watchAccount({
          accountId,
          onChange: () => {
            changes += 1;
          },
          onError: (error) => errors.push(error),
        });
        await until(() => changes === 1);
        await act.pass(61n);
        await until(() => errors.length > 0);
        expect(errors[0]?.failure).to.include(named("StalePrice"));
        await publish(s.ballast, { BTC: "60001" });
        await until(() => changes > 1);
        unwatch();
      });

      it("tell what happens to orders: of an account, or of all", async () => {
        const client = await act.watcher(1, news);
        const accountId = s.cross(1);
        const [own, all]: OrderEvent[][] = [[], []];
        await fund(s.ballast, accountId, "50000");
        await fund(s.ballast, s.cross(2), "50000");
        const watches = [
          client.watchOrders({ accountId, onEvents: (events) => own?.push(...events) }),
          client.watchOrders({ onEvents: (events) => all?.push(...events) }),
        ];
        await pause(100);
        const other = await act.client(2);
        const limit = {
          ...terms,
          kind: "trailing",
          sizeDelta: wad("0.1"),
          distance: 10_000,
        } as const;
        await act.mined(other.placeOrders({ accountId: s.cross(2), orders: [limit] }));
        await act.mined(client.placeOrders({ accountId, orders: [limit] }));
        const prices = await act.prices(FIRST);
        await act.mined(other.trailOrder({ orderId: 1n, prices }));
        await act.mined(client.trailOrder({ orderId: 2n }));
        // Fails for its price.
        const order = { ...terms, accountId, sizeDelta: wad("0.1"), acceptablePrice: wad("1") };
        await act.mined(client.commitOrder(order));
        await act.settle(3n);
        await act.mined(client.cancelOrders({ orderIds: [2n] }));
        await until(() => own?.at(-1)?.name === "Cancel" && all?.at(-1)?.name === "Cancel");
        expect(own?.map(({ name }) => name)).to.deep.equal([
          ...["Place", "Trail", "Commit", "Fail", "Cancel"],
        ]);
        expect(all?.map(({ name }) => name)).to.deep.equal([
          ...["Place", "Place", "Trail", "Trail", "Commit", "Fail", "Cancel"],
        ]);
        const failed = own?.find((event) => event.name === "Fail");
        expect(failed?.failure).to.include(named("PriceNotAcceptable"));
        expect(failed).to.include({ removed: false });
        for (const unwatch of watches) unwatch();
        await act.mined(other.cancelOrders({ orderIds: [1n] }));
        await pause(60);
        expect(all?.at(-1)?.args).to.include({ orderId: 2n });
      });

      it("tell liquidations with what they have closed", async () => {
        for (const owner of [1, 2]) {
          await fund(s.ballast, s.cross(owner), "17500");
          await fill(s, { account: s.cross(owner), market: "BTC", size: "1" });
          await fill(s, { account: s.cross(owner), market: "ETH", size: "5" });
        }
        const client = await act.watcher(9, news);
        const [one, all]: LiquidationEvent[][] = [[], []];
        const watches = [
          client.watchLiquidations({ onLiquidation: (told) => all?.push(told) }),
          client.watchLiquidations({
            ...{ accountId: s.cross(2), onLiquidation: (told) => one?.push(told) },
          }),
        ];
        await pause(100);
        const prices = await act.prices({ BTC: "50000", ETH: "2900" });
        await act.mined(client.liquidateBatch({ accountIds: [s.cross(1), s.cross(2)], prices }));
        await until(() => all?.length === 2 && one?.length === 1);
        expect(all?.map(({ accountId }) => accountId)).to.deep.equal([s.cross(1), s.cross(2)]);
        expect(one?.[0]?.closes[0]).to.include({ accountId: s.cross(2), marketId: 1 });
        expect(one?.[0]?.keeper).to.equal(s.address(9));
        for (const unwatch of watches) unwatch();
      });
    });
  }

  describe("without a client that knows the deployment", () => {
    const s = stage("textbook");
    const act = sdkActing(s, called);

    it("watch, and leave nothing behind", async () => {
      const deployment = await act.deployment();
      const { provider } = s.ballast.connection;
      let asked = 0;
      const request = (body: Parameters<typeof provider.request>[0]) => {
        asked += 1;
        return provider.request(body);
      };
      const transport = custom({ request }, { retryCount: 0 });
      const client = createPublicClient({ transport, pollingInterval: 5 });
      let told = 0;
      const tell = () => {
        told += 1;
      };
      const begin = () => [
        watchAccount(client, { deployment, accountId: s.cross(1), onChange: tell }),
        watchMarkets(client, { deployment, onChange: tell }),
        watchPrices(client, { deployment, onChange: tell }),
        watchOrders(client, { deployment, onEvents: tell }),
        watchLiquidations(client, { deployment, onLiquidation: tell }),
      ];
      // Ended before the first answer has come.
      for (const unwatch of begin()) unwatch();
      await pause(60);
      expect(told).to.equal(0);
      const watches = begin();
      await until(() => told === 3);
      for (const unwatch of watches) unwatch();
      await pause(150);
      const sofar = asked;
      await publish(s.ballast, { BTC: "61000" });
      await pause(60);
      expect([asked, told]).to.deep.equal([sofar, 3]);
    });

    it("leave no subscription behind", async () => {
      const client = await act.watcher(1, "subscriptions");
      const watches = [
        client.watchPrices({ onChange: () => {} }),
        client.watchOrders({ onEvents: () => {} }),
      ];
      const { provider } = s.ballast.connection;
      await until(() => provider.listenerCount("message") === 2);
      for (const unwatch of watches) unwatch();
      await until(() => provider.listenerCount("message") === 0);
    });

    it("ask for an account where the client has none", async () => {
      const deployment = await act.deployment();
      const transport = custom(s.ballast.connection.provider, { retryCount: 0 });
      const client = createWalletClient({ chain: chainOf(deployment), transport });
      const nobody = client.extend(ballastActions({ deployment }));
      // @ts-expect-error Nobody would send it.
      const sent = nobody.setReferrer({ referrer: s.address(2) });
      const error = await sent.catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(TypeError);
      // @ts-expect-error Nobody would sign it.
      const signed = nobody.signCancelAll({ accountId: s.cross(1) });
      expect(await signed.catch((thrown: unknown) => thrown)).to.be.instanceOf(TypeError);
      const [account, owner] = [s.address(1), s.address(1)];
      await act.mined(nobody.setReferrer({ account, referrer: s.address(2) }));
      expect(await nobody.getReferrer({ owner })).to.equal(s.address(2));
    });
  });

  // After all others, for it looks at what they have called.
  describe("altogether", () => {
    it("collide with nothing that viem's clients have", async () => {
      const transport = custom({ request: async () => null });
      const known = createClient({ transport }).extend(publicActions).extend(walletActions);
      expect(actionNames().filter((name) => name in known)).to.deep.equal([]);
    });

    it("tell by their types what belongs together", () => {
      // Never run: it is the compiler that checks it.
      const misused = (client: SdkClient, accountId: AccountId, order: MarketOrder) => [
        // @ts-expect-error Only a bracket has an entry.
        client.placeOrders({ accountId, link: "none", entry: order, exits: [] }),
        // @ts-expect-error What waits needs a price to wait for.
        client.placeOrders({ accountId, orders: [{ ...order, kind: "stop" }] }),
        // @ts-expect-error A de-risk bounds how bad its fills may be.
        client.setGuard({ ...guard(accountId), kind: "deRisk" }),
        client.setGuard({ ...guard(accountId), kind: "deRisk", slippage: 1_000 }),
        // @ts-expect-error Shares or assets.
        client.claimDeposit({ controller: ZERO_ADDRESS as `0x${string}` }),
        // @ts-expect-error A market by its number.
        client.getMarket(),
        client.getMarkets(),
      ];
      expect(misused).to.be.a("function");
    });

    it("have all been called here", () => {
      const missing = actionNames().filter((name) => !called.has(name));
      expect(missing).to.deep.equal([]);
      expect(actionNames().length > 90).to.equal(true);
    });
  });
});

const pause = (milliseconds: number) => new Promise((wake) => setTimeout(wake, milliseconds));

/** Waits until something is so. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await pause(10);
  if (!condition()) expect.fail("It did not come.");
}

const guard = (accountId: AccountId) => ({
  ...{ accountId, level: 1n, target: 2n, keeperFee: 1n, amount: 2n, expiry: 1n },
});

/** The deployer takes out what he has put in: all of the vault is the providers'. */
async function emptied({ clearingHouse, quote }: Stage["ballast"]): Promise<void> {
  const { vault } = await clearingHouse.pots();
  await done(clearingHouse.payVault(vault / UNIT, await quote.getAddress()));
}
