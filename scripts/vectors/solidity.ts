import {
  MAX_UINT256,
  type Side,
  STANDINGS,
  type VectorInput,
  type VectorLeg,
  type VectorOutcome,
  type VectorSummary,
  WAD,
} from "@ballast/sdk/margin";
import hre from "hardhat";
import type { LiquidationHarness as Harness } from "../../typechain-types/contracts/mocks/LiquidationHarness.js";

type CaseStruct = Harness.CaseStruct;
type ResultStruct = Harness.ResultStructOutput;
type SummaryStruct = Harness.SummaryStructOutput;
type LegStruct = Harness.LegInputStructOutput;

/** What an engine made of one case: its figures, or why it gave none. */
export type EngineResult = VectorOutcome | { readonly failure: string };

/** The liquidation library of the contracts, on a chain of its own in this process. */
export interface SolidityEngine {
  run(inputs: readonly VectorInput[]): Promise<EngineResult[]>;
  /** What each account has for new risk, and what it has to leave covered; quote WAD. */
  newRisk(
    inputs: readonly VectorInput[],
    profitWeight: bigint,
  ): Promise<{ available: bigint; required: bigint }[]>;
  close(): Promise<void>;
}

/** Cases a call: far below the block gas limit, and encoding larger calls takes longer in all. */
const BATCH = 10;

/** The margin level by which the contracts say "infinite". */
const FLAT_LEVEL = MAX_UINT256 >> 1n;

/** Deploys the harness of the liquidation library. The contracts must be built. */
export async function openSolidity(): Promise<SolidityEngine> {
  const connection = await hre.network.create();
  const harness = await connection.ethers.deployContract("LiquidationHarness");

  async function runAlone(input: VectorInput): Promise<EngineResult> {
    try {
      return toOutcome(await harness.runOne.staticCall(toStruct(input)), input);
    } catch (error) {
      return { failure: firstLine(error) };
    }
  }

  async function runBatch(inputs: readonly VectorInput[]): Promise<EngineResult[]> {
    try {
      const results = await harness.run.staticCall(inputs.map(toStruct));
      return results.map((result, i) => toOutcome(result, inputs[i]));
    } catch (error) {
      // One case that reverts must not hide the others.
      if (inputs.length === 1) return [{ failure: firstLine(error) }];
      const singles: EngineResult[] = [];
      for (const input of inputs) singles.push(await runAlone(input));
      return singles;
    }
  }

  return {
    async run(inputs) {
      const outcomes: EngineResult[] = [];
      for (let from = 0; from < inputs.length; from += BATCH) {
        outcomes.push(...(await runBatch(inputs.slice(from, from + BATCH))));
      }
      return outcomes;
    },
    async newRisk(inputs, profitWeight) {
      const answers: { available: bigint; required: bigint }[] = [];
      for (let from = 0; from < inputs.length; from += BATCH) {
        const batch = inputs.slice(from, from + BATCH).map(toStruct);
        const [available, required] = await harness.newRisk(batch, profitWeight);
        available.forEach((amount, i) => {
          answers.push({ available: amount, required: required[i] ?? 0n });
        });
      }
      return answers;
    },
    close: () => connection.close(),
  };
}

function toStruct({ buffer, markets, account }: VectorInput): CaseStruct {
  return {
    buffer,
    cash: account.cash,
    collateral: account.collateralValue,
    markets: markets.map((market) => ({
      ...market,
      profitFactor: market.profitFactor ?? WAD,
      brackets: market.brackets.map((bracket) => ({ ...bracket })),
      nextBrackets: (market.nextBrackets ?? []).map((bracket) => ({ ...bracket })),
      standing: STANDINGS.indexOf(market.standing ?? "live"),
      average: market.average ?? 0n,
    })),
    // The core keeps no position without a size.
    legs: account.legs
      .filter(({ size }) => size > 0n)
      .map(({ market, side, size, cost }) => ({ market, short: side === "S", size, cost })),
  };
}

function toOutcome(result: ResultStruct, input: VectorInput | undefined): VectorOutcome {
  const ids = input?.markets.map(({ id }) => id) ?? [];
  return {
    before: toSummary(result.beforeState, ids),
    expected: {
      liquidatable: result.liquidatable,
      steps: result.steps.map((step) => ({
        market: Number(step.market),
        side: sideOf(step.short),
        closed: step.closed,
        pairClosed: step.pairClosed,
        realised: step.realised,
        fee: step.fee,
        exposureRemoved: step.exposureRemoved,
      })),
      after: toSummary(result.afterState, ids),
      legs: result.legs.map(toLeg),
      cash: result.cash,
    },
  };
}

function toSummary(summary: SummaryStruct, ids: readonly number[]): VectorSummary {
  return {
    equity: summary.equity,
    maintenance: summary.maintenance,
    initial: summary.initial,
    exposure: summary.exposure,
    marginLevel: summary.marginLevel === FLAT_LEVEL ? null : summary.marginLevel,
    pnl: Object.fromEntries(ids.map((id, i) => [String(id), summary.pnl[i] ?? 0n])),
  };
}

function toLeg({ market, short, size, cost }: LegStruct): VectorLeg {
  return { market: Number(market), side: sideOf(short), size, cost };
}

function sideOf(short: boolean): Side {
  return short ? "S" : "L";
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}
