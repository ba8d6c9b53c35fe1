import { type AccountId, AccountType, typeOf } from "@ballast/sdk";
import { PositionSide, type Snapshot, WAD } from "@ballast/sdk/margin";
import { loadPreset, type Preset } from "../../../deploy/preset.ts";
import { freeze } from "./outages.ts";
import type { Random } from "./random.ts";
import { done, fill, type Stage, stage, UNIT } from "./stage.ts";
import { fund, listingOf, publish } from "./trading.ts";

/** The markets of the world, in the order of listing; the first two can be collateral. */
export const SYMBOLS = ["BTC", "ETH", "SOL"] as const;
export const TOKENS = ["BTC", "ETH"] as const;
const FIRST = { BTC: 60_000n * WAD, ETH: 3_000n * WAD, SOL: 150n * WAD } as const;
type Symbol = (typeof SYMBOLS)[number];
type Prices = Record<Symbol, bigint>;

/** Traders; behind them are who brought the first of them, who brings trades, and who deals as the counterparty. */
const OWNERS = [1, 2, 3, 4, 5];
export const REFERRER = 6;
export const INTEGRATOR = 7;
/** Whoever is credited a fee may itself owe, and together they owe more than all may. */
const DEBTORS = [INTEGRATOR, 8, 9, 10, 11, 12, 13, 14];

/** WAD a unit of the mock oracle's prices, which have 8 decimals. */
const ORACLE_UNIT = 10n ** 10n;

/** What is left in the vault: so little that caps bind, and that it cannot pay every profit. */
const VAULT = 4_000_000n * WAD;

/** Accounts of every type with tokens, debts, referrers and limits, on markets whose caps are near. */
export interface World {
  readonly stage: Stage;
  readonly accounts: readonly AccountId[];
  /** Signer of an account's owner. */
  ownerOf(id: AccountId): number;
  /** Some time passes, and every price moves by up to `spread` percent. */
  pass(random: Random, spread: bigint, seconds?: bigint): Promise<void>;
  /** Prices move to these, a second later. */
  move(prices: Partial<Prices>): Promise<void>;
  /** A feed gives no price any more until it counts as dead; or it does again, and is recovering. */
  kill(symbol: Symbol): Promise<void>;
  revive(): void;
  /** Deposits what has been lost, and pledges anew. */
  refill(random: Random, id: AccountId): Promise<void>;
}

