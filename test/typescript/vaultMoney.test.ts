import {
  abs,
  max,
  mulDivDown,
  mulDivUp,
  mulDown,
  mulUp,
  profitFactor,
  sideProfits,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { classOf, loadPreset } from "../../deploy/preset.ts";
import { ROLES } from "../../deploy/roles.ts";
import { accruedAt, now, readMarket } from "./support/market.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  fill,
  knownAccounts,
  stage,
  statesOf,
  UNIT,
  values,
  WAD,
} from "./support/stage.ts";
import { fund, listingOf, publish, SEED, wad, withdraw } from "./support/trading.ts";

const DAY = 86_400n;
const textbook = loadPreset("textbook");

describe("Money out of the vault", () => {
  const s = stage("textbook");
  const core = () => s.ballast.clearingHouse;
  const unauthorized = (owner: number) =>
    expectRefused(
      s,
      () => core().connect(s.signer(owner)).payVault(1n, s.address(owner)),
      "AccessManagedUnauthorized",
      [s.address(owner)],
    );

  it("goes to whom the role that manages it names", async () => {
    const sent = core().payVault(1_234_567n, s.address(5));
    await expect(sent)
      .to.emit(core(), "PayVault")
      .withArgs(s.address(5), 1_234_567n * UNIT);
    expect(await s.ballast.quote.balanceOf(s.address(5))).to.equal(1_234_567n);
    expect((await core().pots()).vault).to.equal(wad(SEED) - 1_234_567n * UNIT);
  });

  it("goes by that role only: AccessManagedUnauthorized", async () => {
    const { accessManager } = s.ballast;
    await unauthorized(5);
    await done(accessManager.grantRole(ROLES.VAULT, s.address(5), 0));
    await done(core().connect(s.signer(5)).payVault(7n, s.address(6)));
    expect(await s.ballast.quote.balanceOf(s.address(6))).to.equal(7n);
    await done(accessManager.revokeRole(ROLES.VAULT, s.address(5)));
    await unauthorized(5);
  });

  it("goes through one contract's hands alone once it is sealed: NotVaultOwner, VaultSealed", async () => {
    const { liquidityVault } = s.ballast;
    expect(await core().vaultOwner()).to.equal(ZeroAddress);
    await expect(core().sealVault(liquidityVault))
      .to.emit(core(), "SealVault")
      .withArgs(liquidityVault);
    const owner = await liquidityVault.getAddress();
    expect(await core().vaultOwner()).to.equal(owner);
    // The role is the caller's still.
    const values = [s.address(0), owner];
    await expectRefused(s, () => core().payVault(1n, s.address(0)), "NotVaultOwner", values);
    await expectRefused(s, () => core().fundVault(1n), "NotVaultOwner", values);
    await expectRefused(s, () => core().retireVault(), "NotVaultOwner", values);
    await expectRefused(s, () => core().sealVault(s.address(5)), "VaultSealed", [owner]);
  });

  it("is no more than there is, to the unit: InsufficientVault", async () => {
    // A trade's fee, so that the vault holds no whole number of units.
    await fund(s.ballast, s.cross(1), "100000");
    await fill(s, { account: s.cross(1), market: "BTC", size: "0.123456789" });
    const { vault } = await core().pots();
    expect(vault % UNIT).not.to.equal(0n);
    const units = vault / UNIT;
    const pay = (amount: bigint) => () => core().payVault(amount, s.address(5));
    const over = (units + 1n) * UNIT;
    await expectRefused(s, pay(units + 1n), "InsufficientVault", [vault, over]);
    await done(pay(units)());
    const rest = vault - units * UNIT;
    expect((await core().pots()).vault).to.equal(rest);
    await expectRefused(s, pay(1n), "InsufficientVault", [rest, UNIT]);
  });

  it("is something: ZeroAmount", async () => {
    await expectRefused(s, () => core().payVault(0n, s.address(5)), "ZeroAmount", []);
  });

  it("covers no deficit where there is none: BeyondDeficit", async () => {
    await expectRefused(s, () => core().coverDeficit(1n), "BeyondDeficit", [UNIT, 0n]);
    await expectRefused(s, () => core().coverDeficit(0n), "ZeroAmount", []);
  });
});

