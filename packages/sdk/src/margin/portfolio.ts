import { type Bracket, type Requirement, requirement } from "./brackets.ts";
import { type Leg, legPnl, payableProfit } from "./leg.ts";
import { isPassedOver, type Standing } from "./standing.ts";
import { max, min, mulDivDown, mulDivFloor, mulDown, mulUp, WAD } from "./wadMath.ts";

/** What the margin mathematics needs to know of a market, brought to one moment. */
export interface MarketRisk {
  /** Market id, uint16. */
  readonly id: number;
  /** Mark, quote per base unit, WAD, > 0. */
  readonly price: bigint;
  /** A_L: cumulative quote paid per unit by a long since the market began, WAD, signed. */
  readonly carryLong: bigint;
  /** A_S: cumulative quote paid per unit by a short since the market began, WAD, signed. */
  readonly carryShort: bigint;
  /** Share of a leg's profit that the vault can pay, WAD; absent: all of it. */
  readonly profitFactor?: bigint;
  /** Liquidation fee on exposure removed, WAD. */
  readonly liquidationFee: bigint;
  /** Least exposure a position may have and a liquidation step removes, quote WAD. */
  readonly minExposure: bigint;
  /** Marginal rates, ascending. */
  readonly brackets: readonly Bracket[];
  /** A schedule to come, which new risk has to meet as well; absent: there is none. */
  readonly nextBrackets?: readonly Bracket[];
  /** Absent: live. */
  readonly standing?: Standing;
  /** The moving average, where the price is outside its band; WAD. Absent: it is within. */
  readonly average?: bigint;
}

/** Both legs of one market in one account. A one-way account holds at most one of them. */
export interface Position {
  readonly market: MarketRisk;
  readonly long: Leg;
  readonly short: Leg;
}

/** One account: everything that equity, requirement and liquidation depend on. */
export interface Portfolio {
  /** Quote WAD, signed: realised losses may drive it below zero. */
  readonly cash: bigint;
  /** Haircut value of collateral other than quote, quote WAD. */
  readonly collateral: bigint;
  readonly positions: readonly Position[];
}

/** One market's part of an account's state, all in quote WAD. */
export interface MarketState {
  readonly id: number;
  /** Unrealised profit of both legs together. */
  readonly pnl: bigint;
  /** V: notional of the larger leg, rounded up. */
  readonly exposure: bigint;
  /** M of this market. */
  readonly maintenance: bigint;
  /** I of this market. */
  readonly initial: bigint;
  /** Whether a liquidation leaves the market as it is: its feed is dead, or it has ended. */
  readonly passedOver: boolean;
  /** Profit as new risk and withdrawals count it: at the worse of price and average, none of a dead feed. */
  readonly doubtedPnl: bigint;
  /** The same of I. */
  readonly doubtedInitial: bigint;
}

/** Where an account stands at given prices. Money in quote WAD. */
export interface AccountState {
  /** E = cash + collateral + Σ pnl. */
  readonly equity: bigint;
  /** M: maintenance margin, summed over markets. */
  readonly maintenance: bigint;
  /** I: initial margin, summed over markets. */
  readonly initial: bigint;
  /** Σ V: exposure, summed over markets. */
  readonly exposure: bigint;
  /** E / Σ V, WAD, rounded down; null when flat (infinite). */
  readonly marginLevel: bigint | null;
  /** H = max(E, 0) / M, WAD, rounded down; null when nothing is required. */
  readonly health: bigint | null;
  /** One entry per position of the portfolio, in its order. */
  readonly markets: readonly MarketState[];
}

/** V: notional of the larger leg, `ceil(max(q_long, q_short)·P)`, quote WAD; none once the market has ended. */
export function exposureOf(position: Position): bigint {
  if (position.market.standing === "settled") return 0n;
  return mulUp(max(position.long.size, position.short.size), position.market.price);
}

/** Unrealised profit of both legs of a position together, quote WAD; each leg rounds down. */
export function pnlOf(position: Position): bigint {
  const { market, long, short } = position;
  const factor = market.profitFactor;
  return (
    payableProfit(legPnl("L", long, market.price, market.carryLong), factor) +
    payableProfit(legPnl("S", short, market.price, market.carryShort), factor)
  );
}