/** Sets the stage for the suite it is called in. */
export function previewWorld(): World {
  let prices: Prices = { ...FIRST };
  const accounts: AccountId[] = [];
  const owners = new Map<AccountId, number>();
  let dead: Symbol | undefined;
  const s = stage(crowded(), SYMBOLS, prepare, TOKENS);
  beforeEach(() => {
    prices = { ...FIRST };
    dead = undefined;
  });

  async function prepare(set: Stage): Promise<void> {
    const { ballast } = set;
    prices = { ...FIRST };
    for (const owner of OWNERS) {
      for (const id of [set.cross(owner), set.hedge(owner), set.isolated(owner)]) {
        accounts.push(id);
        owners.set(id, owner);
        await fund(ballast, id, "25000");
      }
    }
    const core = ballast.clearingHouse;
    const { vault } = await core.pots();
    await done(core.payVault((vault - VAULT) / UNIT, set.address(0)));
    await done(core.connect(set.signer(1)).setReferrer(set.address(REFERRER)));
    await done(core.connect(set.signer(2)).setReferrer(set.address(INTEGRATOR)));
    await done(core.connect(set.signer(3)).setReferrer(set.address(4)));
    for (const id of [set.cross(2), set.hedge(3)]) {
      const owner = owners.get(id) ?? 0;
      await done(core.connect(set.signer(owner)).setMaxLeverage(id, 2n * WAD));
    }
    for (const owner of [...OWNERS, ...DEBTORS]) {
      for (const { token } of ballast.collaterals) {
        await done(token.mint(set.address(owner), 10n ** 30n));
        await done(token.connect(set.signer(owner)).approve(core, 10n ** 30n));
      }
    }
    for (const owner of DEBTORS) await indebt(set, owner);
  }

  async function indebt(set: Stage, owner: number): Promise<void> {
    const account = set.cross(owner);
    const eth = set.ballast.collaterals.find(({ symbol }) => symbol === "ETH");
    if (eth === undefined) throw new Error("ETH is collateral.");
    const core = set.ballast.clearingHouse.connect(set.signer(owner));
    await done(
      core.depositCollateral(account, eth.token, 10n * 10n ** (await eth.token.decimals())),
    );
    await fund(set.ballast, account, "2000");
    await fill(set, { account, market: "ETH", size: "10" });
    await fill(set, { account, market: "ETH", size: "-10", price: "2150" });
  }

  /** Publishes the prices with uncertainty, and now and then far from their moving averages. */
  async function accept(random: Random): Promise<void> {
    const { ballast } = s;
    const { time } = ballast.connection.networkHelpers;
    const at = BigInt(await time.latest()) + 1n;
    const update: { marketIds: number[]; data: string[] } = { marketIds: [], data: [] };
    for (const symbol of SYMBOLS) {
      if (symbol === dead) continue;
      const { id, feed } = listingOf(ballast, symbol);
      const price = prices[symbol] / ORACLE_UNIT;
      const half = random.once(2) ? 0n : random.below(price / 500n);
      const average = random.once(9) ? (price * random.between(80n, 120n)) / 100n : price;
      update.marketIds.push(id);
      update.data.push(
        await ballast.pyth.createPriceFeedUpdateData(
          ...([feed.feedId, price, half, -8, average, half, at, at - 1n] as const),
        ),
      );
    }
    await time.setNextBlockTimestamp(at);
    await done(ballast.router.update(update, { value: await ballast.router.updateFee(update) }));
  }

  return {
    stage: s,
    accounts,
    ownerOf: (id) => owners.get(id) ?? 0,
    async pass(random, spread, seconds = random.magnitude(1n, 200_000n)) {
      const { time } = s.ballast.connection.networkHelpers;
      await time.increase(seconds);
      const moved = (price: bigint, first: bigint) => {
        const next = (price * (1_000n + random.between(-10n * spread, 10n * spread))) / 1_000n;
        // Back towards where it began, so that no price runs away.
        return rounded(next + (first - next) / 10n);
      };
      for (const symbol of SYMBOLS) {
        if (symbol !== dead) prices[symbol] = moved(prices[symbol], FIRST[symbol]);
      }
      await accept(random);
    },
    async move(changed) {
      prices = { ...prices, ...changed };
      await publish(s.ballast, prices);
    },
    async kill(symbol) {
      await freeze(s.ballast, symbol);
      dead = symbol;
    },
    revive() {
      dead = undefined;
    },
    async refill(random, id) {
      const owner = owners.get(id) ?? 0;
      if (random.once(2)) await fund(s.ballast, id, random.magnitude(1_000n, 80_000n) * WAD);
      if (random.once(3)) return;
      const symbol = random.pick(TOKENS);
      const { token } = s.ballast.collaterals.find((entry) => entry.symbol === symbol) ?? {};
      if (token === undefined) throw new Error(`There is no token ${symbol}.`);
      // Whoever takes risk can only pledge what has a live price.
      const { frozen, recovering } = await s.ballast.lens.market(listingOf(s.ballast, symbol).id);
      if (frozen || recovering) return;
      const unit = 10n ** (18n - (await token.decimals()));
      const amount = (random.magnitude(1_000n, 60_000n) * WAD * WAD) / FIRST[symbol] / unit;
      const core = s.ballast.clearingHouse.connect(s.signer(owner));
      await done(core.depositCollateral(id, token, amount));
    },
  };
}

/** What the mock oracle can publish. */
export const rounded = (price: bigint) => (price / ORACLE_UNIT) * ORACLE_UNIT;

/** A market, a side that the account has (or now and then has not), and a signed size worth something, base WAD. */
export function randomTrade(random: Random, s: Stage, { account: { id, legs } }: Snapshot) {
  const type = typeOf(id);
  const symbol = random.pick(SYMBOLS);
  const only = type === AccountType.Isolated && !random.once(8) ? legs[0]?.market : undefined;
  const market = only ?? listingOf(s.ballast, symbol).id;
  const named = listingOf(s.ballast, BigInt(market)).symbol as Symbol;
  const value = random.magnitude(random.once(12) ? 1n : 500n * WAD, 400_000n * WAD);
  const size = (value * WAD) / FIRST[named];
  const buys = random.once(2);
  const legOf = buys ? PositionSide.Long : PositionSide.Short;
  const held = legs.find((entry) => entry.market === market);
  // Mostly what opens a leg of a hedge account, or closes one that is there.
  const other = buys ? held?.short.size : held?.long.size;
  const closes = (other ?? 0n) !== 0n ? random.once(2) : random.once(12);
  const leg = closes ? (buys ? PositionSide.Short : PositionSide.Long) : legOf;
  const usual = type === AccountType.Hedge ? leg : PositionSide.Net;
  const side = random.once(60) ? random.pick([PositionSide.Net, PositionSide.Long]) : usual;
  return { market, side, sizeDelta: buys ? size : -size };
}

/** The tiered preset with markets whose caps, capacities and debts are soon reached. */
function crowded(): Preset {
  const preset = loadPreset("tiered");
  const tight = {
    skewScaleValue: 1_000_000_000,
    openInterestCapValue: 2_000_000,
    maxExposure: 500_000,
    maxUtilisation: 1_000_000,
  };
  const classes = Object.fromEntries(
    Object.entries(preset.classes).map(([name, entry]) => [name, { ...entry, ...tight }]),
  );
  const debt = { ...preset.debt, limit: 8_000, cap: 10_000 };
  return { ...preset, debt, classes };
}
