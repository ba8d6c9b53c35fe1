import { EMPTY_LEG, type Side } from "./leg.ts";
import { plan, type Step } from "./liquidation.ts";
import type { AccountState, MarketRisk, Portfolio } from "./portfolio.ts";

/** A leg as a vector states it. */
export interface VectorLeg {
  readonly market: number;
  readonly side: Side;
  readonly size: bigint;
  readonly cost: bigint;
}

/** The account of a vector: money in quote WAD, sizes in base units WAD. */
export interface VectorAccount {
  readonly cash: bigint;
  /** Haircut value of collateral other than quote. */
  readonly collateralValue: bigint;
  readonly legs: readonly VectorLeg[];
}

/** What a case feeds the margin mathematics: markets, one account and the buffer β (WAD). */
export interface VectorInput {
  readonly buffer: bigint;
  readonly markets: readonly MarketRisk[];
  readonly account: VectorAccount;
}

/** An account's figures. `marginLevel` is null when flat, `pnl` has every market of the case. */
export interface VectorSummary {
  readonly equity: bigint;
  readonly maintenance: bigint;
  readonly initial: bigint;
  readonly exposure: bigint;
  readonly marginLevel: bigint | null;
  readonly pnl: Readonly<Record<string, bigint>>;
}

/** Bad debt booked after the state `after`, quote WAD. */
export interface VectorAbsorbed {
  readonly insurance: bigint;
  readonly vault: bigint;
}

/** What liquidating the account of a case gives. */
export interface VectorExpected {
  readonly liquidatable: boolean;
  readonly steps: readonly Step[];
  readonly after: VectorSummary;
  /** Legs left, in the order of the case's markets, long before short. */
  readonly legs: readonly VectorLeg[];
  readonly cash: bigint;
  readonly absorbed?: VectorAbsorbed;
}

/** The figures before and the liquidation: what an engine computes from a `VectorInput`. */
export interface VectorOutcome {
  readonly before: VectorSummary;
  readonly expected: VectorExpected;
}

/** A worked liquidation. */
export interface VectorCase extends VectorInput, VectorOutcome {
  /** The case's name; of a recorded liquidation, its time and account. */
  readonly label: string;
}

/** Runs a case through this package's margin mathematics. */
export function runCase(input: VectorInput): VectorOutcome {
  const result = plan(toPortfolio(input), input.buffer);
  return {
    before: toSummary(result.stateBefore),
    expected: {
      liquidatable: result.liquidatable,
      steps: result.steps,
      after: toSummary(result.stateAfter),
      legs: toLegs(result.after),
      cash: result.after.cash,
    },
  };
}

/** The portfolio of a case: one position a market, empty where the account holds nothing. */
export function toPortfolio({ markets, account }: VectorInput): Portfolio {
  const legOf = (market: number, side: Side) =>
    account.legs.find((leg) => leg.market === market && leg.side === side) ?? EMPTY_LEG;
  return {
    cash: account.cash,
    collateral: account.collateralValue,
    positions: markets.map((market) => ({
      market,
      long: legOf(market.id, "L"),
      short: legOf(market.id, "S"),
    })),
  };
}

function toSummary(state: AccountState): VectorSummary {
  return {
    equity: state.equity,
    maintenance: state.maintenance,
    initial: state.initial,
    exposure: state.exposure,
    marginLevel: state.marginLevel,
    pnl: Object.fromEntries(state.markets.map(({ id, pnl }) => [String(id), pnl])),
  };
}

function toLegs(portfolio: Portfolio): VectorLeg[] {
  return portfolio.positions
    .flatMap(({ market, long, short }): VectorLeg[] => [
      { market: market.id, side: "L", size: long.size, cost: long.cost },
      { market: market.id, side: "S", size: short.size, cost: short.cost },
    ])
    .filter(({ size }) => size > 0n);
}
