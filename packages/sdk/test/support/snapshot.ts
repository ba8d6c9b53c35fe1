import fc from "fast-check";
import { type Random, seededRandom } from "../../../../test/typescript/support/random.ts";
import { AccountType, makeAccountId } from "../../src/accountId.ts";
import {
  EMPTY_LEG,
  evaluate,
  type HeldLegs,
  type HeldToken,
  type Leg,
  MAX_UINT256,
  type MarketSnapshot,
  openCost,
  portfolioOf,
  type Side,
  type Snapshot,
  WAD,
} from "../../src/margin/index.ts";

const NOW = 1_800_000_000n;
const PERCENT = WAD / 100n;
const OWNER = `0x${"a1".repeat(20)}` as const;
const TOKEN = `0x${"b2".repeat(20)}` as const;

/** An account of any type, in up to four markets that others trade as well, with tokens, interest and reservations. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .nat(2 ** 32 - 1)
  .map((seed) => randomSnapshot(seededRandom(seed)));

/** The snapshot with another price of one feed. */
export function atPrice(snapshot: Snapshot, feed: number, price: bigint): Snapshot {
  const { account, markets } = snapshot;
  return {
    ...snapshot,
    markets: markets.map((m) => (m.id === feed ? { ...m, mark: { ...m.mark, price } } : m)),
    account: {
      ...account,
      holdings: account.holdings.map((held) => (held.feed === feed ? { ...held, price } : held)),
    },
  };
}

function randomSnapshot(random: Random): Snapshot {
  const type = random.pick([AccountType.Cross, AccountType.Isolated, AccountType.Hedge]);
  const ids = [1, 2, 3, 4].slice(0, Number(random.between(1n, 4n)));
  const held = type === AccountType.Isolated ? ids.slice(0, 1) : ids;
  const bare = ids.map((id) => randomMarket(random, id));
  const legs = bare
    .filter(({ id }) => held.includes(id) && !random.once(4))
    .map((market) => randomLegs(random, market, type === AccountType.Hedge));
  const markets = bare.map((market) => withOthers(random, market, legs));
  const account = {
    id: makeAccountId(OWNER, type),
    cash: 0n,
    interest: 0n,
    reserved: random.once(4) ? random.magnitude(1n, 1_000n * WAD) : 0n,
    maxLeverage: random.once(5) ? random.between(WAD, 20n * WAD) : 0n,
    legs,
    holdings: random.once(2) ? [] : randomHoldings(random, markets),
  };
  const snapshot: Snapshot = {
    now: NOW,
    account,
    markets,
    pots: {
      vault: random.between(1_000_000n, 20_000_000n) * WAD,
      insurance: random.between(0n, 100_000n) * WAD,
      debt: random.once(2) ? 0n : random.magnitude(1n, 100_000n * WAD),
      escrow: 10n * WAD,
      fees: 100n * WAD,
      positiveCash: 3_000_000n * WAD,
      topUpLeft: 500n * WAD,
    },
    rules: {
      ...{ buffer: 10n * PERCENT, profitWeight: 50n * PERCENT, profitCap: 50n * PERCENT },
      ...{ feeToInsurance: 10n * PERCENT, feeToProtocol: 10n * PERCENT },
      ...{ feeToReferrer: 10n * PERCENT, feeToIntegrator: 10n * PERCENT },
      ...{ keeperShare: 30n * PERCENT, keeperFloor: WAD, dustValue: 10n * WAD },
      ...{ debtLimit: 25_000n * WAD, debtCap: 20n * PERCENT, quoteUnit: 10n ** 12n },
    },
    newRiskPaused: random.once(20),
    protectedUntil: 0n,
  };
  return withCash(random, snapshot);
}

/** Somewhere about its requirement, from under water to far above. */
function withCash(random: Random, snapshot: Snapshot): Snapshot {
  const { equity, initial } = evaluate(portfolioOf(snapshot));
  const wanted = (initial * random.between(-20n, 400n)) / 100n + random.between(-5n, 5_000n) * WAD;
  const cash = wanted - equity;
  const interest = cash < 0n && random.once(2) ? random.magnitude(1n, WAD) : 0n;
  const { account, pots } = snapshot;
  return {
    ...snapshot,
    account: { ...account, cash, interest },
    pots: {
      ...pots,
      debt: pots.debt + (cash < 0n ? -cash - interest : 0n),
      positiveCash: pots.positiveCash + (cash > 0n ? cash : 0n),
    },
  };
}

