import type { AccountId } from "@ballast/sdk";
import {
  collateralDeal,
  collateralValue,
  debtCap,
  debtForSale,
  debtLimit,
  fillPrice,
  type Holding,
  holdingsOnOffer,
  holdingValue,
  interestEarned,
  interestOwed,
  min,
  mulDivUp,
  mulUp,
  planSeizure,
  tradeFee,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import type { Collateral } from "../../deploy/deployBallast.ts";
import { coreConfig } from "../../deploy/markets.ts";
import { loadPreset } from "../../deploy/preset.ts";
import { now } from "./support/market.ts";
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
} from "./support/stage.ts";
import {
  commit,
  fund,
  fundPots,
  listingOf,
  publish,
  settle,
  timeless,
  wad,
  withdraw,
} from "./support/trading.ts";

const DAY = 86_400;
const BUYER = 7;
const tiered = loadPreset("tiered");
/** In the order of listing: the first two count 10% less than their price and cost 5% less, the others 20% and 10%. */
const SYMBOLS = ["ETH", "BTC", "SOL", "LINK", "AVAX"] as const;
const FIRST = { ETH: "3000", BTC: "60000", SOL: "150", LINK: "100", AVAX: "100" };

const core = (s: Stage) => s.ballast.clearingHouse;

function tokenOf({ ballast }: Stage, symbol: string): Collateral {
  const found = ballast.collaterals.find((entry) => entry.symbol === symbol);
  return found ?? expect.fail(`There is no token ${symbol}.`);
}

const addressOf = (s: Stage, symbol: string) => tokenOf(s, symbol).token.getAddress();

/** Mints token units to a signer, lets the core take them, and acts in the signer's name. */
async function give(s: Stage, owner: number, symbol: string, units: bigint) {
  const { token } = tokenOf(s, symbol);
  await done(token.mint(s.address(owner), units));
  await done(token.connect(s.signer(owner)).approve(core(s), units));
  return core(s).connect(s.signer(owner));
}

/** Adds token units to an account of a signer. */
async function pledge(s: Stage, owner: number, symbol: string, units: bigint, id = s.cross(owner)) {
  const house = await give(s, owner, symbol, units);
  return done(house.depositCollateral(id, tokenOf(s, symbol).token, units));
}

/** The core in the name of a buyer with quote. */
async function buyer(s: Stage, units = 10n ** 13n) {
  await done(s.ballast.quote.mint(s.address(BUYER), units));
  await done(s.ballast.quote.connect(s.signer(BUYER)).approve(core(s), units));
  return core(s).connect(s.signer(BUYER));
}

/** Some of a token as the mirror takes it, at its last price. */
async function holdingOf(s: Stage, symbol: string, amount: bigint): Promise<Holding> {
  const { token } = tokenOf(s, symbol);
  const { id, unit, params } = await core(s).collateralState(token);
  const { haircut, discount, feed } = params;
  const { price } = await s.ballast.router.feed(feed);
  return { token: { id: Number(id), unit, haircut, discount }, amount, price };
}

/** What an account's holdings are to the mirror, in the account's order. */
async function holdingsOf(s: Stage, id: AccountId): Promise<Holding[]> {
  const held: Holding[] = [];
  for (const address of await core(s).tokensOf(id)) {
    const symbol = await symbolOf(s, address);
    held.push(await holdingOf(s, symbol, await core(s).collateralOf(id, address)));
  }
  return held;
}

async function symbolOf(s: Stage, address: string): Promise<string> {
  for (const { symbol, token } of s.ballast.collaterals) {
    if ((await token.getAddress()) === address) return symbol;
  }
  return expect.fail(`${address} is no token of this stage.`);
}

/**
 * Loses `usd` and a little more in fees beyond the cash of a signer's account, and leaves it without a position. The
 * satellite names the price, so that none moves.
 */
async function indebt(s: Stage, owner: number, usd: string): Promise<bigint> {
  const account = s.cross(owner);
  await fund(s.ballast, account, "1000");
  await fill(s, { account, market: "ETH", size: "4" });
  const price = wad("3000") - (wad("1000") + wad(usd)) / 4n;
  await fill(s, { account, market: "ETH", size: "-4", price });
  return cashOf(s, account);
}

/** Pays the vault out, but for so much. */
async function leaveVault(s: Stage, left: bigint): Promise<void> {
  const { vault } = await core(s).pots();
  await done(core(s).payVault((vault - left) / UNIT, s.address(0)));
}

async function totalsOf(s: Stage) {
  const { vault, insurance, debt, seizedDebt } = await core(s).pots();
  return { vault, insurance, debt: debt + seizedDebt };
}

