import { AccountType, makeAccountId } from "@ballast/sdk";
import { WAD } from "@ballast/sdk/margin";
import { addressOf } from "./addresses.ts";
import { Agenda, type Entry } from "./agenda.ts";
import type { Hex } from "./chain.ts";
import { toWad } from "./decimal.ts";
import { netDemandOf } from "./netDemand.ts";
import { Leftovers } from "./notices.ts";
import { type Payment, paymentsOf } from "./payments.ts";
import type { AccountPlan, OrderPlan, PortfolioFile } from "./portfolio.ts";
import { type Provision, provisionOf } from "./provision.ts";
import type { Tick, Timeline } from "./ticks.ts";

/** A person of the portfolio with one account. */
export interface Trader {
  readonly name: string;
  readonly type: AccountPlan["type"];
  readonly owner: Hex;
  readonly accountId: Hex;
}

/** A payment into an account, or an order, that has become due. */
export type Action =
  | { readonly kind: "deposit"; readonly trader: Trader; readonly payment: Payment }
  | { readonly kind: "order"; readonly trader: Trader; readonly order: DueOrder };

/** An order with its size in quote settled. */
export interface DueOrder {
  readonly hour: number;
  readonly symbol: string;
  readonly side: OrderPlan["side"];
  /** Quote, WAD. */
  readonly notional: bigint;
  readonly reduceOnly: boolean;
}

/** What the portfolio comes to on this data; good for one replay. */
export interface Schedule {
  /** Those who trade, in the file's order. */
  readonly traders: readonly Trader[];
  /** What each trader pays in over the whole replay. */
  readonly payments: ReadonlyMap<Trader, readonly Payment[]>;
  /** Symbols of the tokens that are paid in, in alphabetical order. */
  readonly tokens: readonly string[];
  /** Of all traders, tokens at their price then; quote, WAD. */
  readonly totalDeposits: bigint;
  /** By symbol, the most by which longs and shorts ever differ if every order is filled and nobody liquidated; WAD. */
  readonly netDemand: ReadonlyMap<string, bigint>;
  /** Who provides liquidity besides those who do before the first candle. */
  readonly provision: Provision;
  /** Sentences about what the data leaves no place for. */
  readonly notices: readonly string[];
  /** What is due at a tick and was not before: deposits, then orders, in the order of the hours. */
  due(tick: Tick): Action[];
}

const SECONDS_PER_HOUR = 3_600;

const TYPES = {
  cross: AccountType.Cross,
  isolated: AccountType.Isolated,
  hedge: AccountType.Hedge,
} as const;

/** Lays a portfolio out over the time and the symbols of the data. */
export function scheduleOf(portfolio: PortfolioFile, timeline: Timeline): Schedule {
  const leftovers = new Leftovers();
  const timeOf = (hour: number) => timeline.start + Math.round(hour * SECONDS_PER_HOUR);
  const payments = new Map<Trader, readonly Payment[]>();
  const entries: Entry<Action>[] = [];
  for (const plan of portfolio.accounts) {
    const orders = ordersWithin(plan, timeline, timeOf, leftovers);
    if (orders.length === 0) {
      leftovers.idle(plan.name);
      continue;
    }
    const firstHour = Math.min(...orders.map(({ hour }) => hour));
    const { list, missing, late } = paymentsOf(plan, firstHour, timeline, timeOf);
    for (const symbol of missing) leftovers.missing(symbol, "deposits");
    leftovers.late("deposits", late);
    if (list.length === 0) {
      leftovers.penniless(plan.name);
      continue;
    }
    const trader = traderOf(plan);
    payments.set(trader, list);
    for (const payment of list) {
      entries.push({ time: payment.time, item: { kind: "deposit", trader, payment } });
    }
    for (const { hour, symbol, side, notional, leverage, reduceOnly } of orders) {
      const time = timeOf(hour);
      const paid = worthOf(list.filter((payment) => payment.time <= time));
      const size = leverage === undefined ? toWad(notional ?? 0) : (paid * toWad(leverage)) / WAD;
      const order = { hour, symbol, side, notional: size, reduceOnly };
      entries.push({ time, item: { kind: "order", trader, order } });
    }
  }
  const all = [...payments.values()].flat();
  const sorted = entries.toSorted((a, b) => a.time - b.time);
  const agenda = new Agenda(sorted);
  const rank = ({ kind }: Action) => (kind === "deposit" ? 0 : 1);
  const provision = provisionOf(portfolio, timeline.end, timeOf, leftovers);
  return {
    traders: [...payments.keys()],
    payments,
    tokens: [...new Set(all.flatMap(({ symbol }) => symbol ?? []))].sort(),
    totalDeposits: worthOf(all),
    netDemand: netDemandOf(sorted.map(({ item }) => item)),
    provision,
    notices: leftovers.notices,
    due: ({ time, prices }) =>
      agenda
        // An order waits for the first price of its symbol.
        .take(time, (action) => action.kind === "deposit" || prices.has(action.order.symbol))
        .sort((a, b) => rank(a) - rank(b)),
  };
}

/** The orders of an account that the data has a place for. */
function ordersWithin(
  plan: AccountPlan,
  { listings, end }: Timeline,
  timeOf: (hour: number) => number,
  leftovers: Leftovers,
): OrderPlan[] {
  return plan.orders.filter(({ hour, symbol }) => {
    const first = listings.find((listing) => listing.symbol === symbol)?.firstTime;
    if (first === undefined) leftovers.missing(symbol, "orders");
    else if (timeOf(hour) > end) leftovers.late("orders");
    else if (timeOf(hour) < first) leftovers.waits();
    return first !== undefined && timeOf(hour) <= end;
  });
}

function traderOf({ name, type }: AccountPlan): Trader {
  const owner = addressOf(`Ballast trader: ${name}`);
  return { name, type, owner, accountId: makeAccountId(owner, TYPES[type]) };
}

function worthOf(payments: readonly Payment[]): bigint {
  return payments.reduce((sum, { value }) => sum + value, 0n);
}