describe("What the vault is worth", () => {
  // Time costs, and so little stands behind each market that profits are soon cut.
  const classes = { standard: { ...classOf(textbook, "BTC"), vaultShare: 100 } };
  const s = stage({ ...textbook, classes }, undefined, async ({ ballast }) => {
    for (const owner of [1, 2, 3]) await fund(ballast, s.cross(owner), "10000000");
  });
  const core = () => s.ballast.clearingHouse;
  const move = (owner: number, market: string, size: string) =>
    fill(s, { account: s.cross(owner), market, size });

  /** NAV by the mirror, market by market, now; and the least factor of any. */
  async function mirrored() {
    const time = await now(s.ballast);
    const { vault: cash, debt, seizedDebt } = await core().pots();
    expect(debt + seizedDebt, "nobody owes anything here").to.equal(0n);
    const sum = { netProfit: 0n, skewPremium: 0n, needed: 0n, factor: WAD };
    for (const { symbol } of s.ballast.markets) {
      const market = await readMarket(s.ballast, symbol);
      const { terms, price, vault } = market;
      const totals = accruedAt(market, time);
      const { maxUtilisation } = listingOf(s.ballast, symbol).params.economy;

      const { long, short } = sideProfits(totals, price);
      const factor = profitFactor(totals, terms, price, vault);
      for (const side of [long, short]) sum.netProfit += side <= 0n ? side : mulUp(side, factor);
      if (factor < sum.factor) sum.factor = factor;

      const net = abs(totals.openInterestLong - totals.openInterestShort);
      sum.skewPremium += mulDivUp(net * price, net, 2n * WAD * terms.skewScale);

      const backing = mulDivUp(mulUp(net, price), WAD, maxUtilisation);
      const threshold = mulDown(terms.vaultShare, 80n * (WAD / 100n));
      const paying = mulDivUp(max(long, 0n) + max(short, 0n), WAD, threshold);
      sum.needed = max(sum.needed, max(mulDivUp(backing, WAD, terms.vaultShare), paying));
    }
    const nav = cash - sum.netProfit - sum.skewPremium;
    const { netProfit, skewPremium, needed, factor } = sum;
    // Every feed lives: nothing of it is in doubt.
    return { state: [cash, 0n, netProfit, skewPremium, nav, 0n, 0n, needed], factor };
  }

  const prices = async () => s.ballast.router.prices([...(await core().listedMarkets())]);

  /** Both views say what the mirror does, to the wei. */
  async function expectWorth() {
    const { state, factor } = await mirrored();
    const actual = await core().vaultState();
    expect(values(actual)).to.deep.equal(state);
    expect(values(await core().vaultStateAt([...(await prices())]))).to.deep.equal(state);
    const { cash, netProfit, skewPremium, nav, needed } = actual;
    return { cash, netProfit, skewPremium, nav, needed, factor };
  }

  it("is its cash while nobody trades", async () => {
    expect((await expectWorth()).nav).to.equal(wad(SEED));
    const [cash, ...rest] = values(await core().vaultState());
    expect(rest).to.deep.equal([0n, 0n, 0n, cash, 0n, 0n, 0n]);
  });

  it("counts every market that is listed, in order", async () => {
    const ids = s.ballast.markets.map(({ id }) => BigInt(id));
    expect(await core().listedMarkets()).to.deep.equal(ids);
    expect(ids).to.deep.equal([1n, 2n, 3n]);
    const args = [2, 3];
    const short = () => core().vaultStateAt([WAD, WAD]);
    await expectRefused(s, short, "PriceCountMismatch", args);
  });

  it("is less the premium that traders get back, once a skew is opened", async () => {
    await move(1, "BTC", "10");
    const { nav, cash, skewPremium } = await expectWorth();
    // P·skew²/(2·skewScale) = 60,000·10²/2 over a scale of 10¹⁰/60,000.
    const { skewScale: btc } = listingOf(s.ballast, "BTC").params;
    const first = mulDivUp(wad("3000000"), WAD, btc);
    expect(skewPremium).to.equal(first);
    // What was paid for it was no gain: NAV is cash, but for a wei of the fill price and one of each sum.
    expect(abs(nav - cash) <= 13n).to.equal(true);
    await move(2, "ETH", "-100");
    const { skewScale: eth } = listingOf(s.ballast, "ETH").params;
    const both = first + mulDivUp(wad("15000000"), WAD, eth);
    expect((await expectWorth()).skewPremium).to.equal(both);
  });

  it("INV-4: falls by what traders win, in full, and what they owe for time to the second", async () => {
    await move(1, "BTC", "10");
    await move(2, "BTC", "-4");
    await move(3, "SOL", "-1000");
    const before = await expectWorth();
    await publish(s.ballast, { BTC: "61000", SOL: "140", ETH: "3000" });
    const won = await expectWorth();
    expect(won.nav < before.nav && won.factor === WAD).to.equal(true);
    for (const seconds of [1n, 59n, DAY, 30n * DAY]) {
      await s.ballast.connection.networkHelpers.time.increase(seconds);
      await publish(s.ballast, { BTC: "61000", SOL: "140", ETH: "3000" });
      expect((await expectWorth()).nav > won.nav).to.equal(true);
    }
  });

  it("owes no more than stands behind a market", async () => {
    await move(1, "BTC", "20");
    await move(2, "SOL", "-1000");
    await publish(s.ballast, { BTC: "200000", SOL: "150", ETH: "3000" });
    const { factor, cash, netProfit, needed } = await expectWorth();
    expect(factor < WAD).to.equal(true);
    expect(needed > cash && netProfit < wad("1100000")).to.equal(true);
  });

  it("is told at other prices than the last ones, however old those are", async () => {
    await move(1, "BTC", "10");
    const { publishTime } = await s.ballast.router.feed(1);
    await s.ballast.connection.networkHelpers.time.increase(61n);
    await expect(core().vaultState())
      .to.be.revertedWithCustomError(s.ballast.router, "StalePrice")
      .withArgs(1, publishTime, 60, await now(s.ballast));
    const at = (price: string) => core().vaultStateAt([wad(price), wad("3000"), wad("150")]);
    const [low, high] = [await at("60000"), await at("60001")];
    // A dollar more for each of ten, a little more of premium: nothing is charged for so little time.
    const { skewScale } = listingOf(s.ballast, "BTC").params;
    const wider =
      mulDivUp(wad("3000050"), WAD, skewScale) - mulDivUp(wad("3000000"), WAD, skewScale);
    expect(high.skewPremium - low.skewPremium).to.equal(wider);
    expect(high.netProfit - low.netProfit <= wad("10")).to.equal(true);
    expect(high.netProfit - low.netProfit > wad("9.99")).to.equal(true);
  });
});

