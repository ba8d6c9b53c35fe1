import type { Chain, Receipt } from "./chain.ts";
import { isBetter, isMet } from "./conditions.ts";
import { Events } from "./events.ts";
import type { Oracle } from "./oracle.ts";
import { OrderLog, OVER, type WaitingOrder } from "./orderLog.ts";
import { NO_UPDATE } from "./placements.ts";
import { errorName, revertData } from "./replies.ts";
import { settleOrder } from "./settlement.ts";

/** Does what anybody may for orders that wait: moves watermarks, triggers, settles, and clears what is over. */
export class Executor {
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly #events: Events;
  readonly #log: OrderLog;
  /** What was refused, in words. */
  readonly warnings: string[] = [];
  /** Liquidations when it was last asked what is over. */
  #liquidations = 0;
  /** Whether an order has ended since. */
  #ended = false;

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
    this.#events = new Events(chain, chain.ballast.orders);
    this.#log = new OrderLog(chain);
  }

  /** All that ever waited, in the order of their placement. */
  get orders(): readonly WaitingOrder[] {
    return this.#log.orders;
  }

  /**
   * Triggers what the prices of the clock's time meet, having cleared what is over.
   *
   * @param liquidations How many there have been: they void orders.
   * @returns Whether there is anything to settle after the delay.
   */
  async trigger(liquidations: number): Promise<boolean> {
    await this.clear(liquidations);
    // Left over where a settlement was refused: its window has closed.
    for (const order of this.#log.pending) await this.#attempt("expire", order);
    const busy = new Set<bigint>();
    for (const order of this.#log.waiting) {
      // Of orders that cancel each other one at a time may be filled.
      if (!this.#log.isArmed(order) || busy.has(order.group)) continue;
      const price = this.#oracle.priceOf(this.#symbolOf(order));
      if (isMet(order, price)) {
        const triggered = await this.#attempt("trigger", order);
        if (triggered && order.group !== 0n) busy.add(order.group);
      } else if (isBetter(order, price)) {
        await this.#attempt("trail", order);
      }
    }
    await this.#read();
    return this.#log.pending.length > 0;
  }

  /** Settles what was triggered, the delay being over, at the same prices published once more. */
  async settle(): Promise<void> {
    for (const order of this.#log.pending) {
      await this.#try("settle", order, () =>
        settleOrder(this.#chain, this.#oracle, order.orderId, this.#symbolOf(order)),
      );
    }
    await this.#read();
  }

  /**
   * Lets trailing stops begin at the price of the tick at which they were placed, or their entry was filled: a price counts
   * that is published after that.
   */
  async begin(): Promise<void> {
    await this.#read();
    const fresh = this.#log.waiting.filter(
      (order) => order.kind === "trailing" && order.price === 0n && this.#log.isArmed(order),
    );
    if (fresh.length === 0) return;
    const { clock } = this.#chain;
    clock.now += 1;
    for (const order of fresh) {
      const data = [this.#oracle.republish(this.#symbolOf(order), clock.now)];
      await this.#attempt("trail", order, { marketIds: [order.market], data });
    }
    await this.#read();
  }

  /** Ends what is over, so that its fees return. @param liquidations As of `trigger`. */
  async clear(liquidations: number): Promise<void> {
    await this.#read();
    const { now } = this.#chain.clock;
    const news = this.#ended || liquidations !== this.#liquidations;
    [this.#ended, this.#liquidations] = [false, liquidations];
    const { orders } = this.#chain.ballast;
    for (const order of this.#log.waiting) {
      if (!news && now <= order.expiry) continue;
      // Asked as of the last block, which may be of before its expiry.
      const expired = now > order.expiry ? OVER.length - 1 : 0;
      const over = Number(await orders.overOf(order.orderId)) || expired;
      if (over === 0) continue;
      order.reason = OVER[over];
      await this.#attempt("clear", order);
    }
    await this.#read();
  }

  async #attempt(
    what: "trail" | "trigger" | "expire" | "clear",
    order: WaitingOrder,
    update: { marketIds: number[]; data: string[] } = NO_UPDATE,
  ): Promise<boolean> {
    const { operator, ballast, send } = this.#chain;
    const { orders } = ballast;
    const data =
      what === "trail" || what === "trigger"
        ? orders.interface.encodeFunctionData(what as "trail", [order.orderId, update])
        : orders.interface.encodeFunctionData(what as "clear", [order.orderId]);
    const value = BigInt(update.data.length);
    return this.#try(what, order, async () =>
      send({ from: operator, to: await orders.getAddress(), data, value }),
    );
  }

  /** Notes what the protocol refused; anything else is a fault of the replay. */
  async #try(
    what: string,
    { orderId }: WaitingOrder,
    run: () => Promise<Receipt>,
  ): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      const data = revertData(error);
      if (data === undefined) throw error;
      this.warnings.push(`${what} of order ${orderId}: ${errorName(this.#chain, data)}`);
      return false;
    }
  }

  async #read(): Promise<void> {
    for (const event of await this.#events.read()) {
      this.#log.add(event);
      this.#ended ||= event.name === "Settle" || event.name === "Fail" || event.name === "Expire";
    }
  }

  #symbolOf({ market }: WaitingOrder): string {
    const listing = this.#chain.ballast.markets.find(({ id }) => id === market);
    if (listing === undefined) throw new Error(`There is no market ${market}.`);
    return listing.symbol;
  }
}
