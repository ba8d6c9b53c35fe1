// Everything that can go wrong outside, in one life of a protocol, and its end: everybody gets what is his, to the unit.
import { createBookReader, portfolioOf, readConditions } from "@ballast/keeper";
import { type AccountId, ownerOf, primaryAccount } from "@ballast/sdk";
import { evaluate, mulDivDown } from "@ballast/sdk/margin";
import { expect } from "chai";
import { loadPreset } from "../../deploy/preset.ts";
import { ROLES } from "../../deploy/roles.ts";
import { expectChain, keeperParameters } from "./support/keeper.ts";
import { now } from "./support/market.ts";
import { endMarket, freeze, pass, refresh, setSequencer } from "./support/outages.ts";
import { seededRandom, seedFromEnvironment } from "./support/random.ts";
import {
  done,
  eventOf,
  eventsOf,
  expectBooks,
  expectRefused,
  knownAccounts,
  MAX_UINT256,
  NO_UPDATE,
  SIDES,
  stage,
  UNIT,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import {
  commit,
  fund,
  fundPots,
  listingOf,
  priceData,
  publish,
  trade,
  wad,
  withdraw,
} from "./support/trading.ts";

const [DEPOSITS, REDEMPTIONS] = [0n, 1n] as const;
/** Share units of one token unit at par. */
const PAR = 10n ** 6n;
const [GUARDIAN, KEEPER, STRANGER, TREASURY] = [8, 9, 10, 11];
const PROVIDERS = [5, 6] as const;
const LATE = 7;
const [BTC, SOL] = [1, 3];

describe("An outage", function () {
  this.timeout(300_000);
  // Time costs what it costs.
  const preset = loadPreset("textbook");
  const s = stage(preset, undefined, undefined, ["ETH"], { sequencer: true });
  const core = () => s.ballast.clearingHouse;
  const lp = () => s.ballast.liquidityVault;
  const as = (who: number) => core().connect(s.signer(who));
  const token = () => s.ballast.collaterals[0]?.token ?? expect.fail("There is no token.");
  const at = (time: bigint) => s.ballast.connection.networkHelpers.time.setNextBlockTimestamp(time);
  const owner = (id: AccountId) => s.ballast.connection.ethers.getSigner(ownerOf(id));

  async function pledge(id: AccountId, units: bigint) {
    const signer = await owner(id);
    await done(token().mint(signer.address, units));
    await done(token().connect(signer).approve(core(), units));
    await done(core().connect(signer).depositCollateral(id, token(), units));
  }

  /** Settles a queue of the liquidity vault at the first prices of all feeds that live. */
  async function settleQueue(queue: bigint, ...dead: string[]) {
    const { from } = await lp().queueState(queue);
    const alive = s.ballast.markets.filter(({ symbol }) => !dead.includes(symbol));
    const data = await Promise.all(
      alive.map(async (listing) => {
        const { price } = await s.ballast.router.feed(listing.id);
        return priceData(s.ballast, listing, price, from);
      }),
    );
    const value = await s.ballast.router.settlementFee(BTC, data);
    await at(from);
    const stranger = lp().connect(s.signer(STRANGER));
    await done(stranger.settle(queue, MAX_UINT256, data, NO_UPDATE, { value }));
  }

  async function provide(who: number, assets: bigint) {
    const { quote } = s.ballast;
    await done(quote.mint(s.address(who), assets));
    await done(quote.connect(s.signer(who)).approve(lp(), assets));
    const own = lp().connect(s.signer(who));
    await done(own.requestDeposit(assets, s.address(who), s.address(who)));
    await settleQueue(DEPOSITS);
    const shares = await lp().maxMint(s.address(who));
    await done(own["mint(uint256,address)"](shares, s.address(who)));
  }

  /** Quote of a signer, token units. */
  const wallet = (who: string) => s.ballast.quote.balanceOf(who);

  /** What the book, from events alone, says of every account now. */
  async function equities() {
    const parameters = keeperParameters(s.ballast);
    const book = await createBookReader(parameters).sync();
    await expectChain(s.ballast, book);
    const prices = new Map<number, bigint>();
    for (const { id } of s.ballast.markets) prices.set(id, (await s.ballast.router.feed(id)).price);
    const block = await parameters.publicClient.getBlock();
    const last = { prices, block, standings: new Map(), stale: new Set<number>() };
    const { publicClient, clearingHouse } = parameters;
    const conditions = await readConditions(publicClient, clearingHouse, book, last);
    const found = new Map<AccountId, { quote: bigint; tokens: bigint }>();
    const address = await token().getAddress();
    for (const [id, { collateral }] of book.accounts) {
      const portfolio = portfolioOf(book, id, prices, conditions) ?? expect.fail(id);
      // What is not collateral will be cash.
      const quote = evaluate(portfolio).equity - portfolio.collateral;
      found.set(id, { quote, tokens: collateral.get(address as `0x${string}`) ?? 0n });
    }
    return found;
  }

  it("of the chain, a feed and at last the protocol costs nobody a unit", async () => {
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these prices`);
    const random = seededRandom(seed);
    const odd = (low: bigint, high: bigint) => random.between(low * 10n ** 8n, high * 10n ** 8n);
    /** A price in the oracle's unit. */
    const any = (low: bigint, high: bigint) => odd(low, high) * 10n ** 10n;

    /* A protocol */

    // The providers own all of the vault, to an odd unit.
    const { vault: seeded } = await core().pots();
    await done(core().payVault(seeded / UNIT, s.address(TREASURY)));
    for (const who of PROVIDERS) await provide(who, random.between(10n ** 12n, 2n * 10n ** 12n));
    await fundPots(s.ballast, { insurance: odd(3_000n, 5_000n) * 10n ** 10n });
    await done(s.ballast.accessManager.grantRole(ROLES.GUARDIAN, s.address(GUARDIAN), 0));

    const doomed = s.cross(1);
    const alone = s.isolated(2);
    const pledged = s.cross(2);
    const lucky = s.cross(3);
    const hedge = s.hedge(3);
    const debtor = s.cross(4);
    await fund(s.ballast, doomed, "30000");
    await fund(s.ballast, alone, "10000");
    await fund(s.ballast, lucky, "28500");
    await fund(s.ballast, hedge, "40000");
    await fund(s.ballast, debtor, "5000");
    await pledge(debtor, 10n * WAD);
    await trade(s.ballast, { account: doomed, market: "BTC", size: "2" });
    await trade(s.ballast, { account: doomed, market: "SOL", size: "20" });
    await trade(s.ballast, { account: alone, market: "ETH", size: "-5" });
    await trade(s.ballast, { account: lucky, market: "BTC", size: "1" });
    await trade(s.ballast, { account: lucky, market: "SOL", size: "20" });
    await trade(s.ballast, { account: hedge, market: "BTC", size: "1.5", side: "long" });
    await trade(s.ballast, { account: hedge, market: "BTC", size: "-1", side: "short" });
    await trade(s.ballast, { account: debtor, market: "BTC", size: "1" });
    const voided = await commit(s.ballast, { account: doomed, market: "ETH", size: "0.5" });
    const missed = {
      account: hedge,
      market: "ETH",
      size: "1",
      side: "long",
      keeperFee: "3",
    } as const;
    const waiting = await commit(s.ballast, missed);
    await expectBooks(s);

    /* The chain's sequencer is down */

    await setSequencer(s.ballast, "down", await now(s.ballast));
    await publish(s.ballast, { BTC: "50000" });
    const liquidate = (id: AccountId) => () => as(KEEPER).liquidate(id);
    await expectRefused(s, liquidate(doomed), "LiquidationProtected", [doomed, MAX_UINT256]);
    expect(await core().liquidateBatch.staticCall([doomed], NO_UPDATE)).to.equal(0n);
    const more = { account: alone, market: "ETH", size: "-0.5" };
    await expect(commit(s.ballast, more))
      .to.be.revertedWithCustomError(core(), "Protected")
      .withArgs(MAX_UINT256);
    // Whoever can act may lower his risk.
    await fund(s.ballast, lucky, "100");
    await withdraw(s.ballast, alone, "100");
    await trade(s.ballast, { account: hedge, market: "BTC", size: "-0.1", side: "long" });
    // An order that nobody could settle costs its owner nothing.
    await pass(s.ballast, 90n);
    const expired = await done(s.ballast.orders.connect(s.signer(STRANGER)).expire(waiting));
    const refund = eventOf(s, expired, "Release");
    expect([refund.beneficiary, refund.amount]).to.deep.equal([hedge, wad("3")]);
    await refresh(s.ballast);

    /* It is up again, and those it concerns have a while */

    const since = await now(s.ballast);
    await setSequencer(s.ballast, "up", since);
    const { grace } = await s.ballast.router.config();
    const until = since + grace;
    await pass(s.ballast, grace - 10n);
    await refresh(s.ballast);
    await at(until - 1n);
    await expectRefused(s, liquidate(doomed), "LiquidationProtected", [doomed, until]);
    await at(until);
    const first = await done(liquidate(doomed)());
    const closed = eventsOf(s, first).filter(({ name }) => name === "LiquidationClose");
    expect(closed.map(({ args }) => args.marketId)).to.deep.equal([BigInt(BTC)]);
    await done(s.ballast.orders.clear(voided));
    await fund(s.ballast, pledged, "1500");
    await pledge(pledged, WAD);
    await trade(s.ballast, { account: pledged, market: "BTC", size: "0.3" });
    await expectBooks(s);

    /* A feed dies */

    const { freezeAge, notice } = await s.ballast.router.config();
    const { publishTime } = await s.ballast.router.feed(SOL);
    await pass(s.ballast, freezeAge);
    await publish(s.ballast, { BTC: "35000", ETH: "3000" });
    const stale = [SOL, publishTime, BigInt(preset.oracle.maxAge), await now(s.ballast)];
    await expectRefused(s, liquidate(lucky), "StalePrice", stale, s.ballast.router);
    const warned = s.ballast.router.connect(s.signer(STRANGER)).warn(SOL);
    const frozenFrom = (await now(s.ballast)) + notice;
    await expect(warned).to.emit(s.ballast.router, "Warn").withArgs(SOL, publishTime, frozenFrom);
    await pass(s.ballast, notice - 2n);
    await refresh(s.ballast, "SOL");
    await at(frozenFrom - 1n);
    const almost = [SOL, publishTime, BigInt(preset.oracle.maxAge), frozenFrom - 1n];
    await expectRefused(s, liquidate(lucky), "StalePrice", almost, s.ballast.router);
    await at(frozenFrom);
    const batch = await done(as(KEEPER).liquidateBatch([doomed, lucky, pledged], NO_UPDATE));
    const steps = eventsOf(s, batch).filter(({ name }) => name === "LiquidationClose");
    expect(steps.map(({ args }) => [args.accountId, args.marketId])).to.deep.equal([
      [doomed, BigInt(BTC)],
      [lucky, BigInt(BTC)],
      [pledged, BigInt(BTC)],
    ]);
    for (const id of [doomed, lucky]) expect(await core().marketsOf(id)).to.include(BigInt(SOL));
    // One is safe again; of the other only what is frozen is left, and a debt that waits for it.
    const safe = await core().accountState(lucky);
    expect(safe.equity >= safe.maintenance).to.equal(true);
    expect((await core().accountState(doomed)).cash < 0n).to.equal(true);
    await expectRefused(s, liquidate(doomed), "NothingToLiquidate", [doomed]);
    // Of the third nothing is left: insurance has its token.
    expect(eventOf(s, batch, "SeizeCollateral").amount).to.equal(WAD);
    await expectBooks(s);

    /* Its market ends */

    await done(as(GUARDIAN).haltMarket(SOL));
    const { haltDelay } = await core().config();
    // There is no first price of after the delay: nobody can bring one, for a whole delay more.
    const from = (await now(s.ballast)) + 2n * haltDelay;
    await pass(s.ballast, 2n * haltDelay - 5n);
    await refresh(s.ballast, "SOL");
    await at(from - 1n);
    const settleSol = () => as(STRANGER).settleMarket(SOL, []);
    await expectRefused(s, settleSol, "SettlementTooEarly", [SOL, from - 1n, from]);
    await at(from);
    const ended = await done(settleSol());
    expect(eventOf(s, ended, "SettleMarket").price).to.equal(wad("150"));
    const before = await equities();
    const bad = before.get(doomed)?.quote ?? expect.fail();
    for (const id of [doomed, lucky]) {
      const receipt = await done(as(STRANGER).settleAccount(id));
      if (id !== doomed) continue;
      const covered = ["InsuranceCoverLoss", "VaultCoverLoss"].map(
        (name) => eventOf(s, receipt, name).amount as bigint,
      );
      expect((covered[0] ?? 0n) + (covered[1] ?? 0n)).to.equal(-bad);
    }
    const after = await equities();
    expect(after.get(doomed)).to.deep.equal({ quote: 0n, tokens: 0n });
    expect(after.get(lucky)).to.deep.equal(before.get(lucky));
    await expectBooks(s);

    /* The protocol ends */

    const last = {
      accountId: hedge,
      marketId: BTC,
      side: SIDES.long,
      sizeDelta: wad("0.01"),
      acceptablePrice: 2n ** 128n - 1n,
      reduceOnly: false,
      keeperFee: wad("2"),
      payFromWallet: false,
      integrator: ZERO_ADDRESS,
      integratorRate: 0n,
    };
    await refresh(s.ballast, "SOL");
    await done(s.ballast.orders.connect(await owner(hedge)).commit(last, NO_UPDATE));
    const forgotten = await s.ballast.orders.orderCount();
    const late = random.between(1n, 10n ** 12n);
    await done(s.ballast.quote.mint(s.address(LATE), late));
    await done(s.ballast.quote.connect(s.signer(LATE)).approve(lp(), late));
    const ask = lp().connect(s.signer(LATE)).requestDeposit;
    await done(ask(late, s.address(LATE), s.address(LATE)));
    await done(core().windDown());
    await pass(s.ballast, haltDelay);
    await publish(s.ballast, { BTC: any(38_000n, 70_000n), ETH: any(2_500n, 3_500n) });
    await done(s.ballast.orders.expire(forgotten));
    // From here to the last account's settlement no second passes.
    const owed = await equities();
    for (const symbol of ["BTC", "ETH"]) await endMarket(s.ballast, symbol, s.signer(STRANGER));
    const holding = [];
    for (const id of await knownAccounts(s)) {
      if ((await core().marketsOf(id)).length === 0) continue;
      holding.push(id);
      await done(as(STRANGER).settleAccount(id));
    }
    expect(holding).to.have.members([alone, lucky, hedge, debtor]);

    // Debts are paid off, by their owner and by whoever buys what was seized.
    const { quote } = s.ballast;
    const debt = owed.get(debtor)?.quote ?? expect.fail();
    if (debt < 0n) {
      await expectRefused(s, () => core().releaseInsurance(), "DebtsLeft", [
        (await core().pots()).debt + (await core().pots()).seizedDebt,
      ]);
      const units = (-debt + UNIT - 1n) / UNIT;
      await done(quote.mint(s.address(4), units));
      await done(quote.connect(s.signer(4)).approve(core(), units));
      await done(as(4).repay(debtor, MAX_UINT256));
      expect(await wallet(s.address(4)), "the debt, ceiled").to.equal(0n);
    }
    await done(quote.mint(s.address(STRANGER), 10n ** 12n));
    await done(quote.connect(s.signer(STRANGER)).approve(core(), 10n ** 12n));
    await done(as(STRANGER).buySeized(token(), 10n ** 12n, WAD));

    // Accounts are closed, each for what the book said.
    const paid = new Map<AccountId, bigint>();
    for (const id of await knownAccounts(s)) {
      const signer = await owner(id);
      const { quote: cash, tokens } = owed.get(id) ?? expect.fail(`${id} came out of nothing.`);
      if (tokens > 0n) {
        const own = core().connect(signer);
        await done(own.withdrawCollateral(id, token(), tokens, signer.address));
        expect(await token().balanceOf(signer.address), id).to.equal(tokens);
      }
      const wealth = await wallet(signer.address);
      if ((await core().accountState(id)).cash !== 0n) {
        await done(core().connect(signer).closeAccount(id, signer.address));
      }
      const payout = (await wallet(signer.address)) - wealth;
      expect(payout, `payout of ${id}`).to.equal(cash > 0n ? cash / UNIT : 0n);
      paid.set(id, payout);
    }
    for (const id of [alone, lucky, hedge, primaryAccount(s.address(KEEPER))]) {
      expect((paid.get(id) ?? 0n) > 0n, id).to.equal(true);
    }

    // Insurance is the providers', and so is all the vault holds, by their shares.
    await expectRefused(s, () => lp().retire(), "SharesLeft", [await lp().totalSupply()], lp());
    await done(as(STRANGER).releaseInsurance());
    expect((await core().pots()).insurance).to.equal(0n);
    const { vault } = await core().pots();
    const supply = await lp().totalSupply();
    const shares = await Promise.all(PROVIDERS.map((who) => lp().balanceOf(s.address(who))));
    const time = (await now(s.ballast)) + 1n;
    for (const [i, who] of PROVIDERS.entries()) {
      await at(time);
      const own = lp().connect(s.signer(who));
      await done(own.requestRedeem(shares[i] ?? 0n, s.address(who), s.address(who)));
    }
    await settleQueue(REDEMPTIONS, "SOL");
    for (const [i, who] of PROVIDERS.entries()) {
      const assets = await lp().maxWithdraw(s.address(who));
      const share = mulDivDown(shares[i] ?? 0n, vault / UNIT + 1n, supply + PAR);
      expect(assets, `provider ${who}`).to.equal(share);
      await done(lp().connect(s.signer(who)).withdraw(assets, s.address(who), s.address(who)));
      expect(await wallet(s.address(who))).to.equal(assets);
    }
    await done(lp().connect(s.signer(STRANGER)).retire());
    // Who came too late has it all back, whenever he asks.
    await done(lp().connect(s.signer(LATE)).refundDeposit(s.address(LATE), s.address(LATE)));
    expect(await wallet(s.address(LATE))).to.equal(late);
    const { fees } = await core().pots();
    const treasury = await wallet(s.address(TREASURY));
    await done(core().collectFees(fees / UNIT, s.address(TREASURY)));
    expect((await wallet(s.address(TREASURY))) - treasury).to.equal(fees / UNIT);

    /* Nothing is left */

    expect(await wallet(await core().getAddress()), "quote").to.equal(0n);
    expect(await wallet(await lp().getAddress()), "quote of the vault").to.equal(0n);
    expect(await token().balanceOf(core()), "collateral").to.equal(0n);
    const pots = await core().pots();
    const { insurance, escrow, positiveCash, seizedDebt } = pots;
    const money = [pots.vault, insurance, escrow, pots.fees, positiveCash, pots.debt, seizedDebt];
    expect(money).to.deep.equal(Array(7).fill(0n));
    const book = await createBookReader(keeperParameters(s.ballast)).sync();
    await expectChain(s.ballast, book);
    expect(book.pots).to.deep.equal({ vault: 0n, insurance: 0n, escrow: 0n, fees: 0n });
    for (const [id, account] of book.accounts) {
      const { cash, reserved, positions, collateral } = account;
      expect([cash, reserved, positions.size, collateral.size], id).to.deep.equal([0n, 0n, 0, 0]);
    }
    for (const { seized, owed: debts } of book.tokens.values()) {
      expect([seized, debts]).to.deep.equal([0n, 0n]);
    }
    expect([...book.markets.values()].every((market) => market.settlementPrice)).to.equal(true);
  });

  it("of a feed ends with its next price, without a trace in the accounts", async () => {
    const id = s.cross(1);
    await fund(s.ballast, id, "20000");
    await trade(s.ballast, { account: id, market: "SOL", size: "100" });
    const { id: market } = listingOf(s.ballast, "SOL");
    await freeze(s.ballast, "SOL");
    const frozen = await core().accountState(id);
    await publish(s.ballast, { SOL: "150" });
    const resumed = await core().accountState(id);
    expect(resumed.positions[0]?.standing).to.equal(1n);
    expect(frozen.positions[0]?.standing).to.equal(2n);
    await pass(s.ballast, (await s.ballast.router.config()).grace);
    await refresh(s.ballast);
    expect((await core().accountState(id)).positions[0]?.standing).to.equal(0n);
    expect((await s.ballast.router.feed(market)).warnedAt).to.equal(0n);
  });
});