describe("Collateral", () => {
  const { debt, ...preset } = timeless(tiered);
  const terms = coreConfig({ ...preset, debt: { ...debt, limit: 2_000 } });
  const [alice, bob] = [1, 2];
  const s = stage({ ...preset, debt: { ...debt, limit: 2_000 } }, SYMBOLS, undefined, SYMBOLS);
  const aDayPasses = async () => {
    await s.ballast.connection.networkHelpers.time.increase(DAY);
    await publish(s.ballast, FIRST);
  };

  /** The error that says what stands in the way of a sale. */
  async function notForSale(id: AccountId): Promise<unknown[]> {
    const { total, cap, limit, flatSince } = await core(s).debtState(id);
    return [id, await cashOf(s, id), limit, total, cap, flatSince];
  }

  describe("listing", () => {
    const params = { haircut: WAD / 5n, discount: WAD / 10n, cap: 10n ** 12n, feed: 1n };
    const listed = [WAD / 5n, WAD / 10n, 10n ** 12n, 1n];
    const newToken = async (decimals: number) => {
      const { ethers } = s.ballast.connection;
      const made = await ethers.deployContract("TestToken", ["New", "NEW", decimals]);
      return ethers.getContractAt("TestToken", await made.getAddress());
    };

    it("numbers tokens from 1 in order, and tells their parameters", async () => {
      const addresses = await Promise.all(SYMBOLS.map((symbol) => addressOf(s, symbol)));
      expect(await core(s).listedCollateral()).to.deep.equal(addresses);
      for (const [i, { token, decimals, params }] of s.ballast.collaterals.entries()) {
        const { haircut, discount, cap, feed } = params;
        expect(values(await core(s).collateralState(token))).to.deep.equal([
          BigInt(i + 1),
          10n ** BigInt(18 - decimals),
          [haircut, discount, cap, BigInt(feed)],
          [0n, 0n, 0n],
          0n,
          0n,
          0n,
        ]);
      }
    });

    it("allows one more, at any market's feed: ListCollateral", async () => {
      const token = await newToken(6);
      const receipt = await done(core(s).listCollateral(token, params));
      const args = eventOf(s, receipt, "ListCollateral").toArray(true);
      expect(args).to.deep.equal([await token.getAddress(), 6n, 10n ** 12n, listed]);
      expect((await core(s).listedCollateral()).at(-1)).to.equal(await token.getAddress());
    });

    it("takes none twice: CollateralExists, and never quote: QuoteIsNotCollateral", async () => {
      const [eth, quote] = [await addressOf(s, "ETH"), await s.ballast.quote.getAddress()];
      await expectRefused(s, () => core(s).listCollateral(eth, params), "CollateralExists", [eth]);
      const call = () => core(s).listCollateral(quote, params);
      await expectRefused(s, call, "QuoteIsNotCollateral", [quote]);
    });

    it("is the administrator's: AccessManagedUnauthorized", async () => {
      const token = await newToken(18);
      const call = () => core(s).connect(s.signer(alice)).listCollateral(token, params);
      await expectRefused(s, call, "AccessManagedUnauthorized", [s.address(alice)]);
    });

    it("needs a price: StalePrice", async () => {
      const token = await newToken(18);
      const { publishTime } = await s.ballast.router.feed(1);
      await s.ballast.connection.networkHelpers.time.increase(61);
      await expect(core(s).listCollateral.staticCall(token, params))
        .to.be.revertedWithCustomError(s.ballast.router, "StalePrice")
        .withArgs(1, publishTime, 60, await now(s.ballast));
    });
  });

  describe("depositCollateral", () => {
    it("counts less the haircut, whatever the decimals: DepositCollateral", async () => {
      const id = s.cross(alice);
      const units = { ETH: 2n * WAD + 1n, BTC: 12_345_678n, SOL: 10n ** 9n + 7n };
      for (const [symbol, amount] of Object.entries(units)) {
        const receipt = await pledge(s, alice, symbol, amount);
        const token = await addressOf(s, symbol);
        expect(eventOf(s, receipt, "DepositCollateral").toArray()).to.deep.equal([
          id,
          token,
          amount,
        ]);
        expect(await core(s).collateralOf(id, token)).to.equal(amount);
        expect((await core(s).collateralState(token)).held).to.equal(amount);
      }
      const held = await holdingsOf(s, id);
      expect(await core(s).tokensOf(id)).to.deep.equal(
        await Promise.all(Object.keys(units).map((symbol) => addressOf(s, symbol))),
      );
      const { equity, collateral, cash, holdings } = await stateOf(s, id);
      expect({ equity, collateral, cash }).to.deep.equal({
        equity: collateralValue(held),
        collateral: collateralValue(held),
        cash: 0n,
      });
      expect(holdings.map(({ value }) => value)).to.deep.equal(held.map(holdingValue));
      // 2 ETH of 3,000 count 5,400.
      expect(holdings[0]?.value).to.equal(wad("5400") + 2_700n);
    });

    it("is for the owner alone: NotOwner", async () => {
      const house = await give(s, bob, "BTC", 5n);
      const call = async () =>
        house.depositCollateral(s.cross(alice), await addressOf(s, "BTC"), 5n);
      await expectRefused(s, call, "NotOwner", [s.cross(alice), s.address(bob)]);
    });

    it("takes no token that is not listed: UnlistedToken", async () => {
      const quote = await s.ballast.quote.getAddress();
      const house = core(s).connect(s.signer(alice));
      const id = s.cross(alice);
      const calls = [
        () => house.depositCollateral(id, quote, 1n),
        () => house.withdrawCollateral(id, quote, 1n, s.address(alice)),
        () => house.sellCollateral(id, quote, 1n, 0n),
        () => house.buySeized(quote, 1n, 0n),
        () => house.collateralOf(id, quote),
        () => house.collateralState(quote),
      ];
      for (const call of calls) await expectRefused(s, call, "UnlistedToken", [quote]);
    });

    it("takes no nothing: ZeroAmount", async () => {
      const { token } = tokenOf(s, "BTC");
      const house = core(s).connect(s.signer(alice));
      const to = s.address(alice);
      const id = s.cross(alice);
      await expectRefused(s, () => house.depositCollateral(id, token, 0n), "ZeroAmount", []);
      const pay = () => house.withdrawCollateral(id, token, 0n, to);
      await expectRefused(s, pay, "ZeroAmount", []);
    });

    it("takes four tokens into an account, and more of each: TooManyTokens", async () => {
      for (const symbol of SYMBOLS.slice(0, 4)) await pledge(s, alice, symbol, 100n);
      const house = await give(s, alice, "AVAX", 1n);
      const fifth = async () =>
        house.depositCollateral(s.cross(alice), await addressOf(s, "AVAX"), 1n);
      await expectRefused(s, fifth, "TooManyTokens", [s.cross(alice), 4n]);
      await pledge(s, alice, "LINK", 1n);
      expect(await core(s).collateralOf(s.cross(alice), await addressOf(s, "LINK"))).to.equal(101n);
    });

    it("takes what all may hold together, to the unit: CollateralCapExceeded", async () => {
      const { cap } = tokenOf(s, "BTC").params;
      await pledge(s, bob, "BTC", cap - 5n);
      const house = await give(s, alice, "BTC", 6n);
      const token = await addressOf(s, "BTC");
      const call = () => house.depositCollateral(s.cross(alice), token, 6n);
      await expectRefused(s, call, "CollateralCapExceeded", [token, cap + 1n, cap]);
      await done(house.depositCollateral(s.cross(alice), token, 5n));
    });
  });

  describe("withdrawCollateral", () => {
    /** Takes out token units in the owner's name, to signer 9. */
    const take = async (symbol: string, units: bigint) =>
      core(s)
        .connect(s.signer(alice))
        .withdrawCollateral(s.cross(alice), tokenOf(s, symbol).token, units, s.address(9));

    it("pays a flat account without any price: WithdrawCollateral", async () => {
      await pledge(s, alice, "SOL", 77n);
      await s.ballast.connection.networkHelpers.time.increase(1_000);
      const token = await addressOf(s, "SOL");
      const receipt = await done(take("SOL", 70n));
      const args = [s.cross(alice), token, s.address(9), 70n];
      expect(eventOf(s, receipt, "WithdrawCollateral").toArray()).to.deep.equal(args);
      expect(await core(s).collateralOf(s.cross(alice), token)).to.equal(7n);
      expect(await tokenOf(s, "SOL").token.balanceOf(s.address(9))).to.equal(70n);
      await expectRefused(s, () => take("SOL", 8n), "InsufficientCollateral", [token, 7n, 8n]);
      await done(take("SOL", 7n));
      expect(await core(s).tokensOf(s.cross(alice))).to.deep.equal([]);
    });

    it("leaves initial margin, to the unit: InsufficientMargin", async () => {
      const account = s.cross(alice);
      await fund(s.ballast, account, "100");
      await pledge(s, alice, "BTC", 10n ** 7n);
      await fill(s, { account, market: "ETH", size: "10" });
      const { cash, initial, positions } = await stateOf(s, account);
      const backed = cash + min(positions[0]?.pnl ?? 0n, 0n);
      // A unit of it counts 60,000 · 0.9 · 10⁻⁸.
      const kept = mulDivUp(initial - backed, 1n, (54_000n * WAD) / 10n ** 8n);
      const worth = async (units: bigint) => holdingValue(await holdingOf(s, "BTC", units));
      const taken = 10n ** 7n - kept;
      await expectRefused(s, () => take("BTC", taken + 1n), "InsufficientMargin", [
        backed + (await worth(kept - 1n)),
        initial,
      ]);
      await done(take("BTC", taken));
      expect((await stateOf(s, account)).collateral).to.equal(await worth(kept));
    });

    it("leaves of a debtor's the buffer on top of the debt: InsufficientMargin", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "1000");
      const required = mulUp(-cash, terms.buffer);
      const kept = mulDivUp(required - cash, 1n, (54_000n * WAD) / 10n ** 8n);
      const left = holdingValue(await holdingOf(s, "BTC", kept - 1n));
      const taken = 10n ** 7n - kept;
      await expectRefused(s, () => take("BTC", taken + 1n), "InsufficientMargin", [
        cash + left,
        required,
      ]);
      await done(take("BTC", taken));
    });

    it("is the owner's alone: NotOwner", async () => {
      await pledge(s, alice, "BTC", 5n);
      const id = s.cross(alice);
      const { token } = tokenOf(s, "BTC");
      const call = () =>
        core(s).connect(s.signer(bob)).withdrawCollateral(id, token, 5n, s.address(bob));
      await expectRefused(s, call, "NotOwner", [id, s.address(bob)]);
    });
  });

  describe("repay", () => {
    it("takes from anyone what is owed, ceiled to a unit of quote", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "1000.1234567891");
      const house = await buyer(s);
      const id = s.cross(alice);
      expect(await house.repay.staticCall(id, 1_000_000n)).to.equal(1_000_000n);
      const part = await done(house.repay(id, 1_000_000n));
      expect(eventOf(s, part, "Deposit").toArray()).to.deep.equal([id, s.address(BUYER), WAD]);
      expect(await cashOf(s, id)).to.equal(cash + WAD);
      const rest = mulDivUp(-cash - WAD, 1n, UNIT);
      expect(await house.repay.staticCall(id, MAX_UINT256)).to.equal(rest);
      await done(house.repay(id, MAX_UINT256));
      expect(await cashOf(s, id)).to.equal(cash + WAD + rest * UNIT);
      expect(values(await core(s).debtState(id)).slice(0, 1)).to.deep.equal([0n]);
    });

    it("takes nothing for an account that owes nothing: NoDebt", async () => {
      await fund(s.ballast, s.cross(alice), "5");
      const house = await buyer(s);
      await expectRefused(s, () => house.repay(s.cross(alice), 1n), "NoDebt", [
        s.cross(alice),
        wad("5"),
      ]);
      await expectRefused(s, () => house.repay(s.cross(bob), 1n), "NoDebt", [s.cross(bob), 0n]);
    });
  });

  describe("sellCollateral", () => {
    it("leaves alone who is within the limit and not flat for a day: CollateralNotForSale", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const house = await buyer(s);
      const id = s.cross(alice);
      const { token } = tokenOf(s, "BTC");
      const sell = () => house.sellCollateral(id, token, 1_000_000n, 0n);
      await expectRefused(s, sell, "CollateralNotForSale", await notForSale(id));
      expect((await core(s).debtState(id)).flatSince).to.equal(0n);
      const cash = await indebt(s, alice, "1500");
      const since = await now(s.ballast);
      const totals = await totalsOf(s);
      expect(totals.debt).to.equal(-cash);
      expect(values(await core(s).debtState(id))).to.deep.equal([
        -cash,
        debtCap(terms, totals),
        debtLimit(terms, totals),
        since,
        0n,
      ]);
      const why = [id, cash, wad("2000"), -cash, debtCap(terms, totals), since];
      await expectRefused(s, sell, "CollateralNotForSale", why);
      await aDayPasses();
      await done(sell());
    });

    it("sells for the debt at the discount, rounded for the account: SellCollateral", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "1500.123456789");
      await aDayPasses();
      const id = s.cross(alice);
      const token = await addressOf(s, "BTC");
      const before = await holdingOf(s, "BTC", 10n ** 7n);
      const house = await buyer(s);
      const [bid, most] = [123_456_789n, 10n ** 12n];

      const part = collateralDeal(before, -cash, bid, UNIT);
      expect(part.paid).to.equal(bid);
      const least = () => house.sellCollateral(id, token, bid, part.amount + 1n);
      await expectRefused(s, least, "TooLittleCollateral", [part.amount, part.amount + 1n]);
      const first = await done(house.sellCollateral(id, token, bid, part.amount));
      expect(eventOf(s, first, "SellCollateral").toArray()).to.deep.equal([
        id,
        token,
        s.address(BUYER),
        bid * UNIT,
        part.amount,
      ]);
      expect(await cashOf(s, id)).to.equal(cash + bid * UNIT);

      const left = { ...before, amount: before.amount - part.amount };
      const owed = -cash - bid * UNIT;
      const rest = collateralDeal(left, owed, most, UNIT);
      expect(rest.paid).to.equal(mulDivUp(owed, 1n, UNIT));
      const told = await house.sellCollateral.staticCall(id, token, most, 0n);
      expect(values(told)).to.deep.equal([rest.paid, rest.amount]);
      await done(house.sellCollateral(id, token, most, 0n));
      expect(await cashOf(s, id)).to.equal(rest.paid * UNIT - owed);
      expect(await core(s).collateralOf(id, token)).to.equal(left.amount - rest.amount);
      expect(await tokenOf(s, "BTC").token.balanceOf(s.address(BUYER))).to.equal(
        part.amount + rest.amount,
      );
    });

    it("moves something or nothing: ZeroAmount, TooLittleCollateral", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      await indebt(s, alice, "1500");
      await aDayPasses();
      const house = await buyer(s);
      const { token } = tokenOf(s, "BTC");
      const sell = (bid: bigint) => () => house.sellCollateral(s.cross(alice), token, bid, 0n);
      await expectRefused(s, sell(0n), "ZeroAmount", []);
      // A unit costs 0.00057.
      await expectRefused(s, sell(569n), "TooLittleCollateral", [0n, 0n]);
      await done(sell(570n)());
    });

    it("goes beyond the limit no further than back under it, with the buffer", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "2400");
      const id = s.cross(alice);
      const totals = await totalsOf(s);
      const account = { owed: -cash, unsafe: false, flatSince: await now(s.ballast) };
      const due = debtForSale(terms, totals, account, await now(s.ballast));
      expect(due > wad("581") && due < wad("600")).to.equal(true);
      const held = await holdingOf(s, "BTC", 10n ** 7n);
      const deal = collateralDeal(held, due, 10n ** 12n, UNIT);
      const house = await buyer(s);
      const { token } = tokenOf(s, "BTC");
      const sell = () => house.sellCollateral(id, token, 10n ** 12n, 0n);
      const receipt = await done(sell());
      expect(eventOf(s, receipt, "SellCollateral").paid).to.equal(deal.paid * UNIT);
      expect(await cashOf(s, id)).to.equal(cash + deal.paid * UNIT);
      await expectRefused(s, sell, "CollateralNotForSale", await notForSale(id));
    });

    it("goes by haircut, then id, past what is next to nothing: NotFirstInOrder", async () => {
      const id = s.cross(alice);
      for (const [symbol, units] of [
        ["ETH", WAD],
        ["BTC", 10n ** 7n],
        ["SOL", 10n ** 9n],
      ] as const) {
        await pledge(s, alice, symbol, units);
      }
      await indebt(s, alice, "1500");
      await aDayPasses();
      const house = await buyer(s);
      const sell = async (symbol: string) =>
        house.sellCollateral(id, await addressOf(s, symbol), 10n ** 6n, 0n);
      const [eth, btc, sol, avax] = await Promise.all(
        ["ETH", "BTC", "SOL", "AVAX"].map((symbol) => addressOf(s, symbol)),
      );
      const onOffer = async () => {
        const held = await holdingsOf(s, id);
        return holdingsOnOffer(held, terms.dustValue).map((index) => held[index]?.token.id);
      };
      expect(await onOffer()).to.deep.equal([3]);
      for (const [symbol, token] of [
        ["ETH", eth],
        ["BTC", btc],
        ["AVAX", avax],
      ] as const) {
        await expectRefused(s, () => sell(symbol), "NotFirstInOrder", [id, token, sol]);
      }
      // At 12 one SOL counts 9.6: less than ten.
      await publish(s.ballast, { ...FIRST, SOL: "12" });
      expect(await onOffer()).to.deep.equal([3, 1]);
      await done(sell("ETH"));
      await done(sell("SOL"));
      await expectRefused(s, () => sell("BTC"), "NotFirstInOrder", [id, btc, eth]);
    });

    it("finds nothing in an account without any: InsufficientCollateral", async () => {
      await fund(s.ballast, s.cross(bob), "1000");
      await fill(s, { account: s.cross(bob), market: "ETH", size: "4" });
      // The loss leaves it beyond its limit, beside a profit that keeps it healthy.
      await fill(s, { account: s.cross(bob), market: "BTC", size: "0.1" });
      await publish(s.ballast, { ...FIRST, BTC: "120000" });
      await fill(s, { account: s.cross(bob), market: "ETH", size: "-4", price: "1500" });
      expect((await cashOf(s, s.cross(bob))) < wad("-2000")).to.equal(true);
      const house = await buyer(s);
      const token = await addressOf(s, "BTC");
      const call = () => house.sellCollateral(s.cross(bob), token, 10n ** 6n, 0n);
      await expectRefused(s, call, "InsufficientCollateral", [token, 0n, 1n]);
    });

    it("books as a loss what the last of it leaves: InsuranceCoverLoss, VaultCoverLoss", async () => {
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "1500");
      await publish(s.ballast, { ...FIRST, BTC: "10000" });
      const id = s.cross(alice);
      const deal = collateralDeal(await holdingOf(s, "BTC", 10n ** 7n), -cash, 10n ** 12n, UNIT);
      expect(deal.amount).to.equal(10n ** 7n);
      const { insurance, vault } = await core(s).pots();
      await fundPots(s.ballast, { insurance: "100" });
      const house = await buyer(s);
      const call = house.sellCollateral(id, await addressOf(s, "BTC"), 10n ** 12n, 0n);
      const receipt = await done(call);
      const loss = -cash - deal.paid * UNIT;
      const covered = insurance + wad("100");
      const told = eventsOf(s, receipt).map(({ name, args }) => [
        name,
        ...args.toArray().slice(-1),
      ]);
      expect(told).to.deep.equal([
        ["SellCollateral", deal.amount],
        ["InsuranceCoverLoss", covered],
        ["VaultCoverLoss", loss - covered],
      ]);
      expect(await cashOf(s, id)).to.equal(0n);
      const after = await core(s).pots();
      expect(after.insurance).to.equal(0n);
      expect(after.vault).to.equal(vault - (loss - covered));
      expect(after.debt + after.seizedDebt).to.equal(0n);
    });
  });

  describe("what insurance seizes", () => {
    /** Owes some 4,000 and is left with two tokens worth 2,600 less haircuts. */
    async function ruin(): Promise<AccountId> {
      await pledge(s, alice, "BTC", 10n ** 7n);
      await pledge(s, alice, "SOL", 20n * 10n ** 9n);
      await indebt(s, alice, "4000");
      await publish(s.ballast, { ...FIRST, BTC: "20000", SOL: "50" });
      return s.cross(alice);
    }

    it("takes that much of the debt with it, and no pot pays: SeizeCollateral", async () => {
      const id = await ruin();
      const { cash } = await stateOf(s, id);
      const before = await core(s).pots();
      const plan = planSeizure(cash, await holdingsOf(s, id), terms.dustValue);
      expect(plan.seized.map(({ token }) => token)).to.deep.equal([3, 2]);
      const addresses = [await addressOf(s, "SOL"), await addressOf(s, "BTC")];
      const seizures = plan.seized.map(({ amount, credit }, i) => [addresses[i], amount, credit]);

      const preview = await core(s).previewLiquidation(id);
      expect(preview.seizures.map(values)).to.deep.equal(seizures);
      expect(preview.badDebt).to.equal(plan.uncovered);
      const receipt = await done(core(s).connect(s.signer(9)).liquidate(id));
      const told = eventsOf(s, receipt).map(({ name, args }) => [name, ...args.toArray()]);
      const fromInsurance = min(plan.uncovered, before.insurance);
      const fromVault = plan.uncovered - fromInsurance;
      expect(told.slice(0, 4)).to.deep.equal([
        ...seizures.map((seizure) => ["SeizeCollateral", id, ...seizure]),
        ["InsuranceCoverLoss", id, fromInsurance],
        ["VaultCoverLoss", id, fromVault],
      ]);

      const credit = plan.seized.reduce((sum, entry) => sum + entry.credit, 0n);
      const after = await core(s).pots();
      expect([after.debt, after.seizedDebt]).to.deep.equal([0n, credit]);
      expect(after.insurance).to.equal(before.insurance - fromInsurance);
      expect(after.vault).to.equal(before.vault - fromVault);
      expect((await core(s).debtState(id)).total).to.equal(credit);
      expect(await cashOf(s, id)).to.equal(0n);
      expect(await core(s).tokensOf(id)).to.deep.equal([]);
      for (const [i, { amount, credit: owed }] of plan.seized.entries()) {
        const state = await core(s).collateralState(addresses[i] ?? "");
        expect([state.held, state.seized, state.owed]).to.deep.equal([0n, amount, owed]);
      }
    });

    it("is anyone's to buy, repays what is owed and leaves the rest to insurance: BuySeized", async () => {
      await done(core(s).liquidate(await ruin()));
      const token = await addressOf(s, "SOL");
      const { seized, owed } = await core(s).collateralState(token);
      expect(owed).to.equal(wad("900"));
      // Twice as dear as when it was taken.
      await publish(s.ballast, { ...FIRST, SOL: "100" });
      const house = await buyer(s);
      const before = await core(s).pots();
      const bid = 450_000_001n;
      const all = await holdingOf(s, "SOL", seized);
      const part = collateralDeal(all, MAX_UINT256, bid, UNIT);
      const less = () => house.buySeized(token, bid, part.amount + 1n);
      await expectRefused(s, less, "TooLittleCollateral", [part.amount, part.amount + 1n]);
      await expectRefused(s, () => house.buySeized(token, 0n, 0n), "ZeroAmount", []);
      const first = await done(house.buySeized(token, bid, part.amount));
      const paid = bid * UNIT;
      expect(eventOf(s, first, "BuySeized").toArray()).to.deep.equal([
        token,
        s.address(BUYER),
        paid,
        part.amount,
        paid,
      ]);
      expect((await core(s).pots()).insurance).to.equal(before.insurance);
      expect((await core(s).pots()).seizedDebt).to.equal(before.seizedDebt - paid);

      const left = { ...all, amount: seized - part.amount };
      const rest = collateralDeal(left, MAX_UINT256, 10n ** 12n, UNIT);
      const told = await house.buySeized.staticCall(token, 10n ** 12n, 0n);
      expect(values(told)).to.deep.equal([rest.paid, rest.amount]);
      const last = await done(house.buySeized(token, 10n ** 12n, 0n));
      expect(eventsOf(s, last).map(({ name }) => name)).to.deep.equal(["BuySeized"]);
      expect(eventOf(s, last, "BuySeized").toArray()).to.deep.equal([
        token,
        s.address(BUYER),
        rest.paid * UNIT,
        left.amount,
        owed - paid,
      ]);
      const after = await core(s).pots();
      expect(after.insurance).to.equal(before.insurance + rest.paid * UNIT - (owed - paid));
      expect(after.seizedDebt).to.equal(before.seizedDebt - owed);
      expect(after.vault).to.equal(before.vault);
      const none = () => house.buySeized(token, 1n, 0n);
      await expectRefused(s, none, "NothingSeized", [token]);
    });

    it("is a loss as far as the last of it does not bring what is owed: WriteOff", async () => {
      await done(core(s).liquidate(await ruin()));
      const token = await addressOf(s, "BTC");
      const { seized, owed } = await core(s).collateralState(token);
      expect(owed).to.equal(wad("1900"));
      await publish(s.ballast, { ...FIRST, BTC: "10000" });
      await fundPots(s.ballast, { insurance: "300" });
      const before = await core(s).pots();
      const house = await buyer(s);
      const deal = collateralDeal(await holdingOf(s, "BTC", seized), MAX_UINT256, 10n ** 12n, UNIT);
      const receipt = await done(house.buySeized(token, 10n ** 12n, 0n));
      const proceeds = deal.paid * UNIT;
      expect(eventOf(s, receipt, "BuySeized").repaid).to.equal(proceeds);
      const loss = owed - proceeds;
      const fromInsurance = before.insurance;
      expect(eventOf(s, receipt, "WriteOff").toArray()).to.deep.equal([
        token,
        fromInsurance,
        loss - fromInsurance,
      ]);
      const after = await core(s).pots();
      expect(after.insurance).to.equal(0n);
      expect(after.vault).to.equal(before.vault - (loss - fromInsurance));
      expect(after.seizedDebt).to.equal(before.seizedDebt - owed);
      const state = await core(s).collateralState(token);
      expect([state.seized, state.owed]).to.deep.equal([0n, 0n]);
    });
  });

  describe("credit", () => {
    it("falls while all debts are beyond their cap: DebtCapExceeded", async () => {
      await pledge(s, alice, "BTC", 10n ** 8n);
      const cash = await indebt(s, alice, "1500");
      const account = s.cross(alice);
      const order = { account, market: "BTC", size: "0.02" } as const;
      // Of 5,000 a fifth may be owed; so of half the limit all that is owed is a half more.
      await leaveVault(s, wad("5000"));
      const { params } = listingOf(s.ballast, "BTC");
      const at = fillPrice(wad("60000"), 0n, 0n, wad(order.size), params.skewScale);
      const fee = tradeFee(0n, wad(order.size), at, params.makerFee, params.takerFee);
      const totals = await totalsOf(s);
      const then = { ...totals, vault: totals.vault + fee, debt: totals.debt + fee };
      const limit = debtLimit(terms, then);
      expect(limit > 0n && limit < -cash).to.equal(true);
      await expectRefused(s, () => fill(s, order), "DebtCapExceeded", [
        cash - fee,
        -limit,
        then.debt,
        debtCap(terms, then),
      ]);
      await fundPots(s.ballast, { vault: "5000" });
      await fill(s, order);
    });

    it("that has fallen is no fault of an order's account", async () => {
      await pledge(s, alice, "BTC", 10n ** 8n);
      await indebt(s, alice, "1500");
      const account = s.cross(alice);
      const order = await commit(s.ballast, { account, market: "BTC", size: "0.02" });
      await leaveVault(s, wad("5000"));
      const failed = failure(s, await settle(s.ballast, order));
      expect([failed.error, failed.forfeited]).to.deep.equal(["DebtCapExceeded", 0n]);
    });

    it("is what a withdrawal does not find in the pots: InsufficientLiquidity", async () => {
      await fund(s.ballast, s.cross(bob), "10000");
      await pledge(s, alice, "BTC", 10n ** 7n);
      const cash = await indebt(s, alice, "1500");
      await leaveVault(s, 0n);
      const { vault, insurance, fees } = await core(s).pots();
      const available = wad("10000") + insurance + fees + vault + cash;
      expect(available).to.equal((await s.ballast.quote.balanceOf(core(s))) * UNIT);
      const units = available / UNIT;
      const pay = (amount: bigint) => () => withdraw(s.ballast, s.cross(bob), amount * UNIT);
      const asked = (units + 1n) * UNIT;
      await expectRefused(s, pay(units + 1n), "InsufficientLiquidity", [available, asked]);
      await pay(units)();
      // Whoever buys collateral brings the rest.
      const house = await buyer(s);
      await done(house.sellCollateral(s.cross(alice), tokenOf(s, "BTC").token, 10n ** 12n, 0n));
      await pay(1_000_000n)();
    });
  });
});

