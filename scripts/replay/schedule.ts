import { AccountType, makeAccountId } from "@ballast/sdk";
import { abs, max, min, WAD } from "@ballast/sdk/margin";
import { addressOf } from "./addresses.ts";
import type { Hex } from "./chain.ts";
import { parseWad } from "./decimal.ts";
import type { AccountPlan, OrderPlan, PortfolioFile } from "./portfolio.ts";
import type { Tick, Timeline } from "./ticks.ts";
import { counted, listed, some } from "./words.ts";

/** A person of the portfolio with one account. */
export interface Trader {
  readonly name: string;
  readonly type: AccountPlan["type"];
  readonly owner: Hex;
  readonly accountId: Hex;
}

/** A deposit, or an order, that has become due. */
export type Action =
  | { readonly kind: "deposit"; readonly trader: Trader; readonly amount: bigint }
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
  /** What each trader pays in over the whole replay, WAD. */
  readonly deposits: ReadonlyMap<Trader, bigint>;
  readonly totalDeposits: bigint;
  /** By symbol, the most by which longs and shorts ever differ if every order is filled and nobody liquidated; WAD. */
  readonly netDemand: ReadonlyMap<string, bigint>;
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
  const missing = new Map<string, number>();
  const out: string[] = [];
  let late = 0;
  let waiting = 0;
  const firstTimes = new Map(timeline.listings.map((l) => [l.symbol, l.firstTime]));
  const timeOf = (hour: number) => timeline.start + Math.round(hour * SECONDS_PER_HOUR);

  const deposits = new Map<Trader, bigint>();
  const queue: { time: number; action: Action }[] = [];
  for (const plan of portfolio.accounts) {
    const orders = plan.orders.filter(({ hour, symbol }) => {
      const first = firstTimes.get(symbol);
      if (first === undefined) missing.set(symbol, (missing.get(symbol) ?? 0) + 1);
      else if (timeOf(hour) > timeline.end) late++;
      else if (timeOf(hour) < first) waiting++;
      return first !== undefined && timeOf(hour) <= timeline.end;
    });
    if (orders.length === 0) {
      out.push(plan.name);
      continue;
    }
    const trader = traderOf(plan);
    const firstHour = Math.min(...orders.map(({ hour }) => hour));
    const payments = [
      { hour: firstHour, amount: plan.deposit },
      ...plan.topUps.filter(({ hour }) => timeOf(hour) <= timeline.end),
    ].map(({ hour, amount }) => ({ hour, amount: toWad(amount) }));
    deposits.set(trader, sum(payments.map(({ amount }) => amount)));
    for (const { hour, amount } of payments) {
      queue.push({ time: timeOf(hour), action: { kind: "deposit", trader, amount } });
    }
    for (const { hour, symbol, side, notional, leverage, reduceOnly } of orders) {
      const paid = sum(payments.filter((payment) => payment.hour <= hour).map((p) => p.amount));
      const size = leverage === undefined ? toWad(notional ?? 0) : (paid * toWad(leverage)) / WAD;
      const order = { hour, symbol, side, notional: size, reduceOnly };
      queue.push({ time: timeOf(hour), action: { kind: "order", trader, order } });
    }
  }
  const rank = ({ kind }: Action) => (kind === "deposit" ? 0 : 1);
  queue.sort((a, b) => a.time - b.time);
  const actions = queue.map(({ action }) => action);

  return {
    traders: [...deposits.keys()],
    deposits,
    totalDeposits: sum([...deposits.values()]),
    netDemand: netDemandOf(actions),
    notices: noticesOf({ missing, out, late, waiting }),
    due(tick) {
      const due: Action[] = [];
      for (let i = 0; i < queue.length && (queue[i]?.time ?? 0) <= tick.time; ) {
        const action = queue[i]?.action;
        // An order waits for the first price of its symbol.
        if (action?.kind === "order" && !tick.prices.has(action.order.symbol)) i++;
        else due.push(...queue.splice(i, 1).map((entry) => entry.action));
      }
      return due.sort((a, b) => rank(a) - rank(b));
    },
  };
}

/**
 * The portfolio with its symbols replaced by those of the data, in order of their appearance, and a notice of that: so
 * that the shipped portfolio means something on any data.
 */
export function translated(
  portfolio: PortfolioFile,
  symbols: readonly string[],
): { portfolio: PortfolioFile; notice?: string } {
  const own = [...new Set(portfolio.accounts.flatMap(({ orders }) => orders.map((o) => o.symbol)))];
  if (own.some((symbol) => symbols.includes(symbol))) return { portfolio };
  const map = new Map(
    own.slice(0, symbols.length).map((symbol, i) => [symbol, symbols[i] ?? symbol]),
  );
  const accounts = portfolio.accounts.map((account) => ({
    ...account,
    orders: account.orders.map((o) => ({ ...o, symbol: map.get(o.symbol) ?? o.symbol })),
  }));
  const pairs = [...map].map(([from, to]) => `${to} for ${from}`).join(", ");
  return {
    portfolio: { ...portfolio, accounts },
    notice: `None of the shipped portfolio's symbols is in the data: it trades ${pairs}.`,
  };
}

function traderOf({ name, type }: AccountPlan): Trader {
  const owner = addressOf(`Ballast trader: ${name}`);
  return { name, type, owner, accountId: makeAccountId(owner, TYPES[type]) };
}

/** @param actions In the order of their time. */
function netDemandOf(actions: readonly Action[]): Map<string, bigint> {
  const held = new Map<string, bigint>();
  const nets = new Map<string, bigint>();
  const most = new Map<string, bigint>();
  for (const action of actions) {
    if (action.kind !== "order") continue;
    const { symbol, side, notional, reduceOnly } = action.order;
    const leg = `${action.trader.accountId} ${symbol} ${action.trader.type === "hedge" ? side : ""}`;
    const before = held.get(leg) ?? 0n;
    // A reduction takes at most what is there, and nothing from the other side.
    const there = side === "long" ? max(before, 0n) : max(-before, 0n);
    const size = reduceOnly ? min(notional, there) : notional;
    const change = (side === "long") !== reduceOnly ? size : -size;
    held.set(leg, before + change);
    const net = (nets.get(symbol) ?? 0n) + change;
    nets.set(symbol, net);
    most.set(symbol, max(most.get(symbol) ?? 0n, abs(net)));
  }
  return most;
}

function noticesOf(found: {
  missing: ReadonlyMap<string, number>;
  out: readonly string[];
  late: number;
  waiting: number;
}): string[] {
  const { missing, out, late, waiting } = found;
  const notices: string[] = [];
  if (missing.size > 0) {
    const skipped = [...missing.values()].reduce((a, b) => a + b);
    const verb = missing.size === 1 ? "is" : "are";
    notices.push(
      `${listed([...missing.keys()])} ${verb} not in the data: skipped ${counted(skipped, "order")}.`,
    );
  }
  if (late > 0) notices.push(`Left out ${counted(late, "order")} due after the data ends.`);
  if (out.length > 0) {
    notices.push(`Nothing is left to trade for ${some(out)}: no account is opened.`);
  }
  if (waiting > 0) {
    const wait =
      waiting === 1
        ? "waits for the first price of its symbol"
        : "wait for the first prices of their symbols";
    notices.push(`${counted(waiting, "order")} ${wait}.`);
  }
  return notices;
}

function toWad(amount: number): bigint {
  return parseWad(String(amount)) ?? 0n;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
