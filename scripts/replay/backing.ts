import { max, mulDivUp, mulDown, WAD } from "@ballast/sdk/margin";
import type { MarketListing } from "../../deploy/markets.ts";
import type { Schedule } from "./schedule.ts";
import type { Timeline } from "./ticks.ts";

/** What stands behind the traders when the first of them trades; quote, WAD. */
export interface Backing {
  readonly vault: bigint;
  readonly insurance: bigint;
}

/** Settling a deposit proves the prices of all markets in one transaction: those of so many fit into one. */
const MOST_MARKETS = 64;

/** Whether liquidity providers can provide for so many markets; where not, the vault is nobody's. */
export function canProvide(markets: number): boolean {
  return markets <= MOST_MARKETS;
}

/** Sentences about a vault without shares. */
export function providerNotices({ listings }: Timeline): string[] {
  if (canProvide(listings.length)) return [];
  return [
    `With more than ${MOST_MARKETS} symbols there are no liquidity providers: the vault is given.`,
  ];
}

/** A vault that is sized for net positions is a multiple of this, WAD. */
const ROUND = 1_000n * WAD;

/**
 * In proportion to all that will be deposited; the vault more, if half of it would not do for the portfolio's net
 * positions, so that a market's cap on them leaves room for prices to move.
 */
export function backingFor(
  { totalDeposits, netDemand }: Schedule,
  markets: readonly MarketListing[],
): Backing {
  let most = 0n;
  for (const { symbol, params } of markets) {
    const share = mulDown(params.economy.vaultShare, params.economy.maxUtilisation);
    most = max(most, mulDivUp(2n * (netDemand.get(symbol) ?? 0n), WAD, share));
  }
  const forPositions = mulDivUp(most, 1n, ROUND) * ROUND;
  return {
    vault: max(2n * totalDeposits, forPositions),
    insurance: (5n * totalDeposits) / 100n,
  };
}
