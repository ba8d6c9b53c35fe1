import { Agenda, type Entry } from "./agenda.ts";
import type { Hex } from "./chain.ts";
import { type DueGuard, dueGuard } from "./dueGuards.ts";
import type { GuardPlan } from "./guardPlan.ts";
import type { Leftovers } from "./notices.ts";
import type { AccountPlan, PortfolioFile } from "./portfolio.ts";
import type { Trader } from "./schedule.ts";

/** The guards of a portfolio on this data; good for one replay. */
export interface GuardSchedule {
  readonly agenda: Agenda<DueGuard>;
  /** What top-ups may take from wallets, by owner; quote, WAD. */
  readonly wallets: ReadonlyMap<Hex, bigint>;
}

/**
 * The hours at which an account is needed: of its own orders, or, where it has none on this data, of the guards of others
 * that draw on it.
 *
 * @param trades Whether an account has orders on this data.
 */
export function hoursOf(
  plan: AccountPlan,
  orders: readonly { readonly hour: number }[],
  { accounts }: PortfolioFile,
  trades: (plan: AccountPlan) => boolean,
): number[] {
  if (orders.length > 0) return orders.map(({ hour }) => hour);
  return accounts
    .filter(trades)
    .flatMap(({ guards }) => guards)
    .filter(({ from }) => from === plan.name)
    .map(({ hour }) => hour);
}

/** Lays the guards of the accounts that are opened out over the time of the data. */
export function guardScheduleOf(
  opened: ReadonlyMap<AccountPlan, Trader>,
  end: number,
  toTheEnd: number,
  timeOf: (hour: number) => number,
  leftovers: Leftovers,
): GuardSchedule {
  const entries: Entry<DueGuard>[] = [];
  const wallets = new Map<Hex, bigint>();
  const traders = [...opened.values()];
  const sourceOf = ({ from }: GuardPlan) => traders.find(({ name }) => name === from);
  for (const [{ guards }, trader] of opened) {
    for (const plan of guards) {
      const time = timeOf(plan.hour);
      const source = sourceOf(plan);
      if (time > end) leftovers.late("guards");
      else if (plan.from !== undefined && source === undefined) leftovers.unsupplied(trader.name);
      else {
        const item = dueGuard(plan, trader, source, toTheEnd);
        entries.push({ time, item });
        if (item.kind !== "topUpFromWallet") continue;
        wallets.set(trader.owner, (wallets.get(trader.owner) ?? 0n) + item.amount);
      }
    }
  }
  return { agenda: new Agenda(entries), wallets };
}

/** Of a replay in which nobody has any. */
export function noGuards(): GuardSchedule {
  return { agenda: new Agenda([]), wallets: new Map() };
}
