import { exposureToRemove } from "./brackets.ts";
import { type Leg, opposite, payableProfit, reduceLeg, type Side } from "./leg.ts";
import {
  type AccountState,
  evaluate,
  exposureOf,
  isLiquidatable,
  type MarketState,
  type Portfolio,
  type Position,
} from "./portfolio.ts";
import { replaced } from "./replaced.ts";
import { max, min, mulDivDown, mulDivUp, mulUp, WAD } from "./wadMath.ts";

/** What a liquidation does to one market. Sizes in base units WAD, money in quote WAD. */
export interface Step {
  readonly market: number;
  /** The larger leg; the long one of an equal pair. */
  readonly side: Side;
  /** Quantity closed of that leg. */
  readonly closed: bigint;
  /** Quantity closed of the opposite leg. */
  readonly pairClosed: bigint;
  /** Profit turned into cash by both closes, before the fee. */
  readonly realised: bigint;
  /** What the account pays for the step. */
  readonly fee: bigint;
  /** V before less V after. */
  readonly exposureRemoved: bigint;
}

/** What liquidating an account does, and the account it leaves. */
export interface LiquidationPlan {
  readonly liquidatable: boolean;
  /** In order of execution; empty when the account is not liquidatable, or flat already. */
  readonly steps: readonly Step[];
  /** The account once the steps are done; bad debt is not absorbed here. */
  readonly after: Portfolio;
  readonly stateBefore: AccountState;
  readonly stateAfter: AccountState;
}

/**
 * The whole liquidation of an account at its portfolio's prices: markets are reduced in order of
 * `ranking`, each just enough, until `E ≥ (1+β)·M` or the account is flat.
 *
 * @param buffer β, WAD: how far above maintenance the account is left.
 */
export function plan(portfolio: Portfolio, buffer: bigint): LiquidationPlan {
  const stateBefore = evaluate(portfolio);
  const liquidatable = isLiquidatable(stateBefore);
  const steps: Step[] = [];
  let after = portfolio;
  let state = stateBefore;

  for (const index of liquidatable ? ranking(stateBefore) : []) {
    const position = after.positions[index];
    const atStart = stateBefore.markets[index];
    if (position === undefined || atStart === undefined) continue;
    const shortfall = mulUp(WAD + buffer, state.maintenance) - state.equity;
    if (shortfall <= 0n) break;

    // Fixed for the call: what a step may charge does not depend on the steps before it.
    const feeRate = cappedFeeRate(position.market.liquidationFee, stateBefore, atStart);
    const quantity =
      state.equity <= 0n
        ? larger(position).leg.size
        : quantityToClose(position, shortfall, buffer, feeRate);
    const closed = close(position, quantity, feeRate);
    steps.push(closed.step);
    after = {
      cash: after.cash + closed.step.realised - closed.step.fee,
      collateral: after.collateral,
      positions: replaced(after.positions, index, closed.position),
    };
    state = evaluate(after);
  }
  return { liquidatable, steps, after, stateBefore, stateAfter: state };
}

/**
 * The order in which markets are reduced, as indices into `state.markets`: lowest unrealised
 * profit first (both legs together), so largest loss first and profits last. Ties: larger
 * exposure, then lower market id. Markets without a position are left out, and those that are passed
 * over.
 */
export function ranking(state: AccountState): number[] {
  return state.markets
    .map((market, index) => ({ market, index }))
    .filter(({ market }) => market.exposure > 0n && !market.passedOver)
    .sort((a, b) => compareRank(a.market, b.market))
    .map(({ index }) => index);
}

function compareRank(a: MarketState, b: MarketState): number {
  if (a.pnl !== b.pnl) return a.pnl < b.pnl ? -1 : 1;
  if (a.exposure !== b.exposure) return a.exposure > b.exposure ? -1 : 1;
  return a.id - b.id;
}

/**
 * φ = min(liquidationFee, floor(H·M_m / (2·V_m))), WAD. Half the account's health is the cap, so
 * that fees alone neither bankrupt an account nor make it impossible to restore.
 */
function cappedFeeRate(liquidationFee: bigint, state: AccountState, market: MarketState): bigint {
  const health = state.health ?? 0n;
  return min(liquidationFee, mulDivDown(health, market.maintenance, 2n * market.exposure));
}

/**
 * How much of the larger leg to close so that the account reaches its target: at least the
 * market's minimum exposure, at most what is there, and all of it if less than the minimum
 * would be left.
 */
function quantityToClose(
  position: Position,
  shortfall: bigint,
  buffer: bigint,
  feeRate: bigint,
): bigint {
  const { brackets, minExposure, price, profitFactor = WAD } = position.market;
  const { size } = larger(position).leg;
  // Cutting a profit in two parts loses a wei more for each leg.
  const needed = profitFactor === WAD ? shortfall : shortfall + 2n;
  const wanted = exposureToRemove(brackets, exposureOf(position), needed, buffer, feeRate);
  const quantity = min(size, mulDivUp(max(wanted, minExposure), WAD, price));
  return mulUp(size - quantity, price) < minExposure ? size : quantity;
}

/**
 * Closes `quantity` of the larger leg at the mark and, beyond the excess it has over the other,
 * the same of both: a hedge shrinks in lockstep and never becomes a naked leg.
 */
function close(
  position: Position,
  quantity: bigint,
  feeRate: bigint,
): { step: Step; position: Position } {
  const { market } = position;
  const { side, leg, pair } = larger(position);
  const pairClosed = max(0n, quantity - (leg.size - pair.size));
  const first = reduceLeg(side, leg, quantity, market.price, carryOf(position, side));
  const pairSide = opposite(side);
  const second = reduceLeg(pairSide, pair, pairClosed, market.price, carryOf(position, pairSide));
  const reduced: Position =
    side === "L"
      ? { market, long: first.leg, short: second.leg }
      : { market, long: second.leg, short: first.leg };
  const exposureRemoved = exposureOf(position) - exposureOf(reduced);
  const step: Step = {
    market: market.id,
    side,
    closed: quantity,
    pairClosed,
    realised:
      payableProfit(first.realised, market.profitFactor) +
      payableProfit(second.realised, market.profitFactor),
    fee: mulUp(feeRate, exposureRemoved),
    exposureRemoved,
  };
  return { step, position: reduced };
}

/** The larger leg of a position, the long one of an equal pair, and the leg opposite. */
function larger({ long, short }: Position): { side: Side; leg: Leg; pair: Leg } {
  return long.size >= short.size
    ? { side: "L", leg: long, pair: short }
    : { side: "S", leg: short, pair: long };
}

function carryOf({ market }: Position, side: Side): bigint {
  return side === "L" ? market.carryLong : market.carryShort;
}
