// The lens as an interface asks it: every function by one eth_call, through ethers.
import { expect } from "chai";
import { type ErrorDescription, ZeroAddress } from "ethers";
import { loadPreset } from "../../deploy/preset.ts";
import {
  done,
  expectRefused,
  fill,
  fillRequest,
  NO_UPDATE,
  SIDES,
  stage,
  values,
  WAD,
  ZERO_ACCOUNT,
} from "./support/stage.ts";
import { commit, fund, publish, sharing, wad } from "./support/trading.ts";

/** The chain of these tests allows no call more gas than a transaction. */
const CALL = { gasLimit: 2n ** 24n };
const SYMBOLS = ["BTC", "ETH", "SOL", "BNB", "XRP", "ADA", "DOGE", "AVAX"];
const MORE = ["DOT", "LINK", "LTC", "UNI", "ATOM", "NEAR", "APT", "ARB"];
const STAGES = { ended: 0n, waiting: 1n, pending: 2n } as const;

describe("Lens", () => {
  const s = stage("textbook", ["BTC", "ETH"], undefined, ["BTC"]);
  const lens = () => s.ballast.lens;
  const core = () => s.ballast.clearingHouse;
  const orders = () => s.ballast.orders;

  /** An error as bytes, read. */
  const read = (reason: string): ErrorDescription => {
    const error = core().interface.parseError(reason) ?? orders().interface.parseError(reason);
    if (error === null) throw new Error(`Nobody knows ${reason}.`);
    return error;
  };

  /** An order that the lens can be asked about, and committed. */
  const request = (size: string) => ({
    accountId: s.cross(1),
    marketId: 1,
    side: SIDES.net,
    sizeDelta: wad(size),
    acceptablePrice: size.startsWith("-") ? 0n : 2n ** 128n - 1n,
    reduceOnly: false,
    keeperFee: WAD,
    payFromWallet: false,
    integrator: ZeroAddress,
    integratorRate: 0n,
  });

  beforeEach(async () => {
    await fund(s.ballast, s.cross(1), "10000");
    await publish(s.ballast, { BTC: "60000", ETH: "3000" });
  });

  it("knows the contracts it looks at", async () => {
    expect(await lens().clearingHouse()).to.equal(core().target);
    expect(await lens().orders()).to.equal(orders().target);
    expect(await lens().liquidityVault()).to.equal(s.ballast.liquidityVault.target);
  });

  it("has no function that could change anything", async () => {
    const code = await s.ballast.connection.ethers.provider.getCode(lens());
    expect(code.length).to.be.greaterThan(2);
    lens().interface.forEachFunction(({ name, stateMutability }) => {
      expect(stateMutability, name).to.not.equal("payable");
    });
    const { provider } = s.ballast.connection.ethers;
    for (let slot = 0; slot < 8; slot++) {
      expect(await provider.getStorage(lens(), slot)).to.equal(ZERO_ACCOUNT);
    }
  });

  it("sums an account up, and what is ahead of it", async () => {
    await fill(s, { account: s.cross(1), market: "BTC", size: "0.5" });
    const account = await lens().account(s.cross(1), CALL);
    expect(values(account.state)).to.deep.equal(values(await core().accountState(s.cross(1))));
    expect(account.outlook.ranking).to.deep.equal([1n]);
    const [price] = account.outlook.prices;
    expect(price?.above).to.equal(0n);
    expect(price?.below).to.be.greaterThan(0n);
    expect(account.outlook.price).to.equal(price?.below);
    expect(account.outlook.preview.liquidatable).to.equal(true);
    expect(account.outlook.preview.steps[0]?.marketId).to.equal(1n);
    expect(account.closings[0]?.possible).to.equal(true);
    const { longSize } = account.state.positions[0] ?? {};
    const closing = await fillRequest(s, {
      account: s.cross(1),
      market: "BTC",
      size: -(longSize ?? 0n),
    });
    const preview = await lens().previewTrade.staticCall(closing, CALL);
    const { realised, fee } = preview.outcome.result;
    expect(account.closings[0]?.profit).to.equal(realised - fee);
    // The same by the core's own views.
    const outlook = await core().liquidationOutlook(s.cross(1));
    expect(values(outlook)).to.deep.equal(values(account.outlook));
  });

  it("lists accounts, and says of one that cannot be valued why", async () => {
    const list = await lens().accounts([s.cross(1), ZERO_ACCOUNT], CALL);
    expect(list[0]?.equity).to.equal(wad("10000"));
    expect(list[0]?.failure).to.equal("0x");
    expect(read(list[1]?.failure ?? "").name).to.equal("InvalidAccount");
  });

  it("foresees a trade to the wei", async () => {
    const trade = { account: s.cross(1), market: "BTC", size: "0.4" };
    const preview = await lens().previewTrade.staticCall(await fillRequest(s, trade), CALL);
    expect(preview.fills).to.equal(true);
    expect(preview.outcome.liquidationBelow).to.be.greaterThan(0n);
    const given = { ...(await fillRequest(s, trade)), price: 0n };
    expect(values(await lens().previewTrade.staticCall(given, CALL))).to.deep.equal(
      values(preview),
    );
    const result = await core().fill.staticCall(await fillRequest(s, trade));
    expect(values(preview.outcome.result)).to.deep.equal(values(result));
    await fill(s, trade);
    const state = await core().accountState(s.cross(1));
    expect(preview.outcome.cash).to.equal(state.cash);
    expect(preview.outcome.equity).to.equal(state.equity);
    expect(preview.outcome.marginLevel).to.equal(state.marginLevel);
  });

  it("changes nothing by a transaction either", async () => {
    const given = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "0.4" });
    const before = await core().accountState(s.cross(1));
    for (const sent of [
      lens().previewTrade(given),
      lens().previewOrder(request("0.1")),
      lens().maxSize(given),
      lens().maxOrderSize(request("0.1")),
      lens().orderStatus(1n),
    ]) {
      expect((await done(sent)).logs).to.deep.equal([]);
    }
    expect(values(await core().accountState(s.cross(1)))).to.deep.equal(values(before));
  });

  it("names every reason why a trade would fail", async () => {
    await core().connect(s.signer(1)).setMaxLeverage(s.cross(1), WAD);
    await core().pauseNewRisk();
    const trade = { account: s.cross(1), market: "BTC", size: "2", acceptablePrice: "1" };
    const given = await fillRequest(s, trade);
    const preview = await lens().previewTrade.staticCall(given, CALL);
    const names = preview.outcome.reasons.map((reason) => read(reason).name);
    expect(names).to.deep.equal([
      "NewRiskPaused",
      "PriceNotAcceptable",
      "LeverageTooHigh",
      "InsufficientMargin",
    ]);
    await expectRefused(s, () => core().fill(given), "NewRiskPaused", [1]);
    await expectRefused(
      s,
      () => core().simulateFill(given, false),
      "Simulated",
      [() => true],
      core(),
    );
  });

  it("foresees an order, committed and filled", async () => {
    const preview = await lens().previewOrder.staticCall(request("0.4"), CALL);
    expect(preview.refusal).to.equal("0x");
    expect(preview.escrowed).to.equal(WAD);
    expect(preview.trade.fills).to.equal(true);
    const { ballast } = s;
    const id = await commit(ballast, {
      account: s.cross(1),
      market: "BTC",
      size: "0.4",
      keeperFee: "1",
    });
    expect((await orders().order(id)).reservation).to.equal(preview.reservation);
    const refused = await lens().previewOrder.staticCall(request("4"), CALL);
    expect(read(refused.refusal).name).to.equal("InsufficientMargin");
    const order = {
      ...{ accountId: s.cross(1), marketId: 1, side: SIDES.net, sizeDelta: WAD / 100n },
      ...{ reduceOnly: false, keeperFee: WAD, payer: ZeroAddress, integratorRate: 0n },
    };
    const trade = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "0.01" });
    await expectRefused(
      s,
      () => orders().simulateOrder(order, trade, false),
      "OrderSimulated",
      [() => true, WAD, () => true],
      orders(),
    );
  });

  it("finds the largest size of a trade, and of an order", async () => {
    const trade = { account: s.cross(1), market: "BTC", size: "1" };
    const [size, reasons] = await lens().maxSize.staticCall(await fillRequest(s, trade), CALL);
    expect(read(reasons[0] ?? "").name).to.equal("InsufficientMargin");
    const [ordered] = await lens().maxOrderSize.staticCall(request("1"), CALL);
    // Its keeper fee is off it.
    expect(ordered).to.be.greaterThan(0n);
    expect(ordered).to.be.lessThan(size);
    const more = { ...trade, size: size + size / 1_000_000n + 1n };
    await expectRefused(s, () => fill(s, more), "InsufficientMargin", [() => true, () => true]);
    await fill(s, { ...trade, size });
  });

  it("finds the most that can be withdrawn, to the unit", async () => {
    await fill(s, { account: s.cross(1), market: "BTC", size: "0.4" });
    const { quote } = s.ballast;
    const most = await lens().maxWithdraw(s.cross(1), quote, CALL);
    expect(most.failure).to.equal("0x");
    expect(values(most).slice(0, 2)).to.deep.equal(
      values(await core().withdrawable(s.cross(1), quote)),
    );
    const take = (amount: bigint) =>
      core().connect(s.signer(1)).withdraw(s.cross(1), amount, s.address(1));
    await expectRefused(s, () => take(most.tokenAmount + 1n), "InsufficientMargin", [
      () => true,
      () => true,
    ]);
    await done(take(most.tokenAmount));
    expect(await quote.balanceOf(s.address(1))).to.equal(most.paid);
  });

  it("follows an order from its trigger to its end", async () => {
    const waiting = {
      order: request("0.1"),
      ...{ kind: 3, triggerPrice: wad("61000"), distance: 0, expiry: 2n ** 40n - 1n },
    };
    const placement = { accountId: s.cross(1), deposit: 0n, link: 0, orders: [waiting] };
    await orders().connect(s.signer(1)).place(placement, NO_UPDATE);
    const status = () => lens().orderStatus.staticCall(1n, CALL);
    expect(read((await status()).obstacle).name).to.equal("PriceTooEarly");
    await publish(s.ballast, { BTC: "60500" });
    const far = await status();
    expect(far.stage).to.equal(STAGES.waiting);
    expect(read(far.obstacle).name).to.equal("TriggerNotMet");
    expect(far.distance).to.equal(wad("500"));
    await publish(s.ballast, { BTC: "61001" });
    const met = await status();
    expect(met.obstacle).to.equal("0x");
    expect(met.refusal).to.equal("0x");
    expect(met.trade.fills).to.equal(true);
    await orders().trigger(1n, NO_UPDATE);
    const pending = await status();
    expect(pending.stage).to.equal(STAGES.pending);
    expect(read(pending.obstacle).name).to.equal("TooEarly");
    expect(pending.until - pending.from).to.equal(60n);
    const clear = orders().interface.encodeFunctionData("clear", [1n]);
    await expectRefused(
      s,
      () => lens().attempt(1n, clear),
      "Attempted",
      [false, () => true, () => true],
      lens(),
    );
    expect((await lens().orderStatus.staticCall(2n, CALL)).stage).to.equal(STAGES.ended);
  });

  it("tells of markets and of the vault", async () => {
    await fill(s, { account: s.cross(1), market: "BTC", size: "0.4" });
    const [btc, eth] = await lens().markets(CALL);
    expect(values(btc ?? {})).to.deep.equal(values(await lens().market(1, CALL)));
    expect(btc?.skew).to.equal(wad("0.4"));
    expect(btc?.roomLong).to.equal((btc?.roomShort ?? 0n) - wad("0.4"));
    expect(btc?.utilisation).to.be.greaterThan(0n);
    expect(eth?.utilisation).to.equal(0n);
    const vault = await lens().vault(CALL);
    expect(values(vault.state)).to.deep.equal(values(await core().vaultState()));
    expect(values(vault.pots)).to.deep.equal(values(await core().pots()));
    expect(values(vault.deposits)).to.deep.equal(
      values(await s.ballast.liquidityVault.queueState(0)),
    );
  });
});

