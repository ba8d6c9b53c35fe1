// What the SDK foresees, what the lens foresees, and what execution then does: the same to the wei.
import { type AccountId, AccountType, PositionSide, typeOf } from "@ballast/sdk";
import {
  type Creditor,
  EMPTY_LEG,
  type HeldLegs,
  type Leg,
  type LiquidationPreview,
  legsIn,
  liquidationPreview,
  liquidationPrices,
  marketIn,
  maxOrderSize,
  maxSize,
  maxTokenWithdraw,
  maxWithdraw,
  type OrderRequest,
  orderPreview,
  projectFunding,
  type Snapshot,
  type TradeRequest,
  tokenWithdrawalPreview,
  tradePreview,
  WAD,
  whatIf,
  withdrawalPreview,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { endMarket } from "./support/outages.ts";
import {
  expectLiquidationEvents,
  readLiquidation,
  readRefusal,
  readSimulation,
  revertOf,
  toFill,
  toLiquidation,
  toOrder,
  toReserve,
  toSimulation,
} from "./support/previewShapes.ts";
import { INTEGRATOR, previewWorld, randomTrade, rounded, SYMBOLS } from "./support/previewWorld.ts";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import { openSnapshots, type SnapshotReader } from "./support/snapshots.ts";
import { done, eventsOf, fill, values } from "./support/stage.ts";
import { fund, listingOf } from "./support/trading.ts";

/** What the draws must have met, and how often at least; about a third of what is usual. */
const TRADE_SITUATIONS: [string, number][] = [
  ["filled", 200],
  ["several reasons", 30],
  ["clipped", 6],
  ["flipped through zero", 8],
  ["closed", 15],
  ["a leg of a pair", 5],
  ["with a referrer", 80],
  ["with an integrator", 20],
  ["with tokens", 100],
  ["liquidated below", 40],
  ["liquidated above", 80],
  ["a schedule to come", 5],
  ["BelowMinimumExposure", 4],
  ["ExposureCapExceeded", 8],
  ["FeedNotLive", 12],
  ["InsufficientMargin", 30],
  ["IntegratorRateTooHigh", 2],
  ["LeverageTooHigh", 6],
  ["MarketEnded", 3],
  ["MarketHalted", 5],
  ["NewRiskPaused", 8],
  ["NothingToReduce", 20],
  ["OutsideBand", 3],
  ["PriceNotAcceptable", 20],
  ["TooManyMarkets", 4],
  ["UtilisationCapExceeded", 12],
  ["ZeroSize", 8],
];
const ORDER_SITUATIONS: [string, number][] = [
  ["committed", 50],
  ["committed and filled", 30],
  ["InsufficientMargin", 8],
  ["a largest size", 25],
  ["no size", 10],
];
const WITHDRAWAL_SITUATIONS: [string, number][] = [
  ["paid", 150],
  ["a token paid", 50],
  ["paid with positions", 80],
  ["paid with orders pending", 40],
  ["paid with a deficit", 15],
  ["InsufficientMargin", 60],
  ["InsufficientCollateral", 40],
  ["CashBelowLimit", 15],
  ["ZeroAmount", 3],
];
const LIQUIDATION_SITUATIONS: [string, number][] = [
  ["partly closed", 100],
  ["closed", 100],
  ["several markets", 60],
  ["of a hedge in lockstep", 5],
  ["bankrupt", 50],
  ["with tokens", 100],
  ["with tokens taken", 30],
  ["with bad debt", 30],
  ["healthy", 40],
  ["a line above", 10],
  ["a line below", 10],
  ["what if it ends", 10],
  ["what if it goes on", 5],
];

/** The signer who wins more than the vault has. */
const WINNER = 15;

const CALL = { gasLimit: 2n ** 24n };
const TRADES = 1_000;
const WITHDRAWALS = 1_000;
const LIQUIDATIONS = 1_000;
const ORDERS = 200;

/** How often each situation was met; one that is met less often than it must be has been lost by the draws. */
class Tally {
  readonly #counts = new Map<string, number>();
  note(name: string, condition = true): void {
    if (condition) this.#counts.set(name, this.of(name) + 1);
  }
  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }
  expect(...least: readonly [string, number][]): void {
    for (const [name, count] of least) expect(this.of(name), name).to.be.at.least(count);
  }
  show(): void {
    console.log(
      `      ${[...this.#counts]
        .sort()
        .map(([name, n]) => `${name} ${n}`)
        .join(", ")}`,
    );
  }
}

