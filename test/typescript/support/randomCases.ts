import {
  type Bracket,
  evaluate,
  legPnl,
  MAX_UINT256,
  type MarketRisk,
  openCost,
  type Side,
  STANDINGS,
  toPortfolio,
  type VectorInput,
  type VectorLeg,
} from "@ballast/sdk/margin";
import { atMinimum, edgeCase } from "./edgeCases.ts";
import { type Random, seededRandom } from "./random.ts";

const WAD = 10n ** 18n;
const PERCENT = WAD / 100n;

/** The zone of accounts on which a comparison of the specification holds with equality. */
const EDGE = "on an edge";

/** Where an account's equity is put, relative to what it must maintain. */
export const ZONES = [
  "far above",
  "at the line",
  "at the target",
  "just below",
  "below",
  "thin",
  "a few wei",
  "zero",
  "bankrupt",
  "flat",
  EDGE,
] as const;
export type Zone = (typeof ZONES)[number];

/** `count` cases from one seed, the zones taking turns. */
export function* randomCases(seed: number, count: number): Generator<VectorInput> {
  const random = seededRandom(seed);
  for (let i = 0; i < count; i++) yield randomCase(random, ZONES[i % ZONES.length]);
}

/**
 * One account with nothing round about it. Markets obey the listing rules that the mathematics
 * relies on: rates that do not fall with size, and a fee of at most half the lowest.
 */
export function randomCase(random: Random, zone: Zone = random.pick(ZONES)): VectorInput {
  if (zone === EDGE) return edgeCase(random);
  const hedging = random.once(2);
  const count = Number(random.once(3) ? random.between(1n, 16n) : random.between(1n, 4n));
  const buffer = random.once(8) ? 0n : random.between(0n, 20n * PERCENT);
  const markets: MarketRisk[] = [];
  const held: VectorLeg[] = [];
  for (const id of distinctIds(random, count)) {
    const exposure = random.magnitude(WAD / 100n, 5_000_000n * WAD);
    const market = randomMarket(random, id, exposure);
    markets.push(market);
    if (zone === "flat" || (count > 1 && random.once(10))) continue;
    held.push(...randomLegs(random, market, exposure, hedging));
  }
  const legs = tieProfits(random, markets, held);
  const collateralValue = random.once(3) ? random.magnitude(1n, 100_000n * WAD) : 0n;
  const account = { cash: 0n, collateralValue, legs };
  const state = evaluate(toPortfolio({ buffer, markets, account }));
  const equity = randomEquity(random, zone, state.maintenance, buffer);
  const input = { buffer, markets, account: { ...account, cash: equity - state.equity } };
  return random.once(4) ? atMinimum(random, input) : input;
}

function randomEquity(
  random: Random,
  zone: Exclude<Zone, typeof EDGE>,
  maintenance: bigint,
  buffer: bigint,
): bigint {
  const share = (low: bigint, high: bigint) =>
    (maintenance * random.between(low * PERCENT, high * PERCENT)) / WAD;
  switch (zone) {
    case "far above":
      return share(100n, 1_000n);
    case "at the line":
      return maintenance + random.between(-6n, 6n);
    case "at the target":
      return (maintenance * (WAD + buffer)) / WAD + random.between(-6n, 6n);
    case "just below":
      return share(85n, 100n);
    case "below":
      return share(1n, 85n);
    case "thin":
      return share(0n, 1n) / random.magnitude(1n, 10n ** 12n);
    case "a few wei":
      return random.between(-20n, 40n);
    case "zero":
      return 0n;
    case "bankrupt":
      return -share(0n, 500n);
    case "flat":
      return random.pick([0n, 1n, -1n, random.between(-1_000n * WAD, 1_000n * WAD)]);
  }
}

function randomMarket(random: Random, id: number, exposure: bigint): MarketRisk {
  const price = random.magnitude(10n ** 13n, 10n ** 23n);
  const brackets = randomBrackets(random, exposure);
  const halfLowestRate = (brackets[0]?.maintenance ?? 0n) / 2n;
  const carry = () => (random.once(5) ? 0n : random.between(-price / 10n, price / 10n));
  return {
    id,
    price,
    carryLong: carry(),
    carryShort: carry(),
    // Now and then the vault cannot pay a market's profits in full.
    ...(random.once(6) ? { profitFactor: random.below(WAD + 1n) } : {}),
    ...randomCondition(random, price, exposure),
    liquidationFee: random.pick([
      halfLowestRate,
      random.between(0n, halfLowestRate),
      random.between(0n, halfLowestRate),
      0n,
    ]),
    minExposure: random.pick([
      0n,
      random.between(0n, 3_000n * WAD),
      random.between(0n, exposure),
      random.between(0n, exposure / 20n),
    ]),
    brackets,
  };
}