/** Equity, requirement, exposure and margin level of an account. */
export function evaluate(portfolio: Portfolio): AccountState {
  const markets = portfolio.positions.map(evaluateMarket);
  let equity = portfolio.cash + portfolio.collateral;
  let maintenance = 0n;
  let initial = 0n;
  let exposure = 0n;
  for (const market of markets) {
    equity += market.pnl;
    maintenance += market.maintenance;
    initial += market.initial;
    exposure += market.exposure;
  }
  return {
    equity,
    maintenance,
    initial,
    exposure,
    marginLevel: exposure === 0n ? null : mulDivFloor(equity, WAD, exposure),
    health: maintenance === 0n ? null : mulDivDown(max(equity, 0n), WAD, maintenance),
    markets,
  };
}

/**
 * Whether anyone may liquidate: `E < M`, strictly. A flat account requires nothing, so the same
 * comparison makes a flat debtor liquidatable and no other flat account.
 */
export function isLiquidatable(state: AccountState): boolean {
  return state.equity < state.maintenance;
}

/**
 * What counts towards an operation that is not a pure reduction, in quote WAD:
 * `cash + collateral + Σ min(pnl, 0) + floor(w·Σ max(pnl, 0))`, what nobody can be sure of at its worse. Compare it with
 * {@link openingRequirement}.
 *
 * @param profitWeight w, the share of unrealised profit that may back new risk, WAD.
 * @param backing What collateral other than quote counts for new risk: `collateralBacking` of the account's holdings; by
 * default its haircut value.
 */
export function openingMargin(
  portfolio: Portfolio,
  state: AccountState,
  profitWeight: bigint,
  backing: bigint = portfolio.collateral,
): bigint {
  let losses = 0n;
  let profits = 0n;
  for (const { doubtedPnl } of state.markets) {
    losses += min(doubtedPnl, 0n);
    profits += max(doubtedPnl, 0n);
  }
  return portfolio.cash + backing + losses + mulDown(profitWeight, profits);
}

/** What counts towards a withdrawal, in quote WAD: unrealised profit has no weight. */
export function withdrawableMargin(
  portfolio: Portfolio,
  state: AccountState,
  backing: bigint = portfolio.collateral,
): bigint {
  return openingMargin(portfolio, state, 0n, backing);
}

/** What new risk and withdrawals have to leave covered, in quote WAD: I, with what nobody can be sure of at its worse. */
export function openingRequirement(state: AccountState): bigint {
  return state.markets.reduce((total, { doubtedInitial }) => total + doubtedInitial, 0n);
}

function evaluateMarket(position: Position): MarketState {
  const { market } = position;
  const exposure = exposureOf(position);
  const pnl = pnlOf(position);
  const { maintenance, initial } = requirementOf(market, exposure);
  const doubted = market.average === undefined ? undefined : atAverage(position, market.average);
  const worst = min(pnl, doubted?.pnl ?? pnl);
  return {
    id: market.id,
    pnl,
    exposure,
    maintenance,
    initial,
    passedOver: isPassedOver(market.standing),
    doubtedPnl: market.standing === "frozen" ? min(worst, 0n) : worst,
    doubtedInitial: max(initial, doubted?.initial ?? initial),
  };
}

function atAverage(position: Position, average: bigint): { pnl: bigint; initial: bigint } {
  const moved = { ...position, market: { ...position.market, price: average } };
  return { pnl: pnlOf(moved), initial: requirementOf(moved.market, exposureOf(moved)).initial };
}

/** What an exposure in a market requires, quote WAD, rounded up: a schedule to come counts for new risk at once. */
export function requirementOf(
  { brackets, nextBrackets }: MarketRisk,
  exposure: bigint,
): Requirement {
  const { maintenance, initial } = requirement(brackets, exposure);
  const next = nextBrackets === undefined ? 0n : requirement(nextBrackets, exposure).initial;
  return { maintenance, initial: max(initial, next) };
}