describe("A vault below zero", () => {
  const [winner, loser, late, second, saver] = [1, 2, 3, 4, 5];
  const LEFT = 1_000n * 10n ** 6n;
  const SIZE = wad("9999.123456789123");
  const s = stage("textbook", ["LINK"], async ({ ballast }) => {
    for (const owner of [winner, loser, late, second]) {
      await fund(ballast, s.cross(owner), "1000000");
    }
    await fund(ballast, s.cross(saver), "123456.789012");
    const trade = (owner: number, size: bigint) =>
      fill(s, { account: s.cross(owner), market: "LINK", size });
    await trade(winner, SIZE);
    await trade(loser, -SIZE);
    await publish(ballast, { LINK: "150" });
    await trade(late, SIZE);
    await trade(second, -SIZE);
    // Of each side one has won what the other has lost: neither is owed anything, and every profit is paid in full.
    await publish(ballast, { LINK: "125" });
    const { vault } = await ballast.clearingHouse.pots();
    await done(ballast.clearingHouse.payVault(vault / UNIT - LEFT, s.address(0)));
    const { totals, terms, price, vault: left } = await readMarket(ballast, "LINK");
    expect(profitFactor(totals, terms, price, left)).to.equal(WAD);
    await trade(winner, -SIZE);
  });
  const core = () => s.ballast.clearingHouse;
  const pots = () => core().pots();
  const walletOf = (owner: number) => s.ballast.quote.balanceOf(s.address(owner));

  /** Withdraws token units; what the wallet got of them and what was told. */
  async function leave(owner: number, units: bigint) {
    const wallet = await walletOf(owner);
    const receipt = await withdraw(s.ballast, s.cross(owner), units * UNIT);
    return { paid: (await walletOf(owner)) - wallet, receipt };
  }

  /** Takes the tokens of signer 9 against the deficit. */
  async function cover(units: bigint) {
    const { quote } = s.ballast;
    await done(quote.mint(s.address(9), units));
    await done(quote.connect(s.signer(9)).approve(core(), units));
    return core().connect(s.signer(9)).coverDeficit(units);
  }

  it("owes what it has paid to the winners: all cash above zero shares that", async () => {
    const { vault, positiveCash } = await pots();
    // Ten thousand units won 25 each, less the thousand that there was, and the fee that stayed.
    expect(vault < wad("-248000") && vault > wad("-249000")).to.equal(true);
    const states = await statesOf(s, await knownAccounts(s));
    const sum = states.reduce((total, [, { cash }]) => total + max(cash, 0n), 0n);
    expect(positiveCash).to.equal(sum);
    await expectRefused(s, () => core().payVault(1n, s.address(0)), "InsufficientVault", [
      vault,
      UNIT,
    ]);
  });

  it("pays whoever leaves his part of what there is, to a token unit: DeficitShared", async () => {
    const { vault, positiveCash } = await pots();
    const cash = await cashOf(s, s.cross(saver));
    const asked = 100_000_000_001n;
    const amount = asked * UNIT;
    const { paid, receipt } = await leave(saver, asked);

    // amount · (1 − deficit / Σ positive cash)
    expect(paid).to.equal(mulDivDown(amount, positiveCash + vault, positiveCash) / UNIT);
    expect(paid < asked && paid > (asked * 9n) / 10n).to.equal(true);
    const lost = amount - paid * UNIT;
    expect(eventsOf(s, receipt).map(({ name }) => name)).to.deep.equal([
      "Withdraw",
      "DeficitShared",
    ]);
    expect(eventOf(s, receipt, "DeficitShared").toArray()).to.deep.equal([
      s.cross(saver),
      lost,
      -vault,
      positiveCash,
    ]);
    expect(eventOf(s, receipt, "Withdraw").amount).to.equal(amount);
    // The account has paid all of it, and what the wallet did not get makes the deficit smaller.
    expect(await cashOf(s, s.cross(saver))).to.equal(cash - amount);
    const after = await pots();
    expect(after.vault).to.equal(vault + lost);
    expect(after.positiveCash).to.equal(positiveCash - amount);
  });

  it("INV-10: pays the same share to the first as to the last, to a unit", async () => {
    const asked = 50_000_000_000n;
    const order = [saver, winner, saver, winner];
    const paid: bigint[] = [];
    for (const owner of order) paid.push((await leave(owner, asked)).paid);
    const [first = 0n] = paid;
    for (const [i, part] of paid.entries()) expect(abs(part - first) <= 1n, `${i}`).to.equal(true);
    expect(first < asked).to.equal(true);
  });

  it("is whole again by what the losers pay, and pays in full from then on", async () => {
    for (const owner of [loser, late, second]) {
      const held = await core().positionSize(s.cross(owner), 1, 0);
      await fill(s, { account: s.cross(owner), market: "LINK", size: -held });
    }
    expect((await pots()).vault > 0n).to.equal(true);
    for (const owner of [saver, winner, loser, late, second]) {
      const units = (await cashOf(s, s.cross(owner))) / UNIT;
      const { paid, receipt } = await leave(owner, units);
      expect(paid).to.equal(units);
      expect(eventsOf(s, receipt).map(({ name }) => name)).to.deep.equal(["Withdraw"]);
    }
  });

  it("is made whole by anyone, as far as it is short: BeyondDeficit", async () => {
    const { vault } = await pots();
    expect(vault % UNIT).not.to.equal(0n);
    // To the next whole unit: a fraction of one cannot be paid.
    const units = -vault / UNIT + 1n;
    await expectRefused(s, () => cover(units + 1n), "BeyondDeficit", [
      (units + 1n) * UNIT,
      units * UNIT,
    ]);
    const part = units / 3n;
    await expect(cover(part))
      .to.emit(core(), "CoverDeficit")
      .withArgs(s.address(9), part * UNIT);
    expect((await pots()).vault).to.equal(vault + part * UNIT);
    await expectRefused(s, () => cover(units - part + 1n), "BeyondDeficit", [
      (units - part + 1n) * UNIT,
      (units - part) * UNIT,
    ]);

    // With less missing, whoever leaves loses less, and with nothing missing nothing.
    const asked = 10_000_000_000n;
    const { vault: short, positiveCash } = await pots();
    const partly = await leave(saver, asked);
    const fair = mulDivDown(asked * UNIT, positiveCash + short, positiveCash) / UNIT;
    expect(partly.paid).to.equal(fair);
    const rest = -(await pots()).vault / UNIT + 1n;
    await done(cover(rest));
    const { vault: whole } = await pots();
    expect(whole >= 0n && whole < UNIT).to.equal(true);
    const { paid, receipt } = await leave(saver, asked);
    expect(paid).to.equal(asked);
    expect(eventsOf(s, receipt).map(({ name }) => name)).to.deep.equal(["Withdraw"]);
    await expectRefused(s, () => cover(1n), "BeyondDeficit", [UNIT, 0n]);
  });
});
