import { accrue, backing, type MarketTerms, type MarketTotals } from "@ballast/sdk/margin";
import { listingOf, type TestBallast } from "./trading.ts";

/** A market as the mirror of its mathematics takes it. */
export interface MarketNow {
  readonly totals: MarketTotals;
  readonly terms: MarketTerms;
  readonly price: bigint;
  /** What the vault stands behind markets with. */
  readonly vault: bigint;
}

/** A market as it was last written, at its last accepted price. */
export async function readMarket(ballast: TestBallast, symbol: string): Promise<MarketNow> {
  const { clearingHouse, router } = ballast;
  const { id, params } = listingOf(ballast, symbol);
  const state = await clearingHouse.marketState(id);
  const { vault, insurance, debt, seizedDebt } = await clearingHouse.pots();
  return {
    totals: {
      openInterestLong: state.openInterestLong,
      openInterestShort: state.openInterestShort,
      costLong: state.costLong,
      costShort: state.costShort,
      carryLong: state.carryLong,
      carryShort: state.carryShort,
      fundingRate: state.fundingRate,
      borrowRate: state.borrowRate,
      accruedAt: state.accruedAt,
    },
    terms: { skewScale: params.skewScale, ...params.economy },
    price: (await router.feed(id)).price,
    vault: backing({ vault, insurance, debt: debt + seizedDebt }),
  };
}

/** Its totals at a time. */
export function accruedAt({ totals, terms, price }: MarketNow, now: bigint): MarketTotals {
  return accrue(totals, terms, price, now);
}

/** The time of the newest block. */
export async function now({ connection }: TestBallast): Promise<bigint> {
  return BigInt(await connection.networkHelpers.time.latest());
}
