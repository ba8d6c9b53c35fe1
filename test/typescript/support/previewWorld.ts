import type { AccountId } from "@ballast/sdk";
import { PositionSide, WAD } from "@ballast/sdk/margin";
import { loadPreset, type Preset } from "../../../deploy/preset.ts";
import type { Random } from "./random.ts";
import { done, fill, type Stage, stage, UNIT } from "./stage.ts";
import { fund, listingOf, publish } from "./trading.ts";

/** The markets of the world, in the order of listing; the first two can be collateral. */
export const SYMBOLS = ["BTC", "ETH", "SOL"] as const;
export const TOKENS = ["BTC", "ETH"] as const;
const FIRST = { BTC: 60_000n * WAD, ETH: 3_000n * WAD, SOL: 150n * WAD } as const;
type Prices = Record<(typeof SYMBOLS)[number], bigint>;

/** Traders; behind them are who brought the first of them, who brings trades, and who deals as the counterparty. */
const OWNERS = [1, 2, 3, 4, 5];
export const REFERRER = 6;
export const INTEGRATOR = 7;

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
  /** Deposits what has been lost, and pledges anew. */
  refill(random: Random, id: AccountId): Promise<void>;
}

/** Sets the stage for the suite it is called in. */
export function previewWorld(): World {
  let prices: Prices = { ...FIRST };
  const accounts: AccountId[] = [];
  const owners = new Map<AccountId, number>();
  const s = stage(crowded(), SYMBOLS, prepare, TOKENS);
  beforeEach(() => {
    prices = { ...FIRST };
  });

  async function prepare(set: Stage): Promise<void> {
    const { ballast } = set;
    prices = { ...FIRST };
    for (const owner of OWNERS) {
      for (const id of [set.cross(owner), set.hedge(owner), set.isolated(owner)]) {
        accounts.push(id);
        owners.set(id, owner);
        await fund(ballast, id, "60000");
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
      await done(core.connect(set.signer(owner)).setMaxLeverage(id, 5n * WAD));
    }
    for (const owner of [...OWNERS, INTEGRATOR]) {
      for (const { token } of ballast.collaterals) {
        await done(token.mint(set.address(owner), 10n ** 30n));
        await done(token.connect(set.signer(owner)).approve(core, 10n ** 30n));
      }
    }
    await indebt(set, INTEGRATOR);
  }

  /** Whoever is credited fees may itself owe, with interest. */
  async function indebt(set: Stage, owner: number): Promise<void> {
    const account = set.cross(owner);
    const eth = set.ballast.collaterals.find(({ symbol }) => symbol === "ETH");
    if (eth === undefined) throw new Error("ETH is collateral.");
    const core = set.ballast.clearingHouse.connect(set.signer(owner));
    await done(core.depositCollateral(account, eth.token, 2n * 10n ** (await eth.token.decimals())));
    await fund(set.ballast, account, "2000");
    await fill(set, { account, market: "ETH", size: "4" });
    await fill(set, { account, market: "ETH", size: "-4", price: "2400" });
  }

  return {
    stage: s,
    accounts,
    ownerOf: (id) => owners.get(id) ?? 0,
    async pass(random, spread, seconds = random.magnitude(1n, 200_000n)) {
      const { time } = s.ballast.connection.networkHelpers;
      await time.increase(Number(seconds));
      const moved = (price: bigint, first: bigint) => {
        const next = (price * (1_000n + random.between(-10n * spread, 10n * spread))) / 1_000n;
        // Back towards where it began, so that no price runs away.
        return rounded(next + (first - next) / 10n);
      };
      const entries = SYMBOLS.map((symbol) => [symbol, moved(prices[symbol], FIRST[symbol])]);
      prices = Object.fromEntries(entries) as Prices;
      await publish(s.ballast, prices);
    },
    async move(changed) {
      prices = { ...prices, ...changed };
      await publish(s.ballast, prices);
    },
    async refill(random, id) {
      const owner = owners.get(id) ?? 0;
      await fund(s.ballast, id, random.magnitude(1_000n, 80_000n) * WAD);
      if (random.once(2)) return;
      const { token } = random.pick([s.ballast.collaterals[0], s.ballast.collaterals[1]]) ?? {};
      if (token === undefined) throw new Error("There are two tokens.");
      const unit = 10n ** (18n - (await token.decimals()));
      const amount = random.magnitude(WAD / 100n, WAD) / unit;
      const core = s.ballast.clearingHouse.connect(s.signer(owner));
      await done(core.depositCollateral(id, token, amount));
    },
  };
}

/** What the mock oracle can publish. */
export const rounded = (price: bigint) => (price / 10n ** 10n) * 10n ** 10n;

/** A market id, a side that the account has (or now and then has not), and a size worth something. */
export function randomTrade(random: Random, s: Stage, id: AccountId) {
  const symbol = random.pick(SYMBOLS);
  const { id: market } = listingOf(s.ballast, symbol);
  const hedge = id.slice(42, 44) === "02";
  const usual = hedge ? random.pick([PositionSide.Long, PositionSide.Short]) : PositionSide.Net;
  const side = random.once(60) ? PositionSide.Long : usual;
  const value = random.magnitude(random.once(12) ? 1n : 500n * WAD, 400_000n * WAD);
  const size = (value * WAD) / FIRST[symbol];
  return { symbol, market, side, sizeDelta: random.once(2) ? size : -size };
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
