import { requirement } from "./brackets.ts";
import { collateralValue } from "./collateral.ts";
import {
  type AccountState,
  evaluate,
  exposureOf,
  isLiquidatable,
  type Portfolio,
  pnlOf,
} from "./portfolio.ts";
import {
  backingOf,
  type HeldToken,
  legsIn,
  type MarketSnapshot,
  marketIn,
  portfolioOf,
  positionIn,
  type Snapshot,
} from "./snapshot.ts";
import { isPassedOver } from "./standing.ts";
import { abs, max, min, mulDivDown, WAD } from "./wadMath.ts";

/** How far up is looked, in marks; and the lowest price there is. */
const MARKS = 1_000n;
const LOWEST = 1n;
/** By how much a look beyond the likely place grows each time it fails. */
const STRIDE = 64n;
/** Of E − M, wei. */
const ROUNDINGS = 8n;

/** The prices of one market nearest to its mark, on either side, at which the account becomes liquidatable. */
export interface LiquidationPrice {
  /** Market id. */
  readonly market: number;
  /** Its mark, quote per base unit, WAD. */
  readonly price: bigint;
  /** The highest price below the mark and the lowest above it, quote, WAD; null where there is none, up to a thousand marks. */
  readonly below: bigint | null;
  readonly above: bigint | null;
}

/**
 * Of each market of the account the prices at which `E < M`, those of the others held; one wei nearer to the mark it is not
 * so. Whatever the market's feed prices moves along: both legs, what time has cost, collateral in that token, and the share
 * of the profit that the vault can pay. None of an account that is liquidatable now, nor of a market that is frozen or has
 * ended. The search is that of `LiquidationPrices.sol`, look by look: where a side has several crossings, which happens only
 * where the vault cannot pay all, it names the same one.
 */
export function liquidationPrices(snapshot: Snapshot): LiquidationPrice[] {
  const portfolio = portfolioOf(snapshot);
  return snapshot.account.legs.map(({ market }) =>
    liquidationPricesIn(snapshot, portfolio, market),
  );
}

/** The same of one market; `portfolio` is that of the snapshot. */
export function liquidationPricesIn(
  snapshot: Snapshot,
  portfolio: Portfolio,
  id: number,
): LiquidationPrice {
  const market = marketIn(snapshot, id);
  const price = market.settlement?.price ?? market.mark.price;
  const none = { market: id, price, below: null, above: null };
  const legs = legsIn(snapshot, id);
  const state = evaluate(portfolio);
  const still = market.settlement !== undefined || isPassedOver(market.mark.standing);
  if (still || max(legs.long.size, legs.short.size) === 0n || isLiquidatable(state)) return none;
  const scene = sceneOf(snapshot, market, state);
  const surplus = state.equity - state.maintenance;
  const at = (bad: bigint) =>
    search(scene, { good: price, bad, surplus, shortfall: 0n, lastSurplus: surplus });
  return { ...none, below: at(LOWEST), above: at(price * MARKS) };
}

/** What is being moved. */
interface Scene {
  /** Of the larger leg, base units, WAD. */
  readonly size: bigint;
  /** E − M at a price, quote WAD. */
  slack(price: bigint): bigint;
}

/** Between a price at which the account is healthy and one at which it is not, with E − M there. */
interface Interval {
  good: bigint;
  bad: bigint;
  surplus: bigint;
  shortfall: bigint;
  /** Before the last look along a straight line. */
  lastSurplus: bigint;
}

function sceneOf(snapshot: Snapshot, market: MarketSnapshot, state: AccountState): Scene {
  const legs = legsIn(snapshot, market.id);
  const vault = backingOf(snapshot);
  const tokens = snapshot.account.holdings.filter(({ feed }) => feed === market.id);
  const part = (price: bigint, held: readonly HeldToken[]) => {
    const position = positionIn(snapshot, market, legs, vault, false, price);
    const { maintenance } = requirement(market.risk.brackets, exposureOf(position));
    return pnlOf(position) - maintenance + collateralValue(held);
  };
  const rest = state.equity - state.maintenance - part(market.mark.price, tokens);
  return {
    size: max(legs.long.size, legs.short.size),
    slack: (price) => {
      const moved = tokens.map((held) => ({ ...held, price }));
      return rest + part(price, moved);
    },
  };
}

/**
 * Narrows the interval to two neighbours. What is searched consists of few nearly straight pieces: once the interval is
 * within one, a straight line between its ends crosses at the place but for roundings, and a look just beyond closes the
 * interval from the other side. Halves make sure of an end.
 */
function search(scene: Scene, v: Interval): bigint | null {
  v.shortfall = scene.slack(v.bad);
  if (v.shortfall >= 0n) return null;
  if (v.bad > v.good) comeNear(scene, v);
  // What some wei of roundings are in the price.
  let stride = mulDivDown(ROUNDINGS, WAD, scene.size) + 1n;
  while (width(v) > 1n) {
    if (width(v) > 4n * stride && isStraight(scene, v)) {
      const left = width(v);
      const good = v.surplus < v.lastSurplus;
      if (left > 1n && look(scene, v, good ? stride : left - min(stride, left)) === good) {
        stride *= STRIDE;
      }
    }
    const left = width(v);
    if (left > 1n) look(scene, v, mulDivDown(left, 1n, 2n));
  }
  return v.bad;
}

/** The upper end is far away: multiples of the mark first. */
function comeNear(scene: Scene, v: Interval): void {
  for (let factor = 2n; v.good * factor < v.bad; factor *= 2n) {
    if (!look(scene, v, v.good * (factor - 1n))) return;
  }
}

/** Tries the place where a straight line crosses, and tells whether it was nearly right. */
function isStraight(scene: Scene, v: Interval): boolean {
  const healthy = v.surplus;
  v.lastSurplus = v.surplus;
  const good = look(scene, v, mulDivDown(width(v), healthy, healthy + abs(v.shortfall)));
  return abs(good ? v.surplus : v.shortfall) <= healthy >> 16n;
}

function width({ good, bad }: Interval): bigint {
  return abs(bad - good);
}

/** Tries a price `step` from the good end, inside the interval, and makes it the end that it is. */
function look(scene: Scene, v: Interval, step: bigint): boolean {
  const inside = min(max(step, 1n), width(v) - 1n);
  const price = v.bad > v.good ? v.good + inside : v.good - inside;
  const slack = scene.slack(price);
  if (slack >= 0n) [v.good, v.surplus] = [price, slack];
  else [v.bad, v.shortfall] = [price, slack];
  return slack >= 0n;
}
