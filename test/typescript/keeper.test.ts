import { createBookReader, createLiquidator, type Liquidator, type Outcome } from "@ballast/keeper";
import { type AccountId, AccountType, makeAccountId, ownerOf, primaryAccount } from "@ballast/sdk";
import { expect } from "chai";
import { parseUnits, toFunctionSelector } from "viem";
import type { Collateral } from "../../deploy/deployBallast.ts";
import { loadPreset, type Preset } from "../../deploy/preset.ts";
import {
  expectChain,
  type Interceptor,
  KEEPER,
  keeperCommand,
  keeperParameters,
} from "./support/keeper.ts";
import {
  closePair,
  commit,
  deployFixture,
  fund,
  fundPots,
  publish,
  settle,
  sharing,
  type TestBallast,
  trade,
  withdraw,
} from "./support/trading.ts";

const PREVIEW = toFunctionSelector("previewLiquidation(bytes32)");
const PERCENT = 10n ** 16n;

describe("Keeper", () => {
  let ballast: TestBallast;
  let addresses: string[];

  beforeEach(async () => {
    ballast = await deployFixture();
    addresses = (await ballast.connection.ethers.getSigners()).map(({ address }) => address);
  });

  afterEach(() => ballast.connection.close());

  function address(index: number): `0x${string}` {
    return `0x${addresses[index]?.slice(2)}`;
  }

  const keeper = () => address(KEEPER);
  const rival = () => address(19);
  const cross = (owner: number) => makeAccountId(address(owner), AccountType.Cross);
  const isolated = (owner: number) => makeAccountId(address(owner), AccountType.Isolated);
  const hedge = (owner: number) => makeAccountId(address(owner), AccountType.Hedge);

  function liquidator(intercept?: Interceptor): Liquidator {
    return createLiquidator(keeperParameters(ballast, intercept));
  }

  async function liquidateAs(who: string, id: AccountId, overrides = {}): Promise<void> {
    const signer = await ballast.connection.ethers.getSigner(who);
    await ballast.clearingHouse.connect(signer).liquidate(id, overrides);
  }

  /**
   * Longs of about 60,000 each, which BTC at 55,000 puts at different distances from the line; the
   * last ones stay above it. Returns those under it, worst first.
   */
  async function longs(): Promise<AccountId[]> {
    const BTC = { market: "BTC", size: "1" };
    await fund(ballast, cross(1), "6300");
    await trade(ballast, { ...BTC, account: cross(1) });
    await fund(ballast, isolated(2), "5400");
    await trade(ballast, { ...BTC, account: isolated(2) });
    await fund(ballast, cross(3), "4800");
    await trade(ballast, { ...BTC, account: cross(3) });
    await fund(ballast, hedge(4), "6500");
    await trade(ballast, { ...BTC, account: hedge(4), size: "1.4", side: "long" });
    await trade(ballast, { ...BTC, account: hedge(4), size: "-0.5", side: "short" });
    await fund(ballast, cross(5), "40000");
    await trade(ballast, { ...BTC, account: cross(5) });
    await fund(ballast, hedge(6), "6700");
    await trade(ballast, { ...BTC, account: hedge(6), size: "1", side: "long" });
    await trade(ballast, { ...BTC, account: hedge(6), size: "-1", side: "short" });
    await fund(ballast, cross(7), "100");
    return [cross(3), isolated(2), cross(1), hedge(4)];
  }

  async function crash(): Promise<AccountId[]> {
    const worstFirst = await longs();
    await publish(ballast, { BTC: "55000" });
    return worstFirst;
  }

  const told = (outcomes: readonly Outcome[]) => outcomes.map(({ accountId }) => accountId);
  const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ kind }) => kind);

  it("liquidates exactly the accounts under the line, worst first, and is paid", async () => {
    const under = await crash();
    const bot = liquidator();
    const before = await Promise.all(
      under.map((id) => ballast.clearingHouse.previewLiquidation(id)),
    );

    const { outcomes, watched, nearest } = await bot.pass();

    expect(told(outcomes)).to.deep.equal(under);
    expect(watched).to.equal(5); // cross(3) is flat now
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind !== "liquidated") expect.fail(outcome.kind);
      expect(outcome.reward).to.equal(before[i]?.keeperReward);
      const receipt = await ballast.connection.ethers.provider.getTransactionReceipt(outcome.hash);
      expect(receipt?.from).to.equal(keeper());
      expect(receipt?.gasUsed).to.equal(outcome.gasUsed);
      expect(BigInt(receipt?.blockNumber ?? 0)).to.equal(outcome.blockNumber);
    }
    const rewards = before.reduce((sum, { keeperReward }) => sum + keeperReward, 0n);
    expect(rewards > 0n).to.equal(true);
    const { cash } = await ballast.clearingHouse.accountState(primaryAccount(keeper()));
    expect(cash).to.equal(rewards);
    for (const id of [cross(5), hedge(6), cross(7)]) {
      expect(await ballast.clearingHouse.epochOf(id)).to.equal(0n);
    }
    await expectChain(ballast, bot.book, under);

    // What a liquidation leaves stands the buffer above the line.
    expect(under).to.include(nearest?.accountId);
    expect((nearest?.health ?? 0n) >= 110n * PERCENT).to.equal(true);
    expect((await bot.pass()).outcomes).to.deep.equal([]);
  });

  it("finds nothing to do where nothing is under the line", async () => {
    const under = await longs();
    const { outcomes, watched, nearest, staleFeeds, blockNumber } = await liquidator().pass();
    expect({ outcomes, watched, staleFeeds }).to.deep.equal({
      outcomes: [],
      watched: 6,
      staleFeeds: [],
    });
    expect(nearest?.accountId).to.equal(under[3]);
    expect(blockNumber).to.equal(BigInt(await ballast.connection.ethers.provider.getBlockNumber()));
  });

  it("observes without a wallet", async () => {
    const under = await crash();
    const { walletClient, ...observer } = keeperParameters(ballast);
    const { outcomes } = await createLiquidator(observer).pass();
    expect(told(outcomes)).to.deep.equal(under);
    expect(new Set(kinds(outcomes))).to.deep.equal(new Set(["observed"]));
    expect(await ballast.clearingHouse.epochOf(cross(3))).to.equal(0n);
  });

  it("is outcompeted when another keeper is first before it confirms", async () => {
    const under = await crash();
    let raced = false;
    const bot = liquidator(async (request, forward) => {
      if (!raced && isPreview(request)) {
        raced = true;
        await liquidateAs(rival(), cross(3));
      }
      return forward(request as never);
    });

    const { outcomes } = await bot.pass();

    expect(told(outcomes)).to.deep.equal(under);
    expect(outcomes[0]).to.deep.equal({
      accountId: cross(3),
      kind: "outcompeted",
      at: "confirm",
    });
    expect(kinds(outcomes.slice(1))).to.deep.equal(["liquidated", "liquidated", "liquidated"]);
    await expectChain(ballast, bot.book);
  });

  it("is outcompeted when another keeper's transaction is mined before its own", async () => {
    await crash();
    const { provider } = ballast.connection;
    let raced = false;
    const bot = liquidator(async (request, forward) => {
      if (raced || request.method !== "eth_sendRawTransaction") return forward(request as never);
      raced = true;
      await provider.request({ method: "evm_setAutomine", params: [false] });
      await liquidateAs(rival(), cross(3), {
        gasLimit: 1_000_000,
        maxPriorityFeePerGas: 10n ** 11n,
      });
      const hash = await forward(request as never);
      await provider.request({ method: "evm_mine" });
      await provider.request({ method: "evm_setAutomine", params: [true] });
      return hash;
    });

    const { outcomes } = await bot.pass();

    expect(outcomes[0]).to.deep.equal({
      accountId: cross(3),
      kind: "outcompeted",
      at: "receipt",
    });
    expect(kinds(outcomes.slice(1))).to.deep.equal(["liquidated", "liquidated", "liquidated"]);
    await expectChain(ballast, bot.book);
  });

  it("goes on after an account that fails, and says why", async () => {
    await crash();
    let refused = false;
    const bot = liquidator(async (request, forward) => {
      if (refused || request.method !== "eth_sendRawTransaction") return forward(request as never);
      refused = true;
      throw Object.assign(new Error("insufficient funds for gas"), { code: -32000 });
    });

    const { outcomes } = await bot.pass();

    const [first, ...others] = outcomes;
    if (first?.kind !== "failed") expect.fail(first?.kind ?? "nothing");
    expect(first.at).to.equal("send");
    expect(first.reason).to.match(/insufficient funds|exceeds the balance/i);
    expect(kinds(others)).to.deep.equal(["liquidated", "liquidated", "liquidated"]);
    // What failed is tried again.
    expect(kinds((await bot.pass()).outcomes)).to.deep.equal(["liquidated"]);
  });

  it("reports an account whose price is stale, and liquidates the others", async () => {
    await fund(ballast, cross(8), "4000");
    await trade(ballast, { account: cross(8), market: "ETH", size: "20" });
    await longs();
    await publish(ballast, { BTC: "55000", ETH: "2800" });
    await ballast.connection.networkHelpers.time.increase(45);
    await publish(ballast, { BTC: "54900" });
    await ballast.connection.networkHelpers.time.increase(30);
    await ballast.connection.networkHelpers.mine();
    const bot = liquidator();

    const { outcomes, staleFeeds } = await bot.pass();

    expect(staleFeeds).to.deep.equal([2]);
    const stale = outcomes.filter(({ kind }) => kind === "stale");
    expect(stale).to.deep.equal([{ accountId: cross(8), kind: "stale", at: "rank" }]);
    expect(outcomes.length).to.equal(5);

    await publish(ballast, { ETH: "2800" });
    expect(told((await bot.pass()).outcomes)).to.deep.equal([cross(8)]);
  });

  it("is a command: a dry run sends nothing, a pass liquidates", async () => {
    await crash();
    const dry = await keeperCommand(ballast, "--once", "--dry-run");
    expect(dry.output).to.match(/^block \d+: 6 accounts with positions; 4 observed; nearest/m);
    expect(dry.code).to.equal(0);
    expect(await ballast.clearingHouse.epochOf(cross(3))).to.equal(0n);

    const pass = await keeperCommand(ballast, "--once", "--from-block", `${ballast.block}`);
    expect(pass.output).to.match(
      /5 accounts with positions; 4 liquidated; nearest .* above the line/,
    );
    expect(pass.code).to.equal(0);
    expect(await ballast.clearingHouse.epochOf(cross(3))).to.equal(1n);
  });

  /** Puts another deployment in the place of the one of every test. */
  async function redeploy(preset: Preset, collaterals?: readonly string[]): Promise<void> {
    await ballast.connection.close();
    ballast = await deployFixture(preset, undefined, collaterals);
  }

  const FIRST = { BTC: "60000", ETH: "3000", SOL: "150" };

  function tokenOf(symbol: string): Collateral {
    const found = ballast.collaterals.find((entry) => entry.symbol === symbol);
    return found ?? expect.fail(`There is no token ${symbol}.`);
  }

  /** Mints a token to an account's owner and deposits it. */
  async function pledge(account: AccountId, symbol: string, amount: string): Promise<void> {
    const { token, decimals } = tokenOf(symbol);
    const owner = await ballast.connection.ethers.getSigner(ownerOf(account));
    const units = parseUnits(amount, decimals);
    await token.mint(owner.address, units);
    await token.connect(owner).approve(ballast.clearingHouse, units);
    await ballast.clearingHouse.connect(owner).depositCollateral(account, token, units);
  }

  /** The core in the name of somebody who has the quote for whatever is sold. */
  async function buyer() {
    const { quote, clearingHouse, connection } = ballast;
    const signer = await connection.ethers.getSigner(rival());
    await quote.mint(signer.address, 10n ** 13n);
    await quote.connect(signer).approve(clearingHouse, 10n ** 13n);
    return clearingHouse.connect(signer);
  }

  it("counts collateral at the price of its feed, and waits while that is stale", async () => {
    await ballast.connection.close();
    ballast = await deployFixture("tiered", undefined, ["ETH"]);
    await fund(ballast, cross(1), "1000");
    await pledge(cross(1), "ETH", "2.5");
    await trade(ballast, { account: cross(1), market: "BTC", size: "2" });
    // Holds a token whose price concerns nobody.
    await pledge(cross(2), "ETH", "1");
    const bot = liquidator();
    const first = await bot.pass();
    expect(first.outcomes).to.deep.equal([]);
    expect(first.nearest?.accountId).to.equal(cross(1));
    await expectChain(ballast, bot.book);

    await publish(ballast, { ETH: "1000" });
    await ballast.connection.networkHelpers.time.increase(45);
    await publish(ballast, { BTC: "60000" });
    await ballast.connection.networkHelpers.time.increase(30);
    await ballast.connection.networkHelpers.mine();
    const stale = await bot.pass();
    expect(stale.outcomes).to.deep.equal([{ accountId: cross(1), kind: "stale", at: "rank" }]);
    expect(stale.staleFeeds).to.deep.equal([2]);

    await publish(ballast, { ETH: "1000" });
    const { outcomes, watched, staleFeeds } = await bot.pass();
    expect(outcomes.map(({ kind, accountId }) => [kind, accountId])).to.deep.equal([
      ["liquidated", cross(1)],
    ]);
    expect({ watched, staleFeeds }).to.deep.equal({ watched: 1, staleFeeds: [] });
    await expectChain(ballast, bot.book);
    expect((await bot.pass()).outcomes).to.deep.equal([]);
  });

  /** An account without positions that owes about 4,000, backed by 0.2 BTC. */
  async function flatDebtor(): Promise<AccountId> {
    const id = cross(1);
    await fund(ballast, id, "1000");
    await pledge(id, "BTC", "0.2");
    await trade(ballast, { account: id, market: "ETH", size: "10" });
    await publish(ballast, { ...FIRST, ETH: "2500" });
    await trade(ballast, { account: id, market: "ETH", size: "-10" });
    return id;
  }

  it("finds an account that interest alone has put under the line, once", async () => {
    await redeploy(loadPreset("tiered"), ["BTC"]);
    const { clearingHouse, connection } = ballast;
    const id = await flatDebtor();
    const bot = liquidator();
    expect((await bot.pass()).outcomes).to.deep.equal([]);
    await expectChain(ballast, bot.book);

    // What may be withdrawn goes, and at this price the rest outweighs the debt by what a minute does not cost.
    const { token } = tokenOf("BTC");
    const { cash, holdings } = await clearingHouse.accountState(id);
    const held = holdings[0]?.amount ?? 0n;
    const kept = (-cash * 12n * 10n ** 7n) / (60_000n * 9n * 10n ** 17n);
    const owner = await connection.ethers.getSigner(address(1));
    await clearingHouse.connect(owner).withdrawCollateral(id, token, held - kept, owner.address);
    const price = ((PERCENT - cash) * 10n ** 9n) / (9n * kept);
    const prices = { ...FIRST, BTC: price - (price % 10n ** 10n) };
    await publish(ballast, prices);
    expect((await bot.pass()).outcomes).to.deep.equal([]);
    const booked = bot.book.accounts.get(id)?.cash ?? 0n;

    await connection.networkHelpers.time.increase(3_600);
    await publish(ballast, prices);
    await expectChain(ballast, bot.book);
    const { outcomes, watched } = await bot.pass();
    expect(outcomes.map(({ kind, accountId }) => [kind, accountId])).to.deep.equal([
      ["liquidated", id],
    ]);
    expect(watched).to.equal(0);
    expect(booked < 0n).to.equal(true);
    expect(bot.book.accounts.get(id)?.cash).to.equal(0n);
    await expectChain(ballast, bot.book);
    // Collateral paid all of it, at its discount: there is nothing left to do.
    expect((await bot.pass()).outcomes).to.deep.equal([]);
    const { VaultCoverLoss } = clearingHouse.filters;
    expect(await clearingHouse.queryFilter(VaultCoverLoss())).to.deep.equal([]);
  });

  it("leaves a flat debtor alone whose collateral outweighs the debt", async () => {
    await redeploy(loadPreset("tiered"), ["BTC"]);
    const id = await flatDebtor();
    const bot = liquidator();
    for (const days of [0, 1, 30]) {
      await ballast.connection.networkHelpers.time.increase(days * 86_400 + 1);
      await publish(ballast, FIRST);
      const { outcomes, nearest } = await bot.pass();
      expect({ outcomes, nearest }).to.deep.equal({ outcomes: [], nearest: undefined });
      await expectChain(ballast, bot.book);
    }
    expect((await ballast.clearingHouse.accountState(id)).interest > 0n).to.equal(true);
  });

  it("knows the chain to the wei after everything that can happen to collateral", async () => {
    // So little stands behind a market that interest on its way to the vault changes the borrow fee.
    const { classes, ...preset } = loadPreset("tiered");
    const small = Object.entries(classes).map(([name, c]) => [name, { ...c, vaultShare: 100 }]);
    await redeploy({ ...preset, classes: Object.fromEntries(small) }, ["SOL", "BTC", "ETH"]);
    const { clearingHouse, connection, block } = ballast;
    const parameters = keeperParameters(ballast);
    const reader = createBookReader({ ...parameters, blockRange: 7n });
    const check = async () => expectChain(ballast, await reader.sync());
    const [alice, bob, heidi] = [cross(1), isolated(2), hedge(3)];
    const owner = await connection.ethers.getSigner(address(1));
    const core = await buyer();
    const [SOL, BTC] = [tokenOf("SOL").token, tokenOf("BTC").token];
    await fundPots(ballast, { insurance: "700" });

    // Deposits and withdrawals
    await pledge(alice, "SOL", "50.000000001");
    await pledge(alice, "BTC", "0.2");
    await pledge(bob, "ETH", "1.5");
    await pledge(heidi, "BTC", "0.00000003");
    await clearingHouse.connect(owner).withdrawCollateral(alice, SOL, 7n, address(9));
    await check();

    // A debt beside a position, on which interest grows and is booked
    await fund(ballast, alice, "1000");
    await trade(ballast, { account: alice, market: "ETH", size: "20" });
    await publish(ballast, { ...FIRST, ETH: "2600" });
    await trade(ballast, { account: alice, market: "ETH", size: "-10" });
    await check();
    await connection.networkHelpers.time.increase(9_999);
    await publish(ballast, { ...FIRST, ETH: "2600" });
    expect((await clearingHouse.accountState(alice)).interest > 0n).to.equal(true);
    await check();
    await fund(ballast, alice, "0.01");
    await check();

    // Flat for a day: sold, the worst token first, in part and whole
    await trade(ballast, { account: alice, market: "ETH", size: "-10" });
    await connection.networkHelpers.time.increase(86_401);
    await publish(ballast, FIRST);
    await core.sellCollateral(alice, SOL, 500_000_000n, 0n);
    await check();
    await core.repay(alice, 123_456_789n);
    await check();
    await trade(ballast, { account: bob, market: "ETH", size: "-1" });

    // Insurance takes the rest, and the debt with it
    await publish(ballast, { ...FIRST, BTC: "5000", SOL: "20" });
    const bot = createLiquidator(parameters);
    expect(told((await bot.pass()).outcomes)).to.deep.equal([alice]);
    await check();
    expect((await bot.pass()).outcomes).to.deep.equal([]);
    expect(reader.book.accounts.get(alice)?.collateral.size).to.equal(0);
    const taken = [...reader.book.tokens.values()].filter(({ seized }) => seized > 0n);
    expect(taken.map(({ owed }) => owed > 0n)).to.deep.equal([true, true]);

    // What it took over is still lent, and makes a position elsewhere dearer
    await connection.networkHelpers.time.increase(9_999);
    await check();

    // Which anyone may buy: for more than is owed, or for less
    await publish(ballast, { ...FIRST, BTC: "5000", SOL: "20" });
    await core.buySeized(BTC, 100_000_000n, 0n);
    await check();
    await publish(ballast, { ...FIRST, SOL: "1" });
    for (const token of [BTC, SOL]) await core.buySeized(token, 10n ** 12n, 0n);
    await check();
    for (const { seized, owed } of reader.book.tokens.values()) {
      expect({ seized, owed }).to.deep.equal({ seized: 0n, owed: 0n });
    }

    const names = [
      "ListCollateral",
      "DepositCollateral",
      "WithdrawCollateral",
      "ChargeInterest",
      "SellCollateral",
      "SeizeCollateral",
      "BuySeized",
      "WriteOff",
      "InsuranceCoverLoss",
    ] as const;
    for (const name of names) {
      const logs = await clearingHouse.queryFilter(clearingHouse.filters[name](), block);
      expect(logs.length, name).to.be.at.least(1);
    }
    // However the logs are read, the book is the same.
    expect(reader.book).to.deep.equal(await createBookReader(parameters).sync());
  });

  it("finds an account that the clock alone has put under the line", async () => {
    await redeploy(loadPreset("tiered"));
    await fund(ballast, cross(1), "60000");
    await trade(ballast, { account: cross(1), market: "BTC", size: "10" });
    const bot = liquidator();
    expect((await bot.pass()).outcomes).to.deep.equal([]);
    await ballast.connection.networkHelpers.time.increase(25 * 86_400);
    await publish(ballast, { BTC: "60000" });
    // The book's carries are those of the trade; what has run up since is read.
    expect(bot.book.markets.get(1)?.carryLong).to.equal(0n);
    const { outcomes } = await bot.pass();
    expect(outcomes.map(({ kind, accountId }) => [kind, accountId])).to.deep.equal([
      ["liquidated", cross(1)],
    ]);
    expect((bot.book.markets.get(1)?.carryLong ?? 0n) > 0n).to.equal(true);
    await expectChain(ballast, bot.book);
  });

  it("knows the chain to the wei after shared fees, cut profits and a top-up", async () => {
    // A ten-thousandth of the vault, a million, stands behind each market.
    await redeploy(sharing(loadPreset("tiered"), 100));
    const { clearingHouse } = ballast;
    const reader = createBookReader(keeperParameters(ballast));
    const check = async () => expectChain(ballast, await reader.sync());
    const owner = await ballast.connection.ethers.getSigner(address(1));
    await clearingHouse.connect(owner).setReferrer(address(7));
    for (const account of [cross(1), cross(2)]) await fund(ballast, account, "900000");
    await trade(ballast, { account: cross(1), market: "BTC", size: "20", integrator: address(8) });
    await fund(ballast, isolated(3), "4000");
    await trade(ballast, { account: isolated(3), market: "BTC", size: "-0.5" });
    await check();
    expect(reader.book.accounts.has(primaryAccount(address(7)))).to.equal(true);
    expect(reader.book.accounts.has(primaryAccount(address(8)))).to.equal(true);

    await publish(ballast, { BTC: "105000" });
    await check();
    await clearingHouse.connect(owner).deleverage(cross(1), 1);
    await check();
    await publish(ballast, { BTC: "125000" });
    await fundPots(ballast, { insurance: "10" });
    const bot = liquidator();
    expect(told((await bot.pass()).outcomes)).to.deep.equal([isolated(3)]);
    await clearingHouse.collectFees(1n, address(9));
    await check();
    const names = ["FeeShared", "Deleverage", "InsuranceTopUp", "CollectFees"] as const;
    for (const name of names) {
      const logs = await clearingHouse.queryFilter(clearingHouse.filters[name]());
      expect(logs.length, name).to.be.at.least(1);
    }
  });

  it("knows the chain to the wei after everything that can happen to an account", async () => {
    await redeploy(loadPreset("tiered"));
    const { clearingHouse, orders, connection } = ballast;
    const parameters = keeperParameters(ballast);
    const reader = createBookReader({ ...parameters, blockRange: 7n });
    const check = async () => expectChain(ballast, await reader.sync());
    const [alice, ivan, heidi, dave, erin, frank, gina] = [
      cross(1),
      isolated(2),
      hedge(3),
      cross(4),
      cross(5),
      cross(6),
      cross(7),
    ];

    // Deposits, withdrawals, pots
    await fundPots(ballast, { vault: "1000000", insurance: "700" });
    await fund(ballast, alice, "20000.123456");
    await fund(ballast, ivan, "3600");
    await fund(ballast, heidi, "9000");
    await fund(ballast, dave, "5000");
    await fund(ballast, erin, "100000");
    await withdraw(ballast, erin, "1234.567891");
    await check();

    // Opens, on both sides and of every kind of account
    await trade(ballast, { account: alice, market: "BTC", size: "0.5" });
    await trade(ballast, { account: alice, market: "ETH", size: "-5" });
    await trade(ballast, { account: ivan, market: "BTC", size: "1" });
    await trade(ballast, { account: heidi, market: "BTC", size: "1", side: "long" });
    await trade(ballast, { account: heidi, market: "BTC", size: "-0.6", side: "short" });
    await trade(ballast, { account: dave, market: "ETH", size: "30" });
    await trade(ballast, { account: erin, market: "SOL", size: "100" });
    await check();

    // A flip, an increase, partial closes at odd prices, a close of a leg, a pair
    const odd = { price: "60123.45678901", confidence: "12.34567891" };
    await trade(ballast, { account: alice, market: "BTC", size: "-0.8" }, odd);
    await trade(ballast, { account: erin, market: "SOL", size: "-33.333333333333333333" });
    await trade(ballast, { account: erin, market: "SOL", size: "7.77", keeperFee: "3.21" });
    await trade(
      ballast,
      { account: erin, market: "SOL", size: "-9", reduceOnly: true, payFromWallet: true },
      { price: "151.33", confidence: "0.11", keeper: rival() },
    );
    await trade(ballast, { account: heidi, market: "BTC", size: "0.1", side: "short" }, odd);
    await closePair(ballast, { account: heidi, market: "BTC", size: "0.2" });
    await check();

    // An order that expires, one that fails for its account's margin
    const forgotten = await commit(ballast, { account: erin, market: "ETH", size: "10" });
    await check();
    await connection.networkHelpers.time.increase(100);
    // Only a price that lives shows that the order could have been settled.
    await publish(ballast, { ETH: "3000" });
    await orders.expire(forgotten);
    await check();
    await fund(ballast, gina, "5400");
    await trade(ballast, { account: gina, market: "ETH", size: "-20" });
    const unlucky = await commit(ballast, { account: gina, market: "SOL", size: "100" });
    await publish(ballast, { ETH: "3150" });
    await check();
    await settle(ballast, unlucky);
    await check();
    await publish(ballast, { ETH: "3000" });

    // Liquidations, in part and with bad debt, that void pending orders
    const voided = [
      await commit(ballast, { account: dave, market: "ETH", size: "-1" }),
      await commit(ballast, { account: ivan, market: "BTC", size: "0.01", payFromWallet: true }),
    ];
    await publish(ballast, { BTC: "57500.00000001", ETH: "2700" });
    const bot = createLiquidator(parameters);
    expect(told((await bot.pass()).outcomes)).to.deep.equal([dave, ivan]);
    expect(await clearingHouse.marketsOf(dave)).to.deep.equal([]);
    expect(await clearingHouse.marketsOf(ivan)).to.deep.equal([1n]);
    await check();
    for (const order of voided) await orders.clear(order);
    await check();

    // A hedge that is liquidated beyond its excess, and a short
    const { equity, initial } = await clearingHouse.accountState(heidi);
    await withdraw(ballast, heidi, equity - BigInt(initial) - 10n ** 18n);
    await publish(ballast, { BTC: "53500" });
    expect(told((await bot.pass()).outcomes)).to.include(heidi);
    await check();
    await fund(ballast, frank, "1500");
    await trade(ballast, { account: frank, market: "BTC", size: "-0.4" });
    await publish(ballast, { BTC: "56000.3" });
    expect(told((await bot.pass()).outcomes)).to.deep.equal([frank]);
    await check();

    expect(await happened()).to.deep.equal({
      expired: 1,
      failed: 1,
      cleared: 2,
      forfeited: true,
      pairClosed: true,
      shortClosed: true,
      insurancePaid: true,
      vaultPaid: true,
    });
    // However the logs are read, the book is the same.
    const whole = await createBookReader(parameters).sync();
    expect(reader.book).to.deep.equal(whole);
    expect(bot.book).to.deep.equal(whole);
  });

  /** What the events of the chain tell has been reached. */
  async function happened() {
    const { clearingHouse, orders } = ballast;
    const [expired, failed, cleared, forfeits, closes, insurance, vault] = await Promise.all([
      orders.queryFilter(orders.filters.Expire()),
      orders.queryFilter(orders.filters.Fail()),
      orders.queryFilter(orders.filters.Clear()),
      clearingHouse.queryFilter(clearingHouse.filters.Forfeit()),
      clearingHouse.queryFilter(clearingHouse.filters.LiquidationClose()),
      clearingHouse.queryFilter(clearingHouse.filters.InsuranceCoverLoss()),
      clearingHouse.queryFilter(clearingHouse.filters.VaultCoverLoss()),
    ]);
    return {
      expired: expired.length,
      failed: failed.length,
      cleared: cleared.length,
      forfeited: forfeits.some(({ args }) => args.amount > 0n),
      pairClosed: closes.some(({ args }) => args.pairClosed > 0n),
      shortClosed: closes.some(({ args }) => args.short),
      insurancePaid: insurance.some(({ args }) => args.amount > 0n),
      vaultPaid: vault.some(({ args }) => args.amount > 0n),
    };
  }

  function isPreview({ method, params }: { method: string; params?: unknown }): boolean {
    const [call] = (params ?? []) as { data?: string }[];
    return method === "eth_call" && call?.data?.startsWith(PREVIEW) === true;
  }
});
