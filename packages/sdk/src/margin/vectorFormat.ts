import type { VectorCase, VectorInput, VectorOutcome, VectorSummary } from "./vectorCase.ts";
import { MAX_UINT256 } from "./wadMath.ts";

/** The JSON form of an input: integers as decimal strings, an open bracket edge as null. */
export function formatInput(input: VectorInput): Record<string, unknown> {
  return {
    buffer: String(input.buffer),
    markets: input.markets.map((market) => ({
      ...strings(market),
      id: market.id,
      brackets: market.brackets.map((bracket) => ({
        ...strings(bracket),
        upTo: bracket.upTo === MAX_UINT256 ? null : String(bracket.upTo),
      })),
    })),
    account: {
      cash: String(input.account.cash),
      collateralValue: String(input.account.collateralValue),
      legs: input.account.legs.map(strings),
    },
  };
}

/** The JSON form of an engine's result. */
export function formatOutcome({ before, expected }: VectorOutcome): Record<string, unknown> {
  return {
    before: formatSummary(before),
    expected: {
      liquidatable: expected.liquidatable,
      steps: expected.steps.map(strings),
      after: formatSummary(expected.after),
      legs: expected.legs.map(strings),
      cash: String(expected.cash),
      ...(expected.absorbed === undefined ? {} : { absorbed: strings(expected.absorbed) }),
    },
  };
}

/** The JSON form of a case. */
export function formatCase(vector: VectorCase): Record<string, unknown> {
  return { name: vector.label, ...formatInput(vector), ...formatOutcome(vector) };
}

function formatSummary(summary: VectorSummary): Record<string, unknown> {
  return {
    ...strings(summary),
    marginLevel: summary.marginLevel === null ? null : String(summary.marginLevel),
    pnl: strings(summary.pnl),
  };
}

/** The object with its bigints as decimal strings. */
function strings(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "bigint" ? String(item) : item,
    ]),
  );
}
