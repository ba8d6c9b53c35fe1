import {
  MAX_UINT256,
  type MarketRisk,
  mulUp,
  runCase,
  type VectorInput,
  type VectorLeg,
} from "@ballast/sdk/margin";
import type { Random } from "./random.ts";

const WAD = 10n ** 18n;
const PERCENT = WAD / 100n;

/**
 * An account in whole numbers on which a comparison holds with equality, which odd numbers never
 * reach: the shortfall is exactly what the top bracket of the worst market relieves, or exactly
 * what closing that market whole does.
 */
export function edgeCase(random: Random): VectorInput {
  const buffer = 10n * PERCENT;
  const liquidationFee = random.pick([0n, PERCENT / 10n]);
  const lowRate = random.between(2n, 5n) * PERCENT;
  const topRate = lowRate + random.between(1n, 5n) * PERCENT;
  const edge = random.between(1n, 5n) * 1_000n * WAD;
  const top = random.between(1n, 5n) * 1_000n * WAD;
  const price = random.pick([1n, 2n, 5n, 100n]) * WAD;
  const market = (id: number): MarketRisk => ({
    id,
    price,
    carryLong: 0n,
    carryShort: 0n,
    liquidationFee,
    minExposure: 0n,
    brackets: [
      { upTo: edge, maintenance: lowRate, initial: 2n * lowRate },
      { upTo: MAX_UINT256, maintenance: topRate, initial: 2n * topRate },
    ],
  });
  const worst = leg(1, edge + top, price, 50n * WAD);
  const other = leg(2, edge, price, 0n);

  // All products are of whole percents and whole thousands: nothing is rounded.
  const target = (maintenance: bigint) => mulUp(WAD + buffer, maintenance);
  const relief = (exposure: bigint, rate: bigint) =>
    target(mulUp(exposure, rate)) - mulUp(exposure, liquidationFee);
  const required = mulUp(edge, lowRate) + mulUp(top, topRate) + mulUp(edge, lowRate);
  const topRelief = relief(top, topRate);
  const relieved = random.pick([topRelief, topRelief + relief(edge, lowRate)]);
  const equity = target(required) - relieved;
  return {
    buffer,
    markets: [market(1), market(2)],
    // The worst market's loss is in its cost.
    account: { cash: equity + 50n * WAD, collateralValue: 0n, legs: [worst, other] },
  };
}

/**
 * The case with the minimum exposure of the market closed last at what its step leaves there or
 * takes, or a wei beside it; unchanged where nothing is partially closed.
 */
export function atMinimum(random: Random, input: VectorInput): VectorInput {
  const { expected } = runCase(input);
  const step = expected.steps.at(-1);
  const left = expected.legs.find(
    ({ market, side }) => market === step?.market && side === step.side,
  );
  if (step === undefined || left === undefined) return input;
  const markets = input.markets.map((market) => {
    if (market.id !== step.market) return market;
    const minimum = random.pick([mulUp(left.size, market.price), step.exposureRemoved]);
    const beside = minimum + random.pick([0n, 0n, 1n, -1n]);
    return { ...market, minExposure: beside < 0n ? 0n : beside };
  });
  return { ...input, markets };
}

function leg(market: number, exposure: bigint, price: bigint, loss: bigint): VectorLeg {
  return { market, side: "L", size: (exposure * WAD) / price, cost: exposure + loss };
}