function randomMarket(random: Random, id: number): MarketSnapshot {
  const price = random.magnitude(10n ** 15n, 10n ** 23n);
  const base = (value: bigint) => (value * WAD * WAD) / price;
  const standing = random.once(12)
    ? random.pick(["recovering", "frozen"] as const)
    : ("live" as const);
  const maintenance = random.between(2n, 8n) * PERCENT;
  return {
    id,
    totals: {
      ...{ openInterestLong: 0n, openInterestShort: 0n, costLong: 0n, costShort: 0n },
      carryLong: random.between(-price / 50n, price / 50n),
      carryShort: random.between(-price / 50n, price / 50n),
      fundingRate: random.between(-PERCENT, PERCENT),
      borrowRate: random.below(100n) * 10n ** 14n * 10n,
      accruedAt: NOW - (random.once(4) ? 0n : random.magnitude(1n, 300_000n)),
    },
    terms: {
      ...{ skewScale: base(1_000_000_000n), fundingVelocity: 9n * WAD, maxFundingRate: PERCENT },
      ...{ borrowKink: 80n * PERCENT, borrowKinkRate: 10n * PERCENT, borrowMaxRate: WAD },
      ...{ vaultShare: 25n * PERCENT, maxUtilisation: 2n * WAD },
      ...{ makerFee: PERCENT / 50n, takerFee: PERCENT / 20n },
      ...{ maxOpenInterest: base(3_000_000n), maxExposure: 1_000_000n * WAD },
    },
    risk: {
      liquidationFee: PERCENT,
      minExposure: random.between(1n, 500n) * WAD,
      brackets: [
        { upTo: 50_000n * WAD, maintenance, initial: 2n * maintenance },
        { upTo: MAX_UINT256, maintenance: 2n * maintenance, initial: 4n * maintenance },
      ],
    },
    mark: { price, confidence: random.once(2) ? 0n : price / 1_000n, standing },
    ...(random.once(25) ? { settlement: { price: price / 2n, factor: WAD } } : {}),
  };
}

function randomLegs(random: Random, market: MarketSnapshot, hedge: boolean): HeldLegs {
  const { id, mark, totals } = market;
  const leg = (side: Side): Leg => {
    const size = (random.magnitude(WAD, 300_000n * WAD) * WAD) / mark.price + 1n;
    const entry = (mark.price * random.between(80n, 120n)) / 100n;
    const carry = side === "L" ? totals.carryLong : totals.carryShort;
    return { size, cost: openCost(side, size, entry, carry) };
  };
  if (hedge && random.once(2)) return { market: id, long: leg("L"), short: leg("S") };
  return random.once(2)
    ? { market: id, long: leg("L"), short: EMPTY_LEG }
    : { market: id, long: EMPTY_LEG, short: leg("S") };
}

/** The sums of a market hold the account's legs and those of others. */
function withOthers(random: Random, market: MarketSnapshot, all: HeldLegs[]): MarketSnapshot {
  const own = all.find((entry) => entry.market === market.id);
  const others = randomLegs(random, market, true);
  const { long = EMPTY_LEG, short = EMPTY_LEG } = own ?? {};
  return {
    ...market,
    totals: {
      ...market.totals,
      openInterestLong: long.size + others.long.size,
      openInterestShort: short.size + others.short.size,
      costLong: long.cost + others.long.cost,
      costShort: short.cost + others.short.cost,
    },
  };
}

function randomHoldings(random: Random, markets: readonly MarketSnapshot[]): HeldToken[] {
  return markets.slice(0, Number(random.between(1n, 2n))).map(({ id, mark }) => ({
    token: { id, unit: 10n ** 10n, haircut: 10n * PERCENT, discount: 5n * PERCENT },
    amount: (random.magnitude(WAD, 50_000n * WAD) * WAD) / mark.price / 10n ** 10n + 1n,
    price: mark.price,
    standing: mark.standing,
    feed: id,
    address: TOKEN,
  }));
}
