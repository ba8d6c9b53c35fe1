import type { Backing } from "./backing.ts";
import type { Chain, Hex, Receipt } from "./chain.ts";
import { type DueGuard, guardRequest } from "./dueGuards.ts";
import type { Oracle } from "./oracle.ts";
import type { Payment } from "./payments.ts";
import { NO_UPDATE, Placements } from "./placements.ts";
import { errorName, eventsOf, revertData } from "./replies.ts";
import type { Action, DueOrder, Schedule, Trader } from "./schedule.ts";
import { settleOrder } from "./settlement.ts";
import { type ReplayToken, tokenOf, tokensOf } from "./tokens.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

/** Something asked for that came to nothing, and why. */
export interface Unfilled {
  readonly what: "order" | "deposit" | "redemption" | "guard" | "guard action";
  readonly name: string;
  /** The error's name. */
  readonly reason: string;
}

/** An order on its way. */
export interface Pending {
  readonly orderId: bigint;
  readonly trader: Trader;
  readonly order: DueOrder;
}

/** Does on the chain what the portfolio says. */
export class Traders {
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly #placements: Placements;
  readonly unfilled: Unfilled[] = [];
  readonly #paid = new Map<Trader, Payment[]>();
  #tokens: readonly ReplayToken[] = [];

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
    this.#placements = new Placements(chain, oracle);
  }

  /** Fills the wallets, and insurance. */
  async fund({ payments, guards }: Schedule, { insurance }: Backing): Promise<void> {
    const { deployer, ballast } = this.#chain;
    const core = await ballast.clearingHouse.getAddress();
    this.#tokens = await tokensOf(this.#chain);
    const byOwner = new Map<Hex, Payment[]>();
    for (const [{ owner }, list] of payments) {
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), ...list]);
    }
    for (const [owner, list] of byOwner) {
      await openWallet(this.#chain, owner);
      for (const symbol of new Set(list.map((payment) => payment.symbol))) {
        const own = list.filter((payment) => payment.symbol === symbol);
        const units = own.reduce((sum, payment) => sum + this.#unitsOf(payment), 0n);
        await mintFor(this.#chain, this.#tokenOf(symbol), owner, core, units);
      }
    }
    const spender = await ballast.guards.getAddress();
    for (const [owner, amount] of guards.wallets) {
      await mintFor(this.#chain, ballast.quote, owner, spender, unitsOf(this.#chain, amount));
    }
    const units = unitsOf(this.#chain, insurance);
    if (units === 0n) return;
    await mintFor(this.#chain, ballast.quote, deployer, core, units);
    const data = ballast.clearingHouse.interface.encodeFunctionData("fundInsurance", [units]);
    await this.#toCore(deployer, data);
  }

  /** What a trader has really paid in. */
  paidBy(trader: Trader): readonly Payment[] {
    return this.#paid.get(trader) ?? [];
  }

  /** Deposits, and places orders, at the clock's time, at whose prices the router stands; returns what is to be settled. */
  async act(actions: readonly Action[]): Promise<Pending[]> {
    const pending: Pending[] = [];
    for (const action of actions) {
      if (action.kind === "deposit") await this.#pay(action.trader, action.payment);
      else pending.push(...(await this.#place(action.trader, action.order)));
    }
    return pending;
  }

  /**
   * Settles orders, their delay being over, at the prices of when they were committed published once more. They are filled
   * in their order, or end unfilled.
   */
  async settle(pending: readonly Pending[]): Promise<void> {
    for (const order of pending) await this.#settle(order);
  }

  /** Registers guards, at the prices at which the router stands. */
  async register(due: readonly DueGuard[]): Promise<void> {
    const { clock, send } = this.#chain;
    const { guards } = this.#chain.ballast;
    for (const guard of due) {
      const { trader } = guard;
      await this.#attempt(trader, "guard", async () => {
        const data = guards.interface.encodeFunctionData("setGuard", [
          guardRequest(guard, clock.now),
          NO_UPDATE,
        ]);
        await send({ from: trader.owner, to: await guards.getAddress(), data });
        return [];
      });
    }
  }

  async #pay(trader: Trader, payment: Payment): Promise<void> {
    const { interface: core } = this.#chain.ballast.clearingHouse;
    const { owner, accountId } = trader;
    const { symbol } = payment;
    const units = this.#unitsOf(payment);
    await this.#attempt(trader, "deposit", async () => {
      const data =
        symbol === undefined
          ? core.encodeFunctionData("deposit", [accountId, units])
          : core.encodeFunctionData("depositCollateral", [
              accountId,
              await this.#tokenOf(symbol).getAddress(),
              units,
            ]);
      await this.#toCore(owner, data);
      this.#paid.set(trader, [...this.paidBy(trader), payment]);
      return [];
    });
  }

  #tokenOf(symbol: string | undefined) {
    if (symbol === undefined) return this.#chain.ballast.quote;
    return tokenOf(this.#tokens, symbol).collateral.token;
  }

  /** Rounded down. */
  #unitsOf({ symbol, amount }: Payment): bigint {
    if (symbol === undefined) return unitsOf(this.#chain, amount);
    return amount / tokenOf(this.#tokens, symbol).unit;
  }

  async #toCore(from: Trader["owner"], data: string): Promise<Receipt> {
    return this.#chain.send({
      from,
      to: await this.#chain.ballast.clearingHouse.getAddress(),
      data,
    });
  }

  /** Nothing when the protocol refuses the order, or it waits. */
  async #place(trader: Trader, order: DueOrder): Promise<Pending[]> {
    const { orders } = this.#chain.ballast;
    const { wait, attached } = order;
    const { owner: from } = trader;
    const data =
      wait === undefined && attached.length === 0
        ? orders.interface.encodeFunctionData("commit", [
            this.#placements.request(trader, order),
            NO_UPDATE,
          ])
        : orders.interface.encodeFunctionData("place", [
            this.#placements.placement(trader, order),
            NO_UPDATE,
          ]);
    return this.#attempt(trader, "order", async () => {
      const receipt = await this.#chain.send({ from, to: await orders.getAddress(), data });
      const committed = eventsOf(receipt, orders.interface, "Commit");
      return committed.map(({ args }) => ({ orderId: args.orderId as bigint, trader, order }));
    });
  }

  async #settle({ orderId, trader, order }: Pending): Promise<void> {
    await this.#attempt(trader, "order", async () => {
      const receipt = await settleOrder(this.#chain, this.#oracle, orderId, order.symbol);
      const [failure] = eventsOf(receipt, this.#chain.ballast.orders.interface, "Fail");
      if (failure !== undefined) this.#end(trader, "order", failure.args.reason);
      return [];
    });
  }

  /** Notes why the protocol refused; anything else is a fault of the replay. */
  async #attempt<T>(trader: Trader, what: Unfilled["what"], run: () => Promise<T[]>): Promise<T[]> {
    try {
      return await run();
    } catch (error) {
      const data = revertData(error);
      if (data === undefined) throw error;
      this.#end(trader, what, data);
      return [];
    }
  }

  #end({ name }: Trader, what: Unfilled["what"], errorData: string): void {
    this.unfilled.push({ what, name, reason: errorName(this.#chain, errorData) });
  }
}
