import { debtCap, debtLimit } from "./debt.ts";
import { backing, capacity, type MarketTotals, sideProfits } from "./market.ts";
import {
  type AccountState,
  openingMargin,
  openingRequirement,
  type Portfolio,
  type Position,
} from "./portfolio.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { MarketSnapshot, Pots, Rules, Snapshot } from "./snapshot.ts";
import { STANDINGS, type Standing } from "./standing.ts";
import { type LegDeltas, opens } from "./trading.ts";
import { abs, max, mulDivFloor, mulDown, mulUp, WAD } from "./wadMath.ts";

/**
 * Any trade (`Gates.requireTradable`): the market has not ended, and its feed is not dead.
 *
 * @returns Why not; nothing where it may be traded.
 */
export function againstTrade({ market: { id, standing } }: Position): Refusal | undefined {
  if (standing === "settled") return refusal("MarketEnded", [id]);
  return standing === "frozen" ? notLive(id, standing) : undefined;
}

/** All that stands against new risk in a market, whoever takes it (`Gates.requireNewRisk`), in the contracts' order. */
export function againstNewRisk(
  { account, newRiskPaused, protectedUntil }: Snapshot,
  { id, haltedAt }: MarketSnapshot,
  { positions }: Portfolio,
  { market }: Position,
): Refusal[] {
  const { standing = "live", price, average } = market;
  const reasons: Refusal[] = [];
  if (newRiskPaused) reasons.push(refusal("NewRiskPaused", [id]));
  if (haltedAt !== undefined) reasons.push(refusal("MarketHalted", [id, haltedAt]));
  if (standing !== "live") reasons.push(notLive(id, standing));
  if (average !== undefined) reasons.push(refusal("OutsideBand", [id, price, average]));
  if (protectedUntil !== 0n) reasons.push(refusal("Protected", [protectedUntil]));
  for (const { market: other } of positions) {
    if (other.standing === "recovering" && other.id !== id) {
      reasons.push(notLive(other.id, other.standing));
    }
  }
  for (const { feed, standing: of } of account.holdings) {
    if (of === "recovering") reasons.push(notLive(feed, of));
  }
  return reasons;
}

/** Beyond the owner's own limit of exposure over equity, WAD; 0 for none (`Checks.requireLeverage`). */
export function againstLeverage(
  { exposure, equity }: Pick<AccountState, "exposure" | "equity">,
  maxLeverage: bigint,
): Refusal[] {
  if (maxLeverage === 0n || exposure <= mulDivFloor(equity, maxLeverage, WAD)) return [];
  return [refusal("LeverageTooHigh", [exposure, equity, maxLeverage])];
}

/** What is compared for new risk or a withdrawal, quote WAD. */
export interface InitialCheck {
  readonly available: bigint;
  readonly required: bigint;
}

/**
 * What backs new risk or a withdrawal, and what it has to cover (`Checks.initial`).
 *
 * @param backing What the account's collateral counts for it, quote WAD.
 * @param more Than its initial margin, quote WAD, signed.
 * @param profitWeight WAD; 0 for a withdrawal.
 */
export function initialCheck(
  portfolio: Portfolio,
  state: AccountState,
  backing: bigint,
  more: bigint,
  profitWeight: bigint,
): InitialCheck {
  return {
    available: openingMargin(portfolio, state, profitWeight, backing),
    required: openingRequirement(state) + more,
  };
}

/** What is available does not cover what is required (`Checks.requireMargin`). */
export function againstMargin({ available, required }: InitialCheck): Refusal[] {
  return available < required ? [refusal("InsufficientMargin", [available, required])] : [];
}

/** A reduction leaves the account unhealthy, and a wei less healthy than before (`Checks.requireReduction`). */
export function againstReduction(before: AccountState, after: AccountState): Refusal[] {
  if (after.equity >= after.maintenance) return [];
  const kept =
    after.maintenance === 0n ||
    after.equity * before.maintenance >= before.equity * after.maintenance;
  if (after.equity > 0n && kept) return [];
  const compared = [before.equity, before.maintenance, after.equity, after.maintenance] as const;
  return [refusal("ReductionLowersHealth", compared)];
}

/** An account that takes risk owes more than it may, anyhow or for what all owe (`Debts.requireWithin`). */
export function againstDebt(rules: Rules, pots: Pots, cash: bigint): Refusal[] {
  if (cash >= 0n) return [];
  const least = -rules.debtLimit;
  if (cash < least) return [refusal("CashBelowLimit", [cash, least])];
  const limit = -debtLimit(rules, pots);
  if (cash >= limit) return [];
  return [refusal("DebtCapExceeded", [cash, limit, pots.debt, debtCap(rules, pots)])];
}

/**
 * What of a market's caps a trade that opened a leg is beyond (`Caps.check`), in the contracts' order.
 *
 * @param totals The market's after it.
 * @param pots After it, before its fee is shared.
 * @param exposure The account's in the market after it, quote WAD.
 */
export function againstCaps(
  { terms }: MarketSnapshot,
  totals: MarketTotals,
  pots: Pots,
  rules: Rules,
  { price }: Position["market"],
  exposure: bigint,
  trade: LegDeltas,
): Refusal[] {
  if (!opens(trade)) return [];
  const { longDelta, shortDelta } = trade;
  const { openInterestLong, openInterestShort } = totals;
  const reasons: Refusal[] = [];
  const openInterest = (size: bigint) => {
    if (size <= terms.maxOpenInterest) return;
    reasons.push(refusal("OpenInterestCapExceeded", [size, terms.maxOpenInterest]));
  };
  if (longDelta > 0n) openInterest(openInterestLong);
  if (shortDelta < 0n) openInterest(openInterestShort);
  if (exposure > terms.maxExposure) {
    reasons.push(refusal("ExposureCapExceeded", [exposure, terms.maxExposure]));
  }
  const available = capacity(terms, backing(pots));
  const net = openInterestLong - openInterestShort;
  const traded = longDelta + shortDelta;
  // What narrows the net position asks the vault for less, however much it has been asked for.
  if ((net > 0n && traded > 0n) || (net < 0n && traded < 0n)) {
    const value = mulUp(abs(net), price);
    const most = mulDown(terms.maxUtilisation, available);
    if (value > most) reasons.push(refusal("UtilisationCapExceeded", [value, most]));
  }
  const profits = sideProfits(totals, price);
  const most = mulDown(rules.profitCap, available);
  const owed = (profit: bigint) => {
    if (profit > most) reasons.push(refusal("ProfitCapExceeded", [profit, most]));
  };
  if (longDelta > 0n) owed(profits.long);
  if (shortDelta < 0n) owed(profits.short);
  return reasons;
}

/** What backs a withdrawal or a fee with nothing doubted (`Portfolio.usable`, weight 0): cash, collateral, losses. */
export function usableMargin({ cash, collateral }: Portfolio, { markets }: AccountState): bigint {
  return markets.reduce((total, { pnl }) => total + pnl - max(pnl, 0n), cash + collateral);
}

function notLive(feed: number, standing: Standing): Refusal {
  return refusal("FeedNotLive", [feed, STANDINGS.indexOf(standing)]);
}
