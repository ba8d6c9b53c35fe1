import { abs, mulDown } from "@ballast/sdk/margin";
import type { Chain, Receipt } from "./chain.ts";
import { GUARD_KINDS } from "./dueGuards.ts";
import { Events } from "./events.ts";
import { type GuardAction, GuardLog, type GuardOrder, type GuardRecord } from "./guardLog.ts";
import type { Oracle } from "./oracle.ts";
import { NO_UPDATE } from "./placements.ts";
import { errorName, eventsOf, revertData } from "./replies.ts";
import type { Schedule } from "./schedule.ts";
import { settleOrder } from "./settlement.ts";
import type { Unfilled } from "./traders.ts";

/** Does what anybody may for guards: lets them act below their level, and settles the orders of those that reduce. */
export class Guardian {
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly #events: Events;
  readonly #log = new GuardLog();
  readonly #names: ReadonlyMap<string, string>;
  /** What was refused to a guard below its level. */
  readonly unfilled: Unfilled[] = [];
  /** What has been committed and is to be settled. */
  #pending: { readonly order: GuardOrder; readonly action: GuardAction; readonly name: string }[] =
    [];

  constructor(chain: Chain, oracle: Oracle, { traders }: Schedule) {
    this.#chain = chain;
    this.#oracle = oracle;
    this.#events = new Events(chain, chain.ballast.guards);
    this.#names = new Map(traders.map(({ accountId, name }) => [accountId, name]));
  }

  /** All that were ever registered, in that order. */
  get guards(): readonly GuardRecord[] {
    return this.#log.guards;
  }

  /** Whether there is anything to settle after the delay. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Executes the guards whose account is below their level at the clock's time. @returns Whether any acted. */
  async act(): Promise<boolean> {
    await this.#read();
    const { clock, ballast } = this.#chain;
    let acted = false;
    for (const guard of this.#log.standing) {
      if (clock.now < guard.readyAt || clock.now > guard.expiry) continue;
      const { marginLevel } = await ballast.clearingHouse.accountState(guard.accountId);
      if (marginLevel < guard.level && (await this.#execute(guard))) acted = true;
    }
    return acted;
  }

  /** Settles what was committed, the delay being over, at the same prices published once more. */
  async settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const { order, action, name } of pending) {
      const end = (errorData: string) => {
        order.reason = errorName(this.#chain, errorData);
        this.unfilled.push({ what: "order", name, reason: order.reason });
      };
      const receipt = await this.#try(
        () => settleOrder(this.#chain, this.#oracle, order.orderId, this.#symbolOf(order)),
        end,
      );
      if (receipt === undefined) continue;
      const { orders } = this.#chain.ballast;
      const [failed] = eventsOf(receipt, orders.interface, "Fail");
      if (failed !== undefined) end(failed.args.reason);
      const [settled] = eventsOf(receipt, orders.interface, "Settle");
      if (settled !== undefined) {
        const { publishTime, fillPrice } = settled.args;
        order.filled = { time: Number(publishTime), price: fillPrice };
      }
      action.closed += this.#closedBy(receipt);
    }
  }

  async #execute(guard: GuardRecord): Promise<boolean> {
    const { operator, ballast, send } = this.#chain;
    const { accountId, kind } = guard;
    const name = this.#names.get(accountId) ?? accountId;
    const data = ballast.guards.interface.encodeFunctionData("executeGuard", [
      accountId,
      GUARD_KINDS[kind],
      NO_UPDATE,
    ]);
    const receipt = await this.#try(
      async () => send({ from: operator, to: await ballast.guards.getAddress(), data }),
      (errorData) => {
        guard.reason = errorName(this.#chain, errorData);
        // The end of every guard that has done its work, and no trouble.
        if (guard.reason === "AmountExhausted" && guard.actions.length > 0) guard.state = "usedUp";
        else {
          guard.refused++;
          this.unfilled.push({ what: "guard action", name, reason: guard.reason });
        }
      },
    );
    if (receipt === undefined) return false;
    const orders = eventsOf(receipt, ballast.orders.interface, "Commit").map(
      ({ args }): GuardOrder => ({
        orderId: args.orderId,
        market: Number(args.marketId),
        size: args.order.sizeDelta,
        filled: undefined,
        reason: undefined,
      }),
    );
    await this.#read(orders);
    const action = guard.actions.at(-1);
    if (action === undefined) throw new Error(`The guard of ${name} did not tell what it did.`);
    // Equal legs of a hedge close at once.
    action.closed += this.#closedBy(receipt);
    this.#pending.push(...orders.map((order) => ({ order, action, name })));
    return true;
  }

  /** What the fills of a receipt took off, in quote. */
  #closedBy(receipt: Receipt): bigint {
    return eventsOf(receipt, this.#chain.ballast.clearingHouse.interface, "Fill")
      .map(({ args }) => mulDown(abs(args.longDelta) + abs(args.shortDelta), args.fillPrice))
      .reduce((sum, value) => sum + value, 0n);
  }

  /** Tells the error data of what the protocol refused; anything else is a fault of the replay. */
  async #try(
    run: () => Promise<Receipt>,
    refused: (errorData: string) => void,
  ): Promise<Receipt | undefined> {
    try {
      return await run();
    } catch (error) {
      const data = revertData(error);
      if (data === undefined) throw error;
      refused(data);
      return undefined;
    }
  }

  async #read(orders: readonly GuardOrder[] = []): Promise<void> {
    for (const event of await this.#events.read()) {
      this.#log.add(event, this.#chain.clock.now, orders);
    }
  }

  #symbolOf({ market }: GuardOrder): string {
    const listing = this.#chain.ballast.markets.find(({ id }) => id === market);
    if (listing === undefined) throw new Error(`There is no market ${market}.`);
    return listing.symbol;
  }
}