describe("Previews, the lens, and execution", () => {
  const world = previewWorld();
  const s = world.stage;
  const core = () => s.ballast.clearingHouse;
  let reader: SnapshotReader;

  beforeEach(async () => {
    reader = await openSnapshots(s.ballast);
  });

  const begin = (what: string): [number, Random] => {
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${what}`);
    return [seed, seededRandom(seed)];
  };

  const anyAccount = (random: Random): AccountId => {
    const [first, ...others] = world.accounts;
    return first === undefined
      ? expect.fail("The world is empty.")
      : random.pick([first, ...others]);
  };

  async function drawTrade(random: Random, at: Snapshot): Promise<TradeRequest> {
    const { market, side, sizeDelta } = randomTrade(random, s, at);
    const { price } = marketIn(at, market).mark;
    const { long, short } = legsIn(at, market);
    const held = long.size - short.size;
    // Now and then one that makes money or loses it at once.
    const off = random.once(6) ? 150n : 15n;
    const around = { price: (price * random.between(1_000n - off, 1_000n + off)) / 1_000n };
    let integrator: Creditor | undefined;
    if (random.once(5)) integrator = await reader.creditor(s.address(random.pick([1, INTEGRATOR])));
    let size = sizeDelta;
    if (random.once(40)) size = 0n;
    else if (held !== 0n && random.once(3))
      size = random.pick([-held, -2n * held, -held / 2n, held]);
    else if (random.once(5)) {
      const most = maxSize(at, { market, side, sizeDelta }).size;
      const close = random.pick([most, most + 1n, most - most / 1_000_000n]);
      if (most !== 0n) size = sizeDelta > 0n ? close : -close;
    }
    return {
      market,
      side,
      sizeDelta: size,
      reduceOnly: random.once(held === 0n ? 30 : 6),
      ...(random.once(3) ? { ...around, confidence: random.below(price / 200n) } : {}),
      ...(random.once(6) ? { acceptablePrice: around.price } : {}),
      ...(integrator === undefined ? {} : { integrator }),
      ...(random.once(integrator === undefined ? 60 : 2)
        ? { integratorRate: random.between(0n, WAD / 900n) }
        : {}),
    };
  }

  it("INV-7: agree on 1,000 random trades", async function () {
    this.timeout(900_000);
    const [seed, random] = begin(`${TRADES} trades`);
    const tally = new Tally();
    for (const id of world.accounts) await world.refill(random, id);
    for (let i = 0; i < TRADES; i++) {
      if (i % 8 === 0) await world.pass(random, random.once(4) ? 12n : 4n);
      if (i % 100 === 90) await done(core().pauseNewRisk());
      if (i % 100 === 95) await done(core().resumeNewRisk());
      if (i === 300) await tighten();
      if (i % 200 === 120) await world.kill("SOL");
      if (i % 200 === 140) world.revive();
      if (i % 200 === 144) await world.pass(random, 1n, 60n);
      if (i === 800) await done(core().haltMarket(listingOf(s.ballast, "SOL").id));
      if (i === 950) await end("SOL");
      const id = anyAccount(random);
      if (random.once(15)) await world.refill(random, id);
      const before = await reader.read(id);
      const request = await drawTrade(random, before);
      const mirror = tradePreview(before, request);
      const where = `trade ${i} of seed ${seed}`;
      const given = toFill(before, request);
      const seen = await s.ballast.lens.previewTrade.staticCall(given, CALL);
      expect(seen.outcome.reasons.map(readRefusal), where).to.deep.equal(mirror.reasons);
      expect(seen.fills, where).to.equal(mirror.fills);
      if (mirror.outcome !== undefined) {
        expect(toSimulation(mirror.outcome), where).to.deep.equal(readSimulation(seen.outcome));
      }
      note(tally, before, request, mirror);

      if (!mirror.fills) {
        const reason = await revertOf(core().fill.staticCall(given));
        expect(readRefusal(reason), where).to.deep.equal(mirror.reasons[0]);
        continue;
      }
      await done(core().fill(given));
      expect(await reader.read(id), where).to.deep.equal(mirror.outcome?.after);
    }
    tally.show();
    tally.expect(...TRADE_SITUATIONS);
  });

  /** Trades that fill, for states worth to look at. */
  async function trade(random: Random, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const id = anyAccount(random);
      const before = await reader.read(id);
      const request = await drawTrade(random, before);
      if (tradePreview(before, request).fills) await done(core().fill(toFill(before, request)));
    }
  }

  it("INV-7: agree on random orders, and on the largest sizes", async function () {
    this.timeout(900_000);
    const [seed, random] = begin(`${ORDERS} orders`);
    const tally = new Tally();
    for (const id of world.accounts) await world.refill(random, id);
    for (let i = 0; i < ORDERS; i++) {
      if (i % 10 === 0) await world.pass(random, random.once(4) ? 10n : 3n);
      await trade(random, 1);
      const id = anyAccount(random);
      if (random.once(8)) await world.refill(random, id);
      if (random.once(6)) await reserveSome(random, id);
      const where = `order ${i} of seed ${seed}`;
      const before = await reader.read(id);
      const { price: _, confidence: __, ...drawn } = await drawTrade(random, before);
      const keeperFee = random.pick([0n, WAD, random.magnitude(1n, 10n * WAD), 20_000n * WAD]);
      const order = { ...drawn, keeperFee, payFromWallet: random.once(3) };
      const mirror = orderPreview(before, order);
      const asked = toOrder(before, order);
      await purse(s.address(world.ownerOf(id)));
      const seen = await s.ballast.lens.previewOrder.staticCall(asked, CALL);
      expect(readRefusal(seen.refusal), where).to.deep.equal(mirror.refusal);
      expect([seen.reservation, seen.escrowed], where).to.deep.equal([
        mirror.reservation,
        mirror.escrowed,
      ]);
      const { reasons, outcome } = mirror.trade;
      expect(seen.trade.outcome.reasons.map(readRefusal), where).to.deep.equal(reasons);
      if (outcome !== undefined) {
        expect(readSimulation(seen.trade.outcome), where).to.deep.equal(toSimulation(outcome));
      }
      const reserved = toReserve(id, order, s.address(world.ownerOf(id)));
      if (mirror.refusal === undefined) {
        const [, reservation, escrowed] = await core().reserve.staticCall(reserved);
        expect([reservation, escrowed], where).to.deep.equal([mirror.reservation, mirror.escrowed]);
      } else {
        const reason = await revertOf(core().reserve.staticCall(reserved));
        expect(readRefusal(reason), where).to.deep.equal(mirror.refusal);
      }
      tally.note("committed", mirror.refusal === undefined);
      tally.note("committed and filled", mirror.refusal === undefined && mirror.trade.fills);
      tally.note(mirror.refusal?.name ?? "taken");
      if (i % 3 === 0) await expectSizes(before, order, where, tally);
    }
    tally.show();
    tally.expect(...ORDER_SITUATIONS);
  });

  /** The lens finds a size to a millionth of it, the mirror to the wei; what stands against more has the same names. */
  async function expectSizes(at: Snapshot, order: OrderRequest, where: string, tally: Tally) {
    const request = { ...order, sizeDelta: order.sizeDelta < 0n ? -1n : 1n };
    const { lens } = s.ballast;
    const searches = [
      [maxSize(at, request), lens.maxSize.staticCall(toFill(at, request), CALL)],
      [maxOrderSize(at, request), lens.maxOrderSize.staticCall(toOrder(at, request), CALL)],
    ] as const;
    for (const [exact, search] of searches) {
      const seen = await unlessOutOfGas(search);
      tally.note("no answer within the gas of a transaction", seen === undefined);
      if (seen === undefined) continue;
      expect(exact.size >= seen.size, `${where}: ${exact.size} is less than ${seen.size}`).to.equal(
        true,
      );
      const off = exact.size - seen.size;
      expect(off <= seen.size / 1_000_000n, `${where}: ${exact.size} and ${seen.size}`).to.equal(
        true,
      );
      expect(exact.reasons.length === 0, where).to.equal(seen.reasons.length === 0);
      tally.note("a largest size", exact.size > 0n);
      tally.note("no size", exact.size === 0n);
      tally.note("all of a reduction", exact.reasons.length === 0);
    }
  }

  /** Quote in a wallet, for keeper fees. */
  async function purse(owner: string): Promise<void> {
    const { quote } = s.ballast;
    if ((await quote.allowance(owner, core())) > 10n ** 12n) return;
    await done(quote.mint(owner, 10n ** 15n));
    const signer = await s.ballast.connection.ethers.getSigner(owner);
    await done(quote.connect(signer).approve(core(), 10n ** 15n));
  }

  it("INV-7: agree on 1,000 random withdrawals", async function () {
    this.timeout(900_000);
    const [seed, random] = begin(`${WITHDRAWALS} withdrawals`);
    const tally = new Tally();
    for (const id of world.accounts) await world.refill(random, id);
    await trade(random, 40);
    for (let i = 0; i < WITHDRAWALS; i++) {
      if (i % 8 === 0)
        await world.pass(random, random.once(3) ? 10n : 3n, random.magnitude(1n, 20_000n));
      if (i % 5 === 0) await trade(random, 1);
      if (i === 500) await world.kill("ETH");
      if (i === 540) world.revive();
      if (i === 700) await empty(-200_000n * WAD);
      const id = anyAccount(random);
      if (random.once(4)) await world.refill(random, id);
      if (random.once(12)) await reserveSome(random, id);
      const where = `withdrawal ${i} of seed ${seed}`;
      const before = await reader.read(id);
      const token = random.once(2) ? undefined : random.pick(["BTC", "ETH"]);
      const preview = await (token === undefined
        ? withdrawQuote(random, before, where)
        : withdrawToken(random, before, token, where));
      const { account, pots } = before;
      tally.note(preview.refusal?.name ?? "paid");
      const paid = preview.refusal === undefined;
      tally.note("a token paid", paid && token !== undefined);
      tally.note("paid with positions", paid && account.legs.length > 0);
      tally.note("a token paid in debt", paid && account.cash < 0n);
      tally.note("paid with a deficit", paid && pots.vault < 0n);
      tally.note("paid with orders pending", paid && account.reserved > 0n);
      const shortOfQuote = pots.positiveCash + pots.insurance + pots.vault < pots.debt;
      tally.note("lent out", shortOfQuote);
    }
    tally.show();
    tally.expect(...WITHDRAWAL_SITUATIONS);
  });

  async function withdrawQuote(random: Random, before: Snapshot, where: string) {
    const { id, cash } = before.account;
    const { quote, lens } = s.ballast;
    const most = maxWithdraw(before);
    const seen = await lens.maxWithdraw(id, quote, CALL);
    expect(values(seen), where).to.deep.equal([most.tokenAmount, most.paid, "0x"]);
    const all = (cash > 0n ? cash : 0n) / before.rules.quoteUnit;
    const amount = near(random, most.tokenAmount, all);
    const preview = withdrawalPreview(before, amount);
    expect(preview.refusal === undefined, where).to.equal(
      amount > 0n && amount <= most.tokenAmount,
    );
    const signer = s.signer(world.ownerOf(id));
    const owner = core().connect(signer);
    if (preview.refusal !== undefined) {
      const reason = await revertOf(owner.withdraw.staticCall(id, amount, signer.address));
      expect(readRefusal(reason), where).to.deep.equal(preview.refusal);
      return preview;
    }
    const balance = await quote.balanceOf(signer);
    await done(owner.withdraw(id, amount, signer.address));
    expect((await quote.balanceOf(signer)) - balance, where).to.equal(preview.paid);
    expect(await reader.read(id), where).to.deep.equal(preview.after);
    return preview;
  }

  async function withdrawToken(random: Random, before: Snapshot, symbol: string, where: string) {
    const { id, holdings } = before.account;
    const found = s.ballast.collaterals.find((entry) => entry.symbol === symbol);
    if (found === undefined) expect.fail(`There is no token ${symbol}.`);
    const address = (await found.token.getAddress()) as `0x${string}`;
    const token = { id: Number((await core().collateralState(address)).id), address };
    const most = maxTokenWithdraw(before, token.id);
    const seen = await s.ballast.lens.maxWithdraw(id, address, CALL);
    expect(values(seen), where).to.deep.equal([most.tokenAmount, most.paid, "0x"]);
    const held = holdings.find((holding) => holding.token.id === token.id)?.amount ?? 0n;
    const amount = near(random, most.tokenAmount, held);
    const preview = tokenWithdrawalPreview(before, token, amount);
    expect(preview.refusal === undefined, where).to.equal(
      amount > 0n && amount <= most.tokenAmount,
    );
    const signer = s.signer(world.ownerOf(id));
    const owner = core().connect(signer);
    const args = [id, address, amount, signer.address] as const;
    if (preview.refusal !== undefined) {
      const reason = await revertOf(owner.withdrawCollateral.staticCall(...args));
      expect(readRefusal(reason), where).to.deep.equal(preview.refusal);
      return preview;
    }
    await done(owner.withdrawCollateral(...args));
    expect(await reader.read(id), where).to.deep.equal(preview.after);
    return preview;
  }

  /** One trade wins so much that the vault is left with less than nothing; and takes it away, which leaves what is lent. */
  async function empty(left: bigint): Promise<void> {
    const account = s.cross(WINNER);
    await fund(s.ballast, account, 100_000n * WAD);
    const before = await reader.read(account);
    const { price } = marketIn(before, 1).mark;
    const { size } = maxSize(before, { market: 1, sizeDelta: 1n });
    expect(size, "room for one more").to.be.greaterThan(0n);
    await fill(s, { account, market: "BTC", size });
    const { vault } = await core().pots();
    const gain = ((vault - left) * WAD) / size;
    await fill(s, { account, market: "BTC", size: -size, price: price + gain });
    const { tokenAmount } = maxWithdraw(await reader.read(account));
    const owner = core().connect(s.signer(WINNER));
    await done(owner.withdraw(account, tokenAmount, s.address(WINNER)));
  }

  /** What an order that is pending reserves. */
  async function reserveSome(random: Random, id: AccountId): Promise<void> {
    const before = await reader.read(id);
    const { market, side, sizeDelta } = randomTrade(random, s, before);
    const order = { market, side, sizeDelta, keeperFee: 0n };
    if (orderPreview(before, order).refusal !== undefined) return;
    await done(core().reserve(toReserve(id, order)));
  }

  it("INV-7: agree on what time costs", async function () {
    this.timeout(900_000);
    const [seed, random] = begin("spans of time");
    for (const id of world.accounts) await world.refill(random, id);
    await world.pass(random, 4n);
    await trade(random, 80);
    const { time } = s.ballast.connection.networkHelpers;
    let positions = 0;
    for (let i = 0; i < 60; i++) {
      await world.pass(random, 4n);
      const id = anyAccount(random);
      const [before, state] = await Promise.all([reader.read(id), core().accountState(id)]);
      const horizon = random.magnitude(2n, 30n * 86_400n);
      await time.increase(horizon - 1n);
      await world.move({});
      const after = await core().accountState(id);
      for (const [at, p] of state.positions.entries()) {
        const where = `span ${i} of seed ${seed}`;
        const then = after.positions[at] ?? expect.fail(where);
        const market = Number(p.marketId);
        const projected = projectFunding(before, market, horizon);
        expect(then.price, where).to.equal(p.price);
        expect(projected.perLong, where).to.equal(then.carryLong - p.carryLong);
        expect(projected.perShort, where).to.equal(then.carryShort - p.carryShort);
        const { fundingRate } = await s.ballast.lens.market(market);
        expect(projected.rateAfter, where).to.equal(fundingRate);
        if (p.profitFactor === WAD && then.profitFactor === WAD) {
          expect(projected.payment, where).to.equal(p.pnl - then.pnl);
        }
        positions += 1;
      }
    }
    expect(positions).to.be.greaterThan(30);
  });

  it("INV-7: agree on 1,000 random liquidations", async function () {
    this.timeout(900_000);
    const [seed, random] = begin(`${LIQUIDATIONS} liquidations`);
    const tally = new Tally();
    const { networkHelpers } = s.ballast.connection;
    const fresh = await networkHelpers.takeSnapshot();
    for (let count = 0; count < LIQUIDATIONS; ) {
      // Losses add up: a vault that has paid for them all takes no new risk.
      await fresh.restore();
      await world.pass(random, 4n, 30_000n);
      await leverUp(random);
      await world.pass(random, 1n, 3_000n);
      const built = await networkHelpers.takeSnapshot();
      for (let crash = 0; crash < 6 && count < LIQUIDATIONS; crash++) {
        // Who was liquidated in part falls under its line once more.
        for (let wave = 0; wave < 4; wave++) {
          count += await crashAndLiquidate(random, seed, count, tally);
        }
        await built.restore();
      }
    }
    tally.show();
    tally.expect(...LIQUIDATION_SITUATIONS);
  });

  /** Every account takes nearly all the risk it may. */
  async function leverUp(random: Random): Promise<void> {
    for (const id of world.accounts) {
      await world.refill(random, id);
      for (let more = random.between(1n, 3n); more > 0n; more--) {
        const before = await reader.read(id);
        const drawn = randomTrade(random, s, before);
        const wanted = random.once(2) ? drawn : (opposite(before) ?? drawn);
        const { size } = maxSize(before, wanted);
        if (size === 0n) continue;
        const part = (size * random.pick([1_000n, 990n, 600n])) / 1_000n;
        const sizeDelta = wanted.sizeDelta > 0n ? part : -part;
        const request = { ...wanted, sizeDelta };
        if (tradePreview(before, request).fills) await done(core().fill(toFill(before, request)));
      }
    }
  }

  /** Prices run to where an account ends, or beyond; then whoever can be liquidated is. */
  async function crashAndLiquidate(random: Random, seed: number, first: number, tally: Tally) {
    const victim = await reader.read(anyAccount(random));
    if (random.once(3)) await expectLines(victim, `liquidation ${first} of seed ${seed}`, tally);
    const moved = drawCrash(random, victim);
    await expectWhatIf(victim, moved, `liquidation ${first} of seed ${seed}`, tally);
    await world.move(moved);
    let count = 0;
    const lines = await s.ballast.lens.accounts([...world.accounts], CALL);
    for (const [i, id] of world.accounts.entries()) {
      if (lines[i]?.liquidatable !== true && !random.once(6)) continue;
      const before = await reader.read(id);
      const mirror = liquidationPreview(before);
      const where = `liquidation ${first + count} of seed ${seed}`;
      // What the others' liquidations cost the vault moves profits that it cannot pay in full.
      const reason = await revertOf(core().liquidate.staticCall(id));
      if (!mirror.liquidatable) {
        const { equity, maintenance } = mirror.stateBefore;
        const args = [equity, maintenance];
        expect(reason, where).to.equal(core().interface.encodeErrorResult("NotLiquidatable", args));
        tally.note("healthy");
        continue;
      }
      expect(mirror.waits, where).to.equal(reason !== undefined);
      if (mirror.waits) {
        tally.note("that must wait");
        continue;
      }
      const { outlook } = await s.ballast.lens.account(id, CALL);
      expect(readLiquidation(outlook.preview), where).to.deep.equal(toLiquidation(mirror, before));
      const receipt = await done(core().liquidate(id));
      const events = eventsOf(s, receipt);
      expectLiquidationEvents(events, mirror, before, where);
      const after = (await reader.read(id)).account;
      const cash = mirror.seizure?.cashAfter ?? mirror.after.cash;
      expect(after.cash, where).to.equal(cash);
      expect([...after.legs].sort(byMarket), where).to.deep.equal(legsOf(mirror).sort(byMarket));
      const amounts = (mirror.seizure?.holdingsAfter ?? before.account.holdings)
        .map(({ token, amount }) => [token.id, amount])
        .filter(([, amount]) => amount !== 0n);
      expect(
        after.holdings.map(({ token, amount }) => [token.id, amount]),
        where,
      ).to.have.deep.members(amounts);
      noteLiquidation(tally, before, mirror);
      count += 1;
    }
    return count;
  }

  /** Of each market the line, a wei beyond it, and no other: as the lens and the account's own state say. */
  async function expectLines(at: Snapshot, where: string, tally: Tally): Promise<void> {
    const { id } = at.account;
    const { outlook } = await s.ballast.lens.account(id, CALL);
    const lines = liquidationPrices(at);
    const shown = outlook.prices.map((entry) => values(entry));
    expect(shown, where).to.deep.equal(
      lines.map(({ market, price, below, above }) => [
        BigInt(market),
        price,
        below ?? 0n,
        above ?? 0n,
      ]),
    );
    for (const { market, below, above } of lines) {
      tally.note("a line below", below !== null);
      tally.note("a line above", above !== null);
      tally.note("a line on both sides", above !== null && below !== null);
      tally.note("no line", above === null && below === null);
      if (below !== null) await expectLine(at, market, below, 1n, where);
      if (above !== null) await expectLine(at, market, above, -1n, where);
    }
  }

  async function expectLine(
    at: Snapshot,
    market: number,
    line: bigint,
    nearer: bigint,
    where: string,
  ) {
    for (const [price, ends] of [
      [line, true],
      [line + nearer, false],
    ] as const) {
      const { equity, maintenance } = await core().accountStateAt(
        at.account.id,
        pricesOf(at, new Map([[market, price]])),
      );
      expect(equity < maintenance, `${where}: market ${market} at ${price}`).to.equal(ends);
    }
  }

  async function expectWhatIf(
    at: Snapshot,
    moved: Partial<Record<(typeof SYMBOLS)[number], bigint>>,
    where: string,
    tally: Tally,
  ): Promise<void> {
    const factors = new Map<number, bigint>();
    for (const [symbol, price] of Object.entries(moved)) {
      const { id } = listingOf(s.ballast, symbol);
      factors.set(id, (price * WAD) / marketIn(at, id).mark.price);
    }
    const [book] = whatIf([at], factors).accounts;
    if (book === undefined) expect.fail(where);
    const { snapshot, liquidation } = book;
    const prices = new Map(snapshot.markets.map(({ id, mark }) => [id, mark.price]));
    const given = pricesOf(at, prices);
    const state = await core().accountStateAt(at.account.id, given);
    const { equity, maintenance, initial, exposure, marginLevel } = liquidation.stateBefore;
    expect([equity, maintenance, exposure, marginLevel ?? 2n ** 255n - 1n], where).to.deep.equal([
      ...[state.equity, state.maintenance, state.exposure, state.marginLevel],
    ]);
    expect(initial, where).to.equal(state.initial);
    const preview = await core().previewLiquidationAt(at.account.id, given);
    expect(readLiquidation(preview), where).to.deep.equal({
      ...toLiquidation(liquidation, snapshot),
      waits: preview.waits,
    });
    tally.note("what if it ends", liquidation.liquidatable);
    tally.note("what if it goes on", !liquidation.liquidatable);
  }

  /** A halted market ends, at the price it has then. */
  async function end(symbol: string): Promise<void> {
    const { id } = listingOf(s.ballast, symbol);
    const { haltedAt } = await core().marketState(id);
    const { haltDelay } = await core().config();
    const { time } = s.ballast.connection.networkHelpers;
    if (BigInt(await time.latest()) <= haltedAt + haltDelay) {
      await time.increaseTo(haltedAt + haltDelay + 1n);
    }
    await endMarket(s.ballast, symbol);
    await world.move({});
  }

  /** The schedule to come of one market is a stricter one. */
  async function tighten(): Promise<void> {
    const { id, params } = listingOf(s.ballast, "ETH");
    const brackets = params.brackets.map((b) => ({
      ...b,
      maintenance: (b.maintenance * 12n) / 10n,
      initial: (b.initial * 15n) / 10n,
    }));
    await done(core().setMarketParams(id, { ...params, brackets }));
  }
});

function note(
  tally: Tally,
  before: Snapshot,
  request: TradeRequest,
  { fills, reasons, outcome }: ReturnType<typeof tradePreview>,
): void {
  tally.note("filled", fills);
  tally.note("several reasons", reasons.length > 1);
  for (const { name } of reasons) tally.note(name);
  if (outcome === undefined) return;
  const { fill, after, liquidation } = outcome;
  const [was, is] = [legsIn(before, request.market), legsIn(after, request.market)];
  const traded = fill.longDelta + fill.shortDelta;
  tally.note("clipped", fills && traded !== request.sizeDelta);
  tally.note("flipped through zero", fills && fill.longDelta !== 0n && fill.shortDelta !== 0n);
  tally.note("a leg of a pair", fills && was.long.size !== 0n && was.short.size !== 0n);
  tally.note("closed", fills && is.long.size === 0n && is.short.size === 0n);
  tally.note("with a referrer", fills && before.referrer !== undefined);
  tally.note("with an integrator", fills && request.integrator !== undefined);
  tally.note("in debt", fills && before.account.cash < 0n);
  tally.note("with interest", before.account.interest > 0n);
  tally.note("with tokens", fills && before.account.holdings.length > 0);
  tally.note("liquidated below", liquidation.below !== null);
  tally.note("liquidated above", liquidation.above !== null);
  const { nextBrackets } = marketIn(before, request.market).risk;
  tally.note("a schedule to come", nextBrackets !== undefined);
}

function noteLiquidation(tally: Tally, before: Snapshot, mirror: LiquidationPreview): void {
  const { steps, after, seizure, stateBefore } = mirror;
  const isFlat = after.positions.every(({ long, short }) => long.size + short.size === 0n);
  tally.note("partly closed", !isFlat);
  tally.note("closed", isFlat);
  tally.note("several markets", steps.length > 1);
  tally.note(
    "of a hedge in lockstep",
    steps.some(({ pairClosed }) => pairClosed > 0n),
  );
  tally.note("bankrupt", stateBefore.equity < 0n);
  tally.note("with tokens", before.account.holdings.length > 0);
  tally.note("with tokens taken", (seizure?.seized.length ?? 0) > 0);
  tally.note("with bad debt", (seizure?.uncovered ?? 0n) > 0n);
  tally.note("debt kept beside collateral", seizure !== undefined && seizure.cashAfter < 0n);
  tally.note("with interest", before.account.interest > 0n);
  const cut = after.positions.some(({ market }) => (market.profitFactor ?? WAD) < WAD);
  tally.note("with profits paid in part", cut);
}

/** In a hedge account the leg across from one that is there. */
function opposite({ account: { id, legs } }: Snapshot) {
  const [held] = legs;
  if (typeOf(id) !== AccountType.Hedge || held === undefined) return undefined;
  const buys = held.long.size < held.short.size;
  const side = buys ? PositionSide.Long : PositionSide.Short;
  return { market: held.market, side, sizeDelta: buys ? 1n : -1n };
}

/** What a call answers; undefined where it takes more gas than this chain gives it, as a long search may. */
async function unlessOutOfGas<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (String(error).includes("out of gas")) return undefined;
    throw error;
  }
}

/** Token units about the most that may be withdrawn, or anything up to what is there. */
function near(random: Random, most: bigint, all: bigint): bigint {
  if (most === 0n && !random.once(10)) return 1n + random.below(all + 2n);
  return random.pick<() => bigint>([
    () => most,
    () => most,
    () => most + 1n,
    () => (most > 0n ? most - 1n : 0n),
    () => random.below(most + 1n),
    () => random.below(all + 2n),
    () => all + 1n,
    () => 1n,
  ])();
}

/** One market at an account's line or some way beyond, the others somewhere about. */
function drawCrash(random: Random, victim: Snapshot): Partial<Record<Listed, bigint>> {
  const moved: Partial<Record<Listed, bigint>> = {};
  const lines = liquidationPrices(victim);
  for (const [i, symbol] of SYMBOLS.entries()) {
    const { price } = marketIn(victim, i + 1).mark;
    const line = lines.find(({ market }) => market === i + 1);
    const end = line?.below ?? line?.above;
    const beyond = random.magnitude(1n, random.once(8) ? 200n : 30n);
    if (end !== undefined && end !== null && end < 2n * price && !random.once(4)) {
      moved[symbol] = rounded((end * (end < price ? 1_000n - beyond : 1_000n + beyond)) / 1_000n);
    } else {
      moved[symbol] = rounded((price * random.between(975n, 1_025n)) / 1_000n);
    }
  }
  return moved;
}

type Listed = (typeof SYMBOLS)[number];

/** Prices of an account's markets, then of its tokens, as the core asks for them; what is not given stays. */
function pricesOf({ account, markets }: Snapshot, given: ReadonlyMap<number, bigint>): bigint[] {
  const feeds = [
    ...account.legs.map(({ market }) => market),
    ...account.holdings.map(({ feed }) => feed),
  ];
  return feeds.map(
    (feed) => given.get(feed) ?? markets.find(({ id }) => id === feed)?.mark.price ?? 0n,
  );
}

/** What a liquidation leaves of the legs. */
function legsOf({ after }: LiquidationPreview): HeldLegs[] {
  const whole = (leg: Leg) => (leg.size === 0n ? EMPTY_LEG : leg);
  return after.positions
    .filter(({ long, short }) => long.size !== 0n || short.size !== 0n)
    .map(({ market, long, short }) => ({
      market: market.id,
      long: whole(long),
      short: whole(short),
    }));
}

const byMarket = (a: HeldLegs, b: HeldLegs) => a.market - b.market;