describe("Interest", () => {
  const [alice, bob] = [1, 2];
  const rate = WAD / 10n;
  // Markets are timeless; a debt is not.
  const { debt: _, ...preset } = timeless(tiered);
  const s = stage({ ...preset, debt: tiered.debt }, ["ETH", "BTC"], undefined, ["BTC"]);
  const pass = async (seconds: number) => {
    await s.ballast.connection.networkHelpers.time.increase(seconds);
    await publish(s.ballast, { ETH: "3000", BTC: "60000" });
  };

  it("grows on a debt by the second and is not booked: debtState, accountState", async () => {
    await pledge(s, alice, "BTC", 10n ** 8n);
    const cash = await indebt(s, alice, "4000");
    const since = await now(s.ballast);
    const id = s.cross(alice);
    const { vault } = await core(s).pots();
    for (const seconds of [1, 59, DAY, 30 * DAY]) {
      await pass(seconds);
      const interest = interestOwed(-cash, rate, (await now(s.ballast)) - since);
      expect(interest > 0n).to.equal(true);
      expect((await core(s).debtState(id)).interest).to.equal(interest);
      const state = await stateOf(s, id);
      expect([state.cash, state.interest]).to.deep.equal([cash - interest, interest]);
      expect(state.equity).to.equal(cash - interest + state.collateral);
    }
    expect((await core(s).pots()).vault).to.equal(vault);
    expect((await core(s).pots()).debt).to.equal(-cash);
  });

  it("goes to the vault when its account is touched: ChargeInterest", async () => {
    await pledge(s, alice, "BTC", 10n ** 8n);
    const cash = await indebt(s, alice, "4000");
    const since = await now(s.ballast);
    const id = s.cross(alice);
    await pass(10 * DAY);
    const house = await buyer(s);
    const { vault } = await core(s).pots();
    const part = await done(house.repay(id, 1n));
    const first = interestOwed(-cash, rate, (await now(s.ballast)) - since);
    expect(eventOf(s, part, "ChargeInterest").toArray()).to.deep.equal([id, first]);
    expect((await core(s).pots()).vault).to.equal(vault + first);
    expect(await cashOf(s, id)).to.equal(cash - first + UNIT);

    // From then on it grows on what is left, interest included.
    const booked = await now(s.ballast);
    const owed = first - cash - UNIT;
    await pass(10 * DAY);
    const rest = await done(house.repay(id, MAX_UINT256));
    const second = interestOwed(owed, rate, (await now(s.ballast)) - booked);
    expect(eventOf(s, rest, "ChargeInterest").toArray()).to.deep.equal([id, second]);
    const units = mulDivUp(owed + second, 1n, UNIT);
    expect(eventOf(s, rest, "Deposit").amount).to.equal(units * UNIT);
    expect(await cashOf(s, id)).to.equal(units * UNIT - owed - second);
    expect((await core(s).pots()).vault).to.equal(vault + first + second);
    await pass(DAY);
    expect((await core(s).debtState(id)).interest).to.equal(0n);
  });

  it("stays as it is where a batch passes over its account", async () => {
    await pledge(s, alice, "BTC", 10n ** 8n);
    const cash = await indebt(s, alice, "4000");
    const since = await now(s.ballast);
    const id = s.cross(alice);
    await pass(10 * DAY);
    const { vault } = await core(s).pots();
    const receipt = await done(core(s).liquidateBatch([id], { marketIds: [], data: [] }));
    expect(eventsOf(s, receipt)).to.deep.equal([]);
    const pots = await core(s).pots();
    expect([pots.vault, pots.debt]).to.deep.equal([vault, -cash]);
    const interest = interestOwed(-cash, rate, (await now(s.ballast)) - since);
    expect((await core(s).debtState(id)).interest).to.equal(interest);
  });

  it("is the vault's before it is booked, that of all debts together: vaultState", async () => {
    const debts: { owed: bigint; since: bigint }[] = [];
    for (const owner of [alice, bob]) {
      await pledge(s, owner, "BTC", 10n ** 8n);
      const cash = await indebt(s, owner, owner === alice ? "4000" : "1234.56789");
      debts.push({ owed: -cash, since: await now(s.ballast) });
      await pass(DAY);
    }
    const expectEarned = async () => {
      const time = await now(s.ballast);
      const debtSeconds = debts.reduce((sum, { owed, since }) => sum + owed * (time - since), 0n);
      const { cash, interest, netProfit, skewPremium, nav } = await core(s).vaultState();
      expect(interest).to.equal(interestEarned(debtSeconds, rate));
      expect(nav).to.equal(cash + interest - netProfit - skewPremium);
      return nav;
    };
    const before = await expectEarned();
    await pass(5 * DAY);
    expect((await expectEarned()) > before).to.equal(true);
    // Booked, it changes the vault's cash and nothing else.
    const house = await buyer(s);
    const receipt = await done(house.repay(s.cross(alice), 1n));
    const charged: bigint = eventOf(s, receipt, "ChargeInterest").amount;
    const [first] = debts.splice(0, 1);
    debts.push({ owed: (first?.owed ?? 0n) + charged - UNIT, since: await now(s.ballast) });
    await expectEarned();
  });
});
