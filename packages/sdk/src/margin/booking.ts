import { type AccountId, primaryAccount } from "../accountId.ts";
import { backing, fixedBorrowRate, type MarketTotals } from "./market.ts";
import type { Position } from "./portfolio.ts";
import { replaced } from "./replaced.ts";
import {
  type Creditor,
  type HeldLegs,
  type MarketSnapshot,
  marketIn,
  type Pots,
  type Snapshot,
} from "./snapshot.ts";
import { max, mulDown } from "./wadMath.ts";

/** Books the interest of the account (`Debts.charge`): out of its cash into the vault. */
export function chargeInterest(snapshot: Snapshot): Snapshot {
  const { account, pots } = snapshot;
  if (account.interest === 0n) return snapshot;
  return {
    ...snapshot,
    account: { ...account, interest: 0n },
    pots: withInterest(pots, account.interest),
  };
}

/**
 * Writes the account's cash, and what all accounts have and owe along with it (`LedgerLib.storeCash`). Its interest is
 * booked.
 *
 * @param cash Quote WAD, signed.
 */
export function storeCash(snapshot: Snapshot, cash: bigint): Snapshot {
  const { account, pots } = snapshot;
  return {
    ...snapshot,
    account: { ...account, cash },
    pots: withCash(pots, account.cash, cash),
  };
}

/**
 * The market once a position in it is written (`LedgerLib.store`): its sums are moved by the difference, what time has cost
 * is booked, and the borrow rate is fixed anew.
 *
 * @param before The position as it was, and `after` as it is, brought to now.
 */
export function totalsAfter(
  { now, pots }: Snapshot,
  market: MarketSnapshot,
  fundingRate: bigint,
  before: Position,
  after: Position,
): MarketTotals {
  const { totals, terms } = market;
  const moved: MarketTotals = {
    openInterestLong: totals.openInterestLong + after.long.size - before.long.size,
    openInterestShort: totals.openInterestShort + after.short.size - before.short.size,
    costLong: totals.costLong + after.long.cost - before.long.cost,
    costShort: totals.costShort + after.short.cost - before.short.cost,
    carryLong: after.market.carryLong,
    carryShort: after.market.carryShort,
    fundingRate,
    borrowRate: 0n,
    accruedAt: now,
  };
  return {
    ...moved,
    borrowRate: fixedBorrowRate(moved, terms, after.market.price, backing(pots)),
  };
}

/**
 * Puts a market's new totals and the account's legs in it into the snapshot.
 *
 * @param most Markets that the account may hold: one too many is not remembered.
 */
export function storePosition(
  snapshot: Snapshot,
  totals: MarketTotals,
  { market: { id }, long, short }: Position,
  most: number,
): Snapshot {
  const market = { ...marketIn(snapshot, id), totals };
  const { account, markets } = snapshot;
  return {
    ...snapshot,
    markets: markets.map((entry) => (entry.id === id ? market : entry)),
    account: { ...account, legs: movedLegs(account.legs, { market: id, long, short }, most) },
  };
}

/**
 * Hands others' parts of a fee on (`FeeSplit.share`, `FeeSplit.payIntegrator`): insurance, protocol, referrer and
 * integrator, each rounded down; the vault, which has booked all of it, keeps the rest.
 *
 * @param fee Quote WAD.
 * @param charged What the integrator charges beside it, quote WAD.
 */
export function shareFee(
  snapshot: Snapshot,
  fee: bigint,
  integrator: Creditor | undefined,
  charged: bigint,
): Snapshot {
  const { rules, referrer } = snapshot;
  const toInsurance = mulDown(fee, rules.feeToInsurance);
  const toProtocol = mulDown(fee, rules.feeToProtocol);
  const toReferrer = referrer === undefined ? 0n : mulDown(fee, rules.feeToReferrer);
  const toIntegrator =
    integrator === undefined ? 0n : mulDown(fee, rules.feeToIntegrator) + charged;
  const { pots } = snapshot;
  const shared: Snapshot = {
    ...snapshot,
    pots: {
      ...pots,
      vault: pots.vault - toInsurance - toProtocol - toReferrer - toIntegrator,
      insurance: pots.insurance + toInsurance,
      fees: pots.fees + toProtocol,
    },
  };
  // Whoever brought the owner may have brought the trade as well: one account is credited twice.
  const both = integrator?.address.toLowerCase() === referrer?.address.toLowerCase();
  const referred = credit(shared, referrer, toReferrer + (both ? toIntegrator : 0n));
  return both ? referred : credit(referred, integrator, toIntegrator);
}

function credit(snapshot: Snapshot, creditor: Creditor | undefined, amount: bigint): Snapshot {
  if (creditor === undefined || amount === 0n) return snapshot;
  const { account, pots } = snapshot;
  const id: AccountId = primaryAccount(creditor.address);
  if (id === account.id.toLowerCase()) return storeCash(snapshot, account.cash + amount);
  const { cash, interest } = creditor;
  const credited = { ...creditor, cash: cash + amount, interest: 0n };
  const isReferrer = snapshot.referrer?.address.toLowerCase() === creditor.address.toLowerCase();
  return {
    ...snapshot,
    pots: withCash(withInterest(pots, interest), cash, cash + amount),
    ...(isReferrer ? { referrer: credited } : {}),
  };
}

function withInterest(pots: Pots, interest: bigint): Pots {
  return { ...pots, vault: pots.vault + interest, debt: pots.debt + interest };
}

function withCash(pots: Pots, before: bigint, cash: bigint): Pots {
  return {
    ...pots,
    positiveCash: pots.positiveCash - max(before, 0n) + max(cash, 0n),
    debt: pots.debt - max(-before, 0n) + max(-cash, 0n),
  };
}

/** A market that is left gives its place to the last (`MarketSet.remove`). */
function movedLegs(legs: readonly HeldLegs[], moved: HeldLegs, most: number): HeldLegs[] {
  const flat = moved.long.size === 0n && moved.short.size === 0n;
  const at = legs.findIndex(({ market }) => market === moved.market);
  if (at === -1) return flat || legs.length >= most ? [...legs] : [...legs, moved];
  if (!flat) return [...replaced(legs, at, moved)];
  const last = legs.at(-1);
  return last === undefined ? [] : replaced(legs, at, last).slice(0, -1);
}