describe("Lens of an account of 16 markets", () => {
  const s = stage(sharing(loadPreset("tiered"), 60_000), [...SYMBOLS, ...MORE]);

  it("answers everything within the gas of a transaction", async () => {
    const { lens, quote } = s.ballast;
    const account = s.hedge(1);
    const prices = Object.fromEntries([...SYMBOLS, ...MORE].map((symbol) => [symbol, "100"]));
    await fund(s.ballast, account, "40000");
    for (const symbol of [...SYMBOLS, ...MORE]) {
      await publish(s.ballast, prices);
      await fill(s, { account, market: symbol, size: "100", side: "long" });
      await fill(s, { account, market: symbol, size: "-80", side: "short" });
    }
    await publish(s.ballast, prices);
    const trade = await fillRequest(s, { account, market: "ETH", size: "10", side: "long" });
    const order = {
      ...{ accountId: account, marketId: 2, side: SIDES.long, sizeDelta: wad("10") },
      ...{ acceptablePrice: 2n ** 128n - 1n, reduceOnly: false, keeperFee: WAD },
      ...{ payFromWallet: false, integrator: ZeroAddress, integratorRate: 0n },
    };
    const id = await commit(s.ballast, { account, market: "ETH", size: "10", side: "long" });
    // Each with a transaction's gas at most.
    const { outlook } = await lens.account(account, CALL);
    expect(outlook.prices).to.have.length(16);
    expect(await lens.accounts([account, account], CALL)).to.have.length(2);
    expect((await lens.maxWithdraw(account, quote, CALL)).failure).to.equal("0x");
    expect((await lens.previewTrade.staticCall(trade, CALL)).fills).to.equal(true);
    expect((await lens.previewOrder.staticCall(order, CALL)).refusal).to.equal("0x");
    expect((await lens.maxSize.staticCall(trade, CALL)).size).to.be.greaterThan(0n);
    expect((await lens.maxOrderSize.staticCall(order, CALL)).size).to.be.greaterThan(0n);
    expect((await lens.orderStatus.staticCall(id, CALL)).stage).to.equal(STAGES.pending);
    expect(await lens.markets(CALL)).to.have.length(16);
    expect((await lens.vault(CALL)).failure).to.equal("0x");
  }).timeout(600_000);
});
