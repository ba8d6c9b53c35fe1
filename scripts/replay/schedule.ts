import { AccountType, makeAccountId } from "@ballast/sdk";
import { WAD } from "@ballast/sdk/margin";
import { addressOf } from "./addresses.ts";
import { Agenda, type Entry } from "./agenda.ts";
import type { Hex } from "./chain.ts";
import { toWad } from "./decimal.ts";
import { type GuardSchedule, guardScheduleOf, hoursOf, noGuards } from "./guardSchedule.ts";
import { netDemandOf } from "./netDemand.ts";
import { Leftovers } from "./notices.ts";
import { type Payment, paymentsOf } from "./payments.ts";
import { type AccountPlan, type OrderPlan, ownerOf, type PortfolioFile } from "./portfolio.ts";
import { type Provision, provisionOf } from "./provision.ts";
import type { Tick, Timeline } from "./ticks.ts";
import { attachedOf, SECONDS_PER_HOUR, type Wait, waitOf } from "./waits.ts";

/** An account of the portfolio, and whose it is. */
export interface Trader {
  /** The account's; its owner may have others. */
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
  /** Nothing of a market order. */
  readonly wait: Wait | undefined;
  /** Reductions that wait until it is filled. */
  readonly attached: readonly Wait[];
  /** Placed with it: once one is filled, the others are over. */
  readonly others: readonly DueOrder[];
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
  /** What its owners ask for before a liquidation. */
  readonly guards: GuardSchedule;
  /** Whether any account protects itself: with orders that wait and reduce, or guards. */
  readonly protects: boolean;
  /** Sentences about what the data leaves no place for. */
  readonly notices: readonly string[];
  /** What is due at a tick and was not before: deposits, then orders, in the order of the hours. */
  due(tick: Tick): Action[];
}

const SECONDS_PER_DAY = 86_400;

const TYPES = {
  cross: AccountType.Cross,
  isolated: AccountType.Isolated,
  hedge: AccountType.Hedge,
} as const;

/**
 * Lays a portfolio out over the time and the symbols of the data.
 *
 * @param protection Without it nobody protects himself, and all else is the same: deposits, what stands behind the
 * traders, and the order of the orders.
 */
export function scheduleOf(
  portfolio: PortfolioFile,
  timeline: Timeline,
  protection: "protected" | "unprotected" = "protected",
): Schedule {
  const leftovers = new Leftovers();
  const timeOf = (hour: number) => timeline.start + Math.round(hour * SECONDS_PER_HOUR);
  const traderOf = traderNumbering(portfolio);
  const within = new Map<AccountPlan, OrderPlan[]>();
  for (const plan of portfolio.accounts) {
    within.set(plan, ordersWithin(plan, timeline, timeOf, leftovers));
  }
  const ordersOf = (plan: AccountPlan) => within.get(plan) ?? [];
  const toTheEnd = timeline.end - timeline.start + SECONDS_PER_DAY;
  const payments = new Map<Trader, readonly Payment[]>();
  const opened = new Map<AccountPlan, Trader>();
  const entries: Entry<Action>[] = [];
  let anyProtects = false;
  for (const plan of portfolio.accounts) {
    const orders = ordersOf(plan);
    const hours = hoursOf(plan, orders, portfolio, (other) => ordersOf(other).length > 0);
    if (hours.length === 0) {
      leftovers.idle(plan.name);
      continue;
    }
    const firstHour = Math.min(...hours);
    const { list, missing, late } = paymentsOf(plan, firstHour, timeline, timeOf);
    for (const symbol of missing) leftovers.missing(symbol, "deposits");
    leftovers.late("deposits", late);
    if (list.length === 0) {
      leftovers.penniless(plan.name);
      continue;
    }
    const trader = traderOf(plan);
    payments.set(trader, list);
    opened.set(plan, trader);
    for (const payment of list) {
      entries.push({ time: payment.time, item: { kind: "deposit", trader, payment } });
    }
    const sized = (order: OrderPlan): DueOrder => {
      const { hour, symbol, side, notional, leverage, reduceOnly } = order;
      const paid = worthOf(list.filter((payment) => payment.time <= timeOf(hour)));
      const size = leverage === undefined ? toWad(notional ?? 0) : (paid * toWad(leverage)) / WAD;
      const wait = waitOf(order, toTheEnd);
      const attached = attachedOf(order, toTheEnd);
      return { hour, symbol, side, notional: size, reduceOnly, wait, attached, others: [] };
    };
    for (const linked of linkedOf(orders)) {
      const planned = linked.map(sized);
      const [order, ...others] = protection === "protected" ? planned : planned.flatMap(bare);
      anyProtects ||= planned.some(isProtected);
      if (order === undefined) continue;
      const item = { kind: "order", trader, order: { ...order, others } } as const;
      entries.push({ time: timeOf(order.hour), item });
    }
  }
  const planned = guardScheduleOf(opened, timeline.end, toTheEnd, timeOf, leftovers);
  const guards = protection === "protected" ? planned : noGuards();
  anyProtects ||= guards.agenda.left.length > 0;
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
    guards,
    protects: anyProtects && protection === "protected",
    notices: leftovers.notices,
    due: ({ time, prices }) =>
      agenda
        // An order waits for the first price of its symbol, and of those it is placed with.
        .take(
          time,
          (action) =>
            action.kind === "deposit" ||
            [action.order, ...action.order.others].every(({ symbol }) => prices.has(symbol)),
        )
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

/** Orders by what is placed together, in the order of the file. */
function linkedOf(orders: readonly OrderPlan[]): OrderPlan[][] {
  const groups: OrderPlan[][] = [];
  for (const order of orders) {
    const group = groups.find(([first]) => order.oco !== undefined && first?.oco === order.oco);
    if (group === undefined) groups.push([order]);
    else group.push(order);
  }
  return groups;
}

function isProtected(order: DueOrder): boolean {
  return protects(order) || order.attached.length > 0;
}

/** Waits, and takes off what is there. */
function protects({ wait, reduceOnly }: DueOrder): boolean {
  return wait !== undefined && reduceOnly;
}

/** An order without what protects; nothing of one that does nothing else. */
function bare(order: DueOrder): DueOrder[] {
  return protects(order) ? [] : [{ ...order, attached: [] }];
}

/** Accounts of one owner and type are numbered in the order of the file, whether or not they are opened. */
function traderNumbering({ accounts }: PortfolioFile): (plan: AccountPlan) => Trader {
  return (plan) => {
    const { name, type } = plan;
    const alike = accounts.filter(
      (other) => other.type === type && ownerOf(other) === ownerOf(plan),
    );
    const owner = addressOf(`Ballast trader: ${ownerOf(plan)}`);
    const index = BigInt(alike.indexOf(plan));
    return { name, type, owner, accountId: makeAccountId(owner, TYPES[type], index) };
  };
}

function worthOf(payments: readonly Payment[]): bigint {
  return payments.reduce((sum, { value }) => sum + value, 0n);
}