/** Now and then a feed is dead or was, a market has ended, a price has run away, or a stricter schedule is to come. */
function randomCondition(random: Random, price: bigint, exposure: bigint): Partial<MarketRisk> {
  return {
    ...(random.once(5) ? { standing: random.pick(STANDINGS) } : {}),
    ...(random.once(8) ? { average: scaled(random, price, 20n, 300n) + 1n } : {}),
    ...(random.once(8) ? { nextBrackets: randomBrackets(random, exposure) } : {}),
  };
}

/** Edges around the exposure held, so that walks begin in every bracket and cross edges. */
function randomBrackets(random: Random, exposure: bigint): Bracket[] {
  const edges = new Set<bigint>();
  const inner = Number(random.between(0n, 3n));
  while (edges.size < inner) edges.add(1n + random.below((exposure * 13n) / 10n + 10n));
  if (inner > 0 && random.once(10)) edges.add(exposure);

  let maintenance = random.between(PERCENT / 3n, 15n * PERCENT);
  let initial = scaled(random, maintenance, 100n, 250n);
  return [...[...edges].sort((a, b) => (a < b ? -1 : 1)).slice(0, 3), MAX_UINT256].map((upTo) => {
    const bracket = { upTo, maintenance, initial };
    maintenance = scaled(random, maintenance, 100n, 180n);
    initial = maximum(initial, scaled(random, maintenance, 100n, 250n));
    return bracket;
  });
}

function randomLegs(
  random: Random,
  market: MarketRisk,
  exposure: bigint,
  hedging: boolean,
): VectorLeg[] {
  const size = maximum((exposure * WAD) / market.price, 1n);
  const leg = (side: Side, quantity: bigint): VectorLeg => {
    const entry = scaled(random, market.price, 70n, 130n);
    const carry = side === "L" ? market.carryLong : market.carryShort;
    // The carry at the time of opening was another one.
    const paid = random.once(3) ? 0n : random.between(-market.price / 20n, market.price / 20n);
    const cost = openCost(side, quantity, entry, carry + paid);
    return { market: market.id, side, size: quantity, cost };
  };
  const side = random.pick<Side>(["L", "S"]);
  if (!hedging || random.once(3)) return [leg(side, size)];
  const other = random.pick([size, maximum(size - 1n, 1n), random.between(1n, size)]);
  const [long, short] = side === "L" ? [size, other] : [other, size];
  return [leg("L", long), leg("S", short)];
}

/** Now and then gives two markets the same profit, so that the ranking meets ties. */
function tieProfits(random: Random, markets: MarketRisk[], legs: VectorLeg[]): VectorLeg[] {
  const [first, second] = markets;
  if (first === undefined || second === undefined || !random.once(6)) return legs;
  markets[1] = { ...first, id: second.id };
  // Either the exposure ties as well, and the ids decide, or the larger exposure goes first.
  const larger = random.once(2);
  const copies = legs
    .filter(({ market }) => market === first.id)
    .map((leg): VectorLeg => {
      const size = larger ? leg.size * 2n : leg.size;
      const carry = leg.side === "L" ? first.carryLong : first.carryShort;
      const profit = (quantity: bigint, cost: bigint) =>
        legPnl(leg.side, { size: quantity, cost }, first.price, carry);
      const cost = profit(size, 0n) - profit(leg.size, leg.cost);
      return { market: second.id, side: leg.side, size, cost };
    });
  return [...legs.filter(({ market }) => market !== second.id), ...copies];
}

function distinctIds(random: Random, count: number): number[] {
  const ids = new Set<number>();
  while (ids.size < count)
    ids.add(Number(random.once(2) ? random.below(40n) : random.below(65_536n)));
  return [...ids];
}

/** `value` times a factor between `low` and `high` percent. */
function scaled(random: Random, value: bigint, low: bigint, high: bigint): bigint {
  return (value * random.between(low * PERCENT, high * PERCENT)) / WAD;
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
