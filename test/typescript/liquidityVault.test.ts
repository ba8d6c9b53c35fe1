import {
  legPnl,
  mulDivDown,
  mulDivUp,
  mulUp,
  profitFactor,
  sideProfits,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { loadPreset } from "../../deploy/preset.ts";
import { now, readMarket } from "./support/market.ts";
import {
  done,
  eventOf,
  expectRefused,
  fill,
  MAX_UINT256,
  NO_UPDATE,
  pythErrors,
  type Stage,
  stage,
  UNIT,
  values,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import {
  type Amount,
  fund,
  fundPots,
  listingOf,
  priceData,
  priceUpdate,
  publish,
  SEED,
  sharing,
  wad,
} from "./support/trading.ts";

const [DEPOSITS, REDEMPTIONS] = [0n, 1n];
type Queue = typeof DEPOSITS | typeof REDEMPTIONS;
/** As the contract numbers them. */
const STATUS = {
  Empty: 0n,
  TooEarly: 1n,
  Ready: 2n,
  Expired: 3n,
  PricesTooOld: 4n,
  NavTooLow: 5n,
  NoLiquidity: 6n,
  Ended: 7n,
} as const;
const [DELAY, WINDOW, LAG] = [3_600n, 300n, 10n];
/** Share units of one token unit at par. */
const PAR = 10n ** 6n;
const MILLION = 10n ** 12n;
const NOBODY = `0x${"0".repeat(36)}dead`;
/** Who settles and has nothing to do with it. */
const STRANGER = 9;

/** Liquidity providers of a stage, step by step; amounts in token and share units. */
function providing(s: Stage) {
  const lp = () => s.ballast.liquidityVault;
  const as = (who: number) => lp().connect(s.signer(who));

  /** Tokens in a wallet that the vault may take. */
  async function give(who: number, assets: bigint) {
    const { quote } = s.ballast;
    await done(quote.mint(s.address(who), assets));
    await done(quote.connect(s.signer(who)).approve(lp(), assets));
  }

  async function requestDeposit(who: number, assets: bigint) {
    await give(who, assets);
    return askDeposit(who, assets);
  }

  const askDeposit = (who: number, assets: bigint) =>
    as(who).requestDeposit(assets, s.address(who), s.address(who));

  const requestRedeem = (who: number, shares: bigint) =>
    as(who).requestRedeem(shares, s.address(who), s.address(who));

  /** Requests made within one second, so that the same prices settle them. */
  async function together(...requests: (() => ReturnType<typeof requestDeposit>)[]) {
    const time = (await now(s.ballast)) + 1n;
    for (const request of requests) {
      await at(time);
      await done(request());
    }
  }

  const state = (queue: Queue) => lp().queueState(queue);

  /** Proof of a price of every market, published at a time a second after the one before: the last accepted ones. */
  async function proofs(time: bigint, other: Readonly<Record<string, Amount>> = {}) {
    const { markets, router } = s.ballast;
    const data = markets.map(async (listing) => {
      const price = other[listing.symbol] ?? (await router.feed(listing.id)).price;
      return priceData(s.ballast, listing, price, time);
    });
    return Promise.all(data);
  }

  /** Sets the time of the next block. */
  const at = (time: bigint) => s.ballast.connection.networkHelpers.time.setNextBlockTimestamp(time);
  const passTo = (time: bigint) => s.ballast.connection.networkHelpers.time.increaseTo(time);

  /** Settles as a stranger, in the first second of the window, at the first prices of all markets. */
  async function settle(
    queue: Queue,
    other?: Readonly<Record<string, Amount>>,
    most: bigint = MAX_UINT256,
  ) {
    const { from } = await state(queue);
    const data = await proofs(from, other);
    const value = await s.ballast.router.settlementFee(1, data);
    await at(from);
    return as(STRANGER).settle(queue, most, data, NO_UPDATE, { value });
  }

  /** The whole way in. */
  async function provide(who: number, assets: bigint): Promise<bigint> {
    await done(requestDeposit(who, assets));
    await done(settle(DEPOSITS));
    const shares = await lp().maxMint(s.address(who));
    await done(as(who)["mint(uint256,address)"](shares, s.address(who)));
    return shares;
  }

  const refused = (action: () => Promise<unknown>, error: string, args: readonly unknown[]) =>
    expectRefused(s, action, error, args, lp());

  const status = async (queue: Queue) => (await state(queue)).status;

  /** What the vault contract holds is what is pending or can be claimed. */
  async function expectHoldings(...who: number[]) {
    let [assets, shares] = [0n, 0n];
    for (const address of who.map((index) => s.address(index))) {
      assets += await lp().pendingDepositRequest(0, address);
      assets += await lp().maxWithdraw(address);
      shares += await lp().pendingRedeemRequest(0, address);
      shares += await lp().maxMint(address);
    }
    expect(await s.ballast.quote.balanceOf(lp()), "INV-1: assets").to.equal(assets);
    expect(await lp().balanceOf(lp()), "INV-1: shares").to.equal(shares);
  }

  return {
    lp,
    as,
    queue: state,
    together,
    give,
    askDeposit,
    requestDeposit,
    requestRedeem,
    proofs,
    at,
    passTo,
    settle,
    provide,
    refused,
    status,
    expectHoldings,
  };
}

/** The deployer takes out what he has put in: all of the vault is the providers'. */
async function empty({ ballast }: Stage) {
  const { vault } = await ballast.clearingHouse.pots();
  await done(ballast.clearingHouse.payVault(vault / UNIT, await ballast.quote.getAddress()));
}

describe("A liquidity provider", () => {
  const [lucy, luke, bob] = [1, 2, 3];
  const s = stage("textbook", undefined, async () => {
    await empty(s);
    await fund(s.ballast, s.cross(bob), "100000");
  });
  const v = providing(s);
  const { lp, as } = v;
  const core = () => s.ballast.clearingHouse;

  it("goes in at a price nobody knew, and out with exactly what the traders have left", async () => {
    const { quote, router } = s.ballast;
    // In: a request, its delay, a stranger who settles it, and a claim.
    const requested = v.requestDeposit(lucy, MILLION);
    await expect(requested)
      .to.emit(lp(), "DepositRequest")
      .withArgs(s.address(lucy), s.address(lucy), 0, s.address(lucy), MILLION);
    await expect(requested)
      .to.emit(lp(), "Enqueue")
      .withArgs(DEPOSITS, 0, s.address(lucy), MILLION);
    const time = await now(s.ballast);
    expect(values(await lp().request(DEPOSITS, 0))).to.deep.equal([s.address(lucy), time, MILLION]);
    const from = time + DELAY;
    expect(Object.values(await v.queue(DEPOSITS))).to.deep.equal([
      0n,
      1n,
      from,
      from + WINDOW,
      STATUS.TooEarly,
    ]);
    expect(await lp().pendingDepositRequest(0, s.address(lucy))).to.equal(MILLION);
    await v.expectHoldings(lucy);

    const settled = v.settle(DEPOSITS, { BTC: "60500" });
    await expect(settled)
      .to.emit(lp(), "SettleDeposit")
      .withArgs(0, s.address(lucy), MILLION, MILLION * PAR);
    await expect(settled)
      .to.emit(lp(), "Settle")
      .withArgs(DEPOSITS, s.address(STRANGER), from, 0, 0);
    // The first prices are accepted, of every market.
    for (const { id } of s.ballast.markets) {
      expect((await router.feed(id)).publishTime).to.equal(from);
    }
    expect((await router.feed(1)).price).to.equal(wad("60500"));
    expect(await v.status(DEPOSITS)).to.equal(STATUS.Empty);
    expect(await lp().pendingDepositRequest(0, s.address(lucy))).to.equal(0n);
    expect(await lp().claimableDepositRequest(0, s.address(lucy))).to.equal(MILLION);
    expect((await core().pots()).vault).to.equal(wad("1000000"));
    await v.expectHoldings(lucy);

    const half = MILLION / 2n;
    await expect(as(lucy)["deposit(uint256,address)"](half, s.address(lucy)))
      .to.emit(lp(), "Deposit")
      .withArgs(s.address(lucy), s.address(lucy), half, half * PAR);
    await done(as(lucy)["mint(uint256,address)"](half * PAR, s.address(lucy)));
    expect(await lp().balanceOf(s.address(lucy))).to.equal(MILLION * PAR);
    expect(await lp().totalSupply()).to.equal(MILLION * PAR);
    expect(await lp().maxDeposit(s.address(lucy))).to.equal(0n);
    expect(await lp().convertToAssets(MILLION * PAR)).to.equal(MILLION);

    // A trader opens and wins: shares fall by exactly that, while he holds it and when he has it.
    const receipt = await fill(s, { account: s.cross(bob), market: "BTC", size: "5" });
    const { longCost } = eventOf(s, receipt, "Fill");
    const worth = async () => {
      const { nav } = await core().vaultState();
      const assets = nav / UNIT;
      expect(await lp().totalAssets()).to.equal(assets);
      const price = mulDivDown(MILLION * PAR, assets + 1n, MILLION * PAR + PAR);
      expect(await lp().convertToAssets(MILLION * PAR)).to.equal(price);
      const back = mulDivDown(MILLION, MILLION * PAR + PAR, assets + 1n);
      expect(await lp().convertToShares(MILLION)).to.equal(back);
      return { nav, price };
    };
    const { totals, terms } = await readMarket(s.ballast, "BTC");
    const long = { size: totals.openInterestLong, cost: totals.costLong };
    expect(long).to.deep.equal({ size: wad("5"), cost: longCost });
    /** What the vault owes him and the premium at a price. */
    const owed = (price: bigint) =>
      legPnl("L", long, price, 0n) +
      mulDivUp(wad("5") * price, wad("5"), 2n * WAD * terms.skewScale);
    const before = await worth();
    await publish(s.ballast, { BTC: "65500", ETH: "3000", SOL: "150" });
    const won = await worth();
    const gain = owed(wad("65500")) - owed(wad("60500"));
    expect(gain > wad("25000") && gain < wad("25001")).to.equal(true);
    expect(before.nav - won.nav).to.equal(gain);
    expect(before.price - won.price <= gain / UNIT + 1n).to.equal(true);
    expect(before.price - won.price >= gain / UNIT - 1n).to.equal(true);
    const closed = await fill(s, { account: s.cross(bob), market: "BTC", size: "-5" });
    const { realised, fee } = eventOf(s, closed, "Fill");
    const kept = fee - 2n * (fee / 10n);
    const { nav } = await worth();
    // He got what he was owed; his impact on the way out was the premium.
    expect(nav - won.nav - kept >= 0n && nav - won.nav - kept <= 10n).to.equal(true);
    expect(realised > wad("24999")).to.equal(true);

    // Out: the same steps, and the money is what the shares are worth.
    const shares = (MILLION * PAR) / 4n;
    const asked = v.requestRedeem(lucy, shares);
    await expect(asked)
      .to.emit(lp(), "RedeemRequest")
      .withArgs(s.address(lucy), s.address(lucy), 0, s.address(lucy), shares);
    expect(await lp().pendingRedeemRequest(0, s.address(lucy))).to.equal(shares);
    const supply = await lp().totalSupply();
    const fair = mulDivDown(shares, nav / UNIT + 1n, supply + PAR);
    expect(await lp().redeemable()).to.equal((await core().pots()).vault / UNIT);
    const paid = v.settle(REDEMPTIONS);
    await expect(paid)
      .to.emit(lp(), "SettleRedemption")
      .withArgs(0, s.address(lucy), shares, fair, 0);
    await expect(paid)
      .to.emit(core(), "PayVault")
      .withArgs(lp(), fair * UNIT);
    expect(await lp().claimableRedeemRequest(0, s.address(lucy))).to.equal(shares);
    expect(await lp().maxWithdraw(s.address(lucy))).to.equal(fair);
    expect(await lp().maxRedeem(s.address(lucy))).to.equal(shares);
    expect(await lp().totalSupply()).to.equal(supply - shares);
    await v.expectHoldings(lucy);
    const first = fair / 3n;
    const burned = mulDivUp(first, shares, fair);
    await expect(as(lucy).withdraw(first, s.address(luke), s.address(lucy)))
      .to.emit(lp(), "Withdraw")
      .withArgs(s.address(lucy), s.address(luke), s.address(lucy), first, burned);
    await done(as(lucy).redeem(shares - burned, s.address(lucy), s.address(lucy)));
    expect(await quote.balanceOf(s.address(luke))).to.equal(first);
    expect(await quote.balanceOf(s.address(lucy))).to.equal(fair - first);
    await v.expectHoldings(lucy);
  });

  describe("in time", () => {
    beforeEach(() => done(v.requestDeposit(lucy, MILLION)));

    it("is not settled before its time, nor rolled: TooEarly, NotExpired", async () => {
      const { from, until } = await v.queue(DEPOSITS);
      const data = await v.proofs(from);
      await v.at(from - 1n);
      const early = () => as(STRANGER).settle(DEPOSITS, 1, data, NO_UPDATE, { value: 3n });
      await v.refused(early, "TooEarly", [from - 1n, from]);
      await v.at(until);
      await v.refused(() => as(STRANGER).roll(DEPOSITS), "NotExpired", [until, until]);
    });

    it("waits as if requested now once rolled: WindowClosed", async () => {
      await done(v.requestDeposit(luke, 2n * MILLION));
      const { from, until } = await v.queue(DEPOSITS);
      const data = await v.proofs(from);
      await v.at(until + 1n);
      const late = () => as(STRANGER).settle(DEPOSITS, 1, data, NO_UPDATE, { value: 3n });
      await v.refused(late, "WindowClosed", [until + 1n, until]);
      await v.passTo(until + 100n);
      expect(await v.status(DEPOSITS)).to.equal(STATUS.Expired);
      await v.at(until + 200n);
      await expect(as(STRANGER).roll(DEPOSITS))
        .to.emit(lp(), "Roll")
        .withArgs(DEPOSITS, 0, until + 200n + DELAY);
      const rolled = await v.queue(DEPOSITS);
      expect(Object.values(rolled).slice(0, 3)).to.deep.equal([0n, 2n, until + 200n + DELAY]);
      // In the old order, and now all at one price.
      await done(v.settle(DEPOSITS));
      expect(await lp().maxDeposit(s.address(lucy))).to.equal(MILLION);
      expect(await lp().maxDeposit(s.address(luke))).to.equal(2n * MILLION);
      expect((await v.queue(DEPOSITS)).head).to.equal(2n);
    });

    it("goes in order, each second by itself: NothingQueued, ZeroRequests", async () => {
      await v.passTo((await now(s.ballast)) + 1n);
      await done(v.requestDeposit(luke, 7n));
      await v.refused(() => lp().settle(DEPOSITS, 0, [], NO_UPDATE), "ZeroRequests", []);
      for (const action of [
        () => lp().settle(REDEMPTIONS, 1, [], NO_UPDATE),
        () => lp().roll(REDEMPTIONS),
      ]) {
        await v.refused(action, "NothingQueued", [REDEMPTIONS]);
      }
      await done(v.settle(DEPOSITS));
      expect(Object.values(await v.queue(DEPOSITS)).slice(0, 2)).to.deep.equal([1n, 1n]);
      expect(await lp().pendingDepositRequest(0, s.address(luke))).to.equal(7n);
    });

    it("takes no price but the first of its window", async () => {
      const { from } = await v.queue(DEPOSITS);
      const second = await v.proofs(from + 1n);
      await v.at(from + 1n);
      await expectRefused(
        s,
        () => as(STRANGER).settle(DEPOSITS, 1, second, NO_UPDATE, { value: 3n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
    });

    it("pays the oracle, and gives back the rest: InsufficientValue", async () => {
      const { from } = await v.queue(DEPOSITS);
      const data = await v.proofs(from);
      await v.at(from);
      const pay = (value: bigint) => () =>
        as(STRANGER).settle(DEPOSITS, 1, data, NO_UPDATE, { value });
      await v.refused(pay(2n), "InsufficientValue", [2, 3]);
      await v.at(from);
      await done(pay(1_000n)());
      const { provider } = s.ballast.connection.ethers;
      expect(await provider.getBalance(lp())).to.equal(0n);
      expect(await provider.getBalance(s.ballast.router)).to.equal(0n);
    });

    it("late in its window needs newer prices beside the first ones: PriceTooOld", async () => {
      const { from } = await v.queue(DEPOSITS);
      const data = await v.proofs(from);
      await v.passTo(from + LAG);
      const late = (update: Parameters<ReturnType<typeof lp>["settle"]>[3], value: bigint) =>
        as(STRANGER).settle(DEPOSITS, 1, data, update, { value });
      await v.at(from + LAG + 1n);
      await v.refused(() => late(NO_UPDATE, 3n), "PriceTooOld", [1, from, from + 1n]);
      const prices = { BTC: "60000", ETH: "3000", SOL: "150" };
      const { update, value } = await priceUpdate(s.ballast, prices);
      await done(late(update, value + 3n));
      expect(await lp().maxDeposit(s.address(lucy))).to.equal(MILLION);
    });
  });

  describe("owns what he asks for", () => {
    it("asks for something, for somebody: ZeroAssets, ZeroShares, ZeroController", async () => {
      await v.provide(lucy, MILLION);
      await v.give(lucy, 5n);
      const me = s.address(lucy);
      const vault = as(lucy);
      await v.refused(() => vault.requestDeposit(0n, me, me), "ZeroAssets", []);
      await v.refused(() => vault.requestRedeem(0n, me, me), "ZeroShares", []);
      for (const ask of [
        () => vault.requestDeposit(5n, ZERO_ADDRESS, me),
        () => vault.requestRedeem(5n, ZERO_ADDRESS, me),
      ]) {
        await v.refused(ask, "ZeroController", []);
      }
      const mint = vault["mint(uint256,address,address)"];
      const deposit = vault["deposit(uint256,address,address)"];
      await v.refused(() => deposit(0n, me, me), "ZeroAssets", []);
      await v.refused(() => mint(0n, me, me), "ZeroShares", []);
      await v.refused(() => vault.withdraw(0n, me, me), "ZeroAssets", []);
      await v.refused(() => vault.redeem(0n, me, me), "ZeroShares", []);
    });

    it("and nobody else does, but an operator or by allowance: NotOwner, NotController", async () => {
      await v.provide(lucy, MILLION);
      await v.give(lucy, 1_000n);
      const [me, he] = [s.address(lucy), s.address(luke)];
      const his = as(luke);
      await v.refused(() => his.requestDeposit(1_000n, he, me), "NotOwner", [me, he]);
      const redeem = () => his.requestRedeem(PAR, he, me);
      await v.refused(redeem, "ERC20InsufficientAllowance", [he, 0, PAR]);
      await done(as(lucy).approve(he, PAR));
      expect(await lp().allowance(me, he)).to.equal(PAR);
      await done(redeem());
      expect(await lp().pendingRedeemRequest(0, he)).to.equal(PAR);
      await v.refused(redeem, "ERC20InsufficientAllowance", [he, 0, PAR]);

      await expect(as(lucy).setOperator(he, true))
        .to.emit(lp(), "OperatorSet")
        .withArgs(me, he, true);
      expect(await lp().isOperator(me, he)).to.equal(true);
      await expect(his.requestDeposit(1_000n, me, me))
        .to.emit(lp(), "DepositRequest")
        .withArgs(me, me, 0, he, 1_000n);
      await done(v.settle(DEPOSITS));
      await done(his["deposit(uint256,address,address)"](400n, me, me));
      await done(as(lucy).setOperator(he, false));
      for (const claim of [
        () => his["deposit(uint256,address,address)"](1n, he, me),
        () => his["mint(uint256,address,address)"](1n, he, me),
        () => his.withdraw(1n, he, me),
        () => his.redeem(1n, he, me),
      ]) {
        await v.refused(claim, "NotController", [me, he]);
      }
    });

    it("claims no more than there is: ERC4626ExceededMaxDeposit and the like", async () => {
      await v.provide(lucy, MILLION);
      await done(v.requestRedeem(lucy, 300n * PAR));
      await done(v.settle(REDEMPTIONS));
      await done(v.requestDeposit(lucy, 500n));
      await done(v.settle(DEPOSITS));
      const me = s.address(lucy);
      const vault = as(lucy);
      for (const [error, most, claim] of [
        ["ERC4626ExceededMaxDeposit", 500n, vault["deposit(uint256,address,address)"]],
        ["ERC4626ExceededMaxMint", 500n * PAR, vault["mint(uint256,address,address)"]],
        ["ERC4626ExceededMaxWithdraw", 300n, vault.withdraw],
        ["ERC4626ExceededMaxRedeem", 300n * PAR, vault.redeem],
      ] as const) {
        await v.refused(() => claim(most + 1n, me, me), error, [me, most + 1n, most]);
      }
    });

    it("moves shares like any token: ERC20InsufficientBalance", async () => {
      const shares = await v.provide(lucy, MILLION);
      const [me, he] = [s.address(lucy), s.address(luke)];
      await expect(as(lucy).transfer(he, PAR)).to.emit(lp(), "Transfer").withArgs(me, he, PAR);
      await expect(as(lucy).approve(he, PAR)).to.emit(lp(), "Approval").withArgs(me, he, PAR);
      await done(as(luke).transferFrom(me, he, PAR));
      expect(await lp().balanceOf(he)).to.equal(2n * PAR);
      const left = shares - 2n * PAR;
      await v.refused(() => as(lucy).transfer(he, shares), "ERC20InsufficientBalance", [
        me,
        left,
        shares,
      ]);
    });
  });

  it("learns no price beforehand: PreviewUnavailable", async () => {
    for (const preview of [
      () => lp().previewDeposit(1n),
      () => lp().previewMint(1n),
      () => lp().previewWithdraw(1n),
      () => lp().previewRedeem(1n),
    ]) {
      await v.refused(preview, "PreviewUnavailable", []);
    }
  });

  it("finds a token of the standards, and its terms", async () => {
    const { name, symbol, delay, window, maxLag } = s.ballast.preset.vault;
    expect([await lp().name(), await lp().symbol()]).to.deep.equal([name, symbol]);
    expect(await lp().decimals()).to.equal(12n);
    expect(await lp().asset()).to.equal(s.ballast.quote.target);
    expect(await lp().share()).to.equal(lp().target);
    expect(await lp().clearingHouse()).to.equal(core().target);
    expect(await lp().router()).to.equal(s.ballast.router.target);
    const terms = values(await lp().config());
    expect(terms).to.deep.equal([delay, window, maxLag].map(BigInt));
    expect(terms).to.deep.equal([DELAY, WINDOW, LAG]);
    for (const id of ["0x01ffc9a7", "0x2f0a18c5", "0xe3bc4e65", "0xce3bbe50", "0x620ee8e4"]) {
      expect(await lp().supportsInterface(id), id).to.equal(true);
    }
    expect(await lp().supportsInterface("0xffffffff")).to.equal(false);
  });

  it("finds no vault of other terms than these: ConfigOutOfBounds", async () => {
    const { ethers } = s.ballast.connection;
    const factory = await ethers.getContractFactory("LiquidityVault");
    const terms = { delay: DELAY, window: WINDOW, maxLag: LAG };
    for (const [name, low, high] of [
      ["delay", 60n, 604_800n],
      ["window", 60n, 3_600n],
      ["maxLag", 2n, 60n],
    ] as const) {
      for (const value of [low - 1n, high + 1n]) {
        const made = () => factory.deploy(core(), "n", "s", { ...terms, [name]: value });
        await v.refused(made, "ConfigOutOfBounds", [encodeBytes32String(name), value, low, high]);
      }
      await factory.deploy(core(), "n", "s", { ...terms, [name]: high });
    }
  });

  it("waits while the vault is worth too little for a share: NavTooLow", async () => {
    const shares = await v.provide(lucy, MILLION);
    const { vault } = await core().pots();
    const minimum = await lp().minimumNav();
    // A hundredth of all shares at par.
    expect(minimum).to.equal((shares * UNIT) / PAR / 100n);
    await done(core().payVault(vault / UNIT, s.address(0)));
    await v.give(luke, MILLION);
    await v.together(
      () => v.requestRedeem(lucy, shares),
      () => v.askDeposit(luke, MILLION),
    );
    const { from } = await v.queue(DEPOSITS);
    const data = await v.proofs(from);
    await v.at(from);
    const settle = (queue: Queue) => () =>
      as(STRANGER).settle(queue, 1, data, NO_UPDATE, { value: 3n });
    await v.refused(settle(DEPOSITS), "NavTooLow", [0, minimum]);
    await v.at(from);
    await v.refused(settle(REDEMPTIONS), "NavTooLow", [0, 1]);
    await v.passTo(from);
    await publish(s.ballast, { BTC: "60000", ETH: "3000", SOL: "150" });
    for (const queue of [DEPOSITS, REDEMPTIONS] as const) {
      expect(await v.status(queue)).to.equal(STATUS.NavTooLow);
    }
    await v.passTo(from + 62n);
    expect(await v.status(DEPOSITS)).to.equal(STATUS.PricesTooOld);
  });
});

describe("Liquidity that traders win", () => {
  const [lucy, luke, bob] = [1, 2, 3];
  // One market, with nearly all of the vault behind it.
  const s = stage(sharing(loadPreset("textbook"), 900_000), ["BTC"], async () => {
    await empty(s);
    await fund(s.ballast, s.cross(bob), "1000000");
  });
  const v = providing(s);
  const { lp } = v;
  const core = () => s.ballast.clearingHouse;

  it("is paid to nobody else, nor swallows a deposit: NoLiquidity, DepositLost", async () => {
    const shares = await v.provide(lucy, MILLION);
    await fill(s, { account: s.cross(bob), market: "BTC", size: "6" });
    await v.give(luke, MILLION);
    await v.together(
      () => v.requestRedeem(lucy, shares / 2n),
      () => v.askDeposit(luke, MILLION),
    );
    const { from } = await v.queue(DEPOSITS);
    await v.passTo(from);
    await publish(s.ballast, { BTC: "360000" });
    const data = await v.proofs(from);
    const settle = (queue: Queue) => () =>
      v.as(STRANGER).settle(queue, 1, data, NO_UPDATE, { value: 1n });

    const { cash, needed } = await core().vaultState();
    expect(await v.status(REDEMPTIONS)).to.equal(STATUS.NoLiquidity);
    expect(await lp().redeemable()).to.equal(0n);
    await v.refused(settle(REDEMPTIONS), "NoLiquidity", [cash, needed]);

    // What a deposit adds goes to whom the vault owes it, all but a tenth.
    const { totals, terms, price } = await readMarket(s.ballast, "BTC");
    const { long } = sideProfits(totals, price);
    const owed = (vault: bigint) => mulUp(long, profitFactor(totals, terms, price, vault));
    const deposit = MILLION * UNIT;
    const gain = deposit - owed(cash + deposit) + owed(cash);
    expect(gain > 0n && gain < deposit / 5n).to.equal(true);
    const least = deposit - deposit / 100n;
    await v.refused(settle(DEPOSITS), "DepositLost", [gain, least]);
    await v.expectHoldings(lucy, luke);

    // The winner takes what there is for him: from then on the rest is the providers' again.
    await fill(s, { account: s.cross(bob), market: "BTC", size: "-6" });
    const left = (await core().vaultState()).nav / UNIT;
    await done(settle(REDEMPTIONS)());
    const fair = mulDivDown(shares / 2n, left + 1n, shares + PAR);
    expect(await lp().maxWithdraw(s.address(lucy))).to.equal(fair);
    await done(settle(DEPOSITS)());
    expect(await lp().maxDeposit(s.address(luke))).to.equal(MILLION);
    expect((await lp().maxMint(s.address(luke))) > MILLION * PAR).to.equal(true);
    await v.expectHoldings(lucy, luke);
  });

  it("pays redemptions as far as what is free, in order, and the rest of what comes", async () => {
    const shares = await v.provide(lucy, MILLION);
    await v.provide(luke, MILLION);
    // Positions of which the vault must keep most.
    await fill(s, { account: s.cross(bob), market: "BTC", size: "60" });
    await done(v.requestRedeem(lucy, shares));
    const free = await lp().redeemable();
    expect(free > 0n && free < MILLION).to.equal(true);
    await done(v.settle(REDEMPTIONS));
    expect(await lp().maxWithdraw(s.address(lucy))).to.equal(free);
    const rest = shares - (await lp().maxRedeem(s.address(lucy)));
    expect((await lp().request(REDEMPTIONS, 0)).amount).to.equal(rest);
    const { vault } = await core().pots();
    const { needed } = await core().vaultState();
    expect(vault >= BigInt(needed) && vault - BigInt(needed) < UNIT).to.equal(true);
    await fill(s, { account: s.cross(bob), market: "BTC", size: "-60" });
    await done(v.settle(REDEMPTIONS));
    expect(await lp().maxRedeem(s.address(lucy))).to.equal(shares);
    await v.expectHoldings(lucy, luke);
  });
});

describe("A vault that held something before its first share", () => {
  const lucy = 1;
  const s = stage("textbook");
  const v = providing(s);
  const { lp } = v;

  it("locks shares for it, so that the first deposit is at par: LockShares", async () => {
    await done(v.requestDeposit(lucy, MILLION));
    const held = (wad(SEED) / UNIT) * PAR;
    await expect(v.settle(DEPOSITS)).to.emit(lp(), "LockShares").withArgs(held);
    expect(await lp().balanceOf(NOBODY)).to.equal(held);
    expect(await lp().maxMint(s.address(lucy))).to.equal(MILLION * PAR);
    // A gift afterwards is everyone's.
    await fundPots(s.ballast, { vault: SEED });
    const assets = 2n * (wad(SEED) / UNIT) + MILLION;
    const worth = mulDivDown(MILLION * PAR, assets + 1n, held + MILLION * PAR + PAR);
    expect(await lp().convertToAssets(MILLION * PAR)).to.equal(worth);
    expect(worth > (19n * MILLION) / 10n).to.equal(true);
  });
});

describe("The settlement prices of several markets", () => {
  const s = stage("textbook");
  const router = () => s.ballast.router;

  /** Proofs of BTC and SOL, published at a time each, a second after the ones before. */
  const proof = (btc: bigint, sol: bigint) =>
    Promise.all([
      priceData(s.ballast, listingOf(s.ballast, "SOL"), "151", sol, "0.1"),
      priceData(s.ballast, listingOf(s.ballast, "BTC"), "61000", btc),
    ]);

  it("are proven in one call, in the order asked for, and accepted", async () => {
    const from = (await now(s.ballast)) + 100n;
    await s.ballast.connection.networkHelpers.time.increaseTo(from + 5n);
    const data = await proof(from, from);
    expect(await router().settlementFee(1, data)).to.equal(2n);
    const [first, last] = [from, from + 60n];
    const call = await router().settlementPrices.staticCall([3, 1], data, first, last, {
      value: 2n,
    });
    expect(call.map((price) => values(price))).to.deep.equal([
      [wad("151"), wad("0.1"), wad("151"), from],
      [wad("61000"), 0n, wad("61000"), from],
    ]);
    const stranger = router().connect(s.signer(STRANGER));
    const sent = stranger.settlementPrices([3, 1], data, first, last, { value: 50n });
    for (const [id, price, confidence] of [
      [1, wad("61000"), 0n],
      [3, wad("151"), wad("0.1")],
    ] as const) {
      await expect(sent)
        .to.emit(router(), "AcceptPrice")
        .withArgs(id, price, confidence, price, from);
    }
    expect(await router().prices([1, 3])).to.deep.equal([wad("61000"), wad("151")]);
    expect(await s.ballast.connection.ethers.provider.getBalance(router())).to.equal(0n);
  });

  it("are the first of the window, every one of them", async () => {
    const from = (await now(s.ballast)) + 100n;
    await s.ballast.connection.networkHelpers.time.increaseTo(from + 5n);
    for (const [btc, sol] of [
      [from, from + 1n],
      [from + 1n, from],
      [from - 1n, from],
      [from, from + 61n],
    ] as const) {
      const data = await proof(btc, sol);
      await expectRefused(
        s,
        () => router().settlementPrices([3, 1], data, from, from + 60n, { value: 2n }),
        "PriceFeedNotFoundWithinRange",
        [],
        pythErrors(s),
      );
    }
  });

  it("are none of none, and cost nothing", async () => {
    const none = await router().settlementPrices.staticCall([], [], 0, 1, { value: 5n });
    expect(none).to.deep.equal([]);
  });
});
