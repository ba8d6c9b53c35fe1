import { WAD } from "@ballast/sdk/margin";
import { type Interface, type LogDescription, ZeroAddress } from "ethers";
import type { Backing } from "./backing.ts";
import { type Chain, type Receipt, revertData } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import type { Action, DueOrder, Schedule, Trader } from "./schedule.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

/** An order that opened or reduced nothing, and why. */
export interface Unfilled {
  readonly trader: Trader;
  readonly order: DueOrder;
  /** The error's name. */
  readonly reason: string;
}

/** An order on its way. */
interface Pending {
  readonly orderId: bigint;
  readonly trader: Trader;
  readonly order: DueOrder;
}

const NO_UPDATE = { marketIds: [], data: [] };
const ANY_PRICE = 2n ** 128n - 1n;
const SIDES = { net: 0, long: 1, short: 2 };

/** Does on the chain what the portfolio says. */
export class Traders {
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly unfilled: Unfilled[] = [];

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
  }

  /** Fills the wallets, and insurance. */
  async fund({ traders, deposits }: Schedule, { insurance }: Backing): Promise<void> {
    const { deployer, ballast } = this.#chain;
    const core = await ballast.clearingHouse.getAddress();
    for (const trader of traders) {
      await openWallet(this.#chain, trader.owner);
      const units = unitsOf(this.#chain, deposits.get(trader) ?? 0n);
      await mintFor(this.#chain, trader.owner, core, units);
    }
    const units = unitsOf(this.#chain, insurance);
    if (units === 0n) return;
    await mintFor(this.#chain, deployer, core, units);
    const data = ballast.clearingHouse.interface.encodeFunctionData("fundInsurance", [units]);
    await this.#toCore(deployer, data);
  }

  /**
   * Deposits and commits orders at the clock's time, at whose prices the router stands; then settles the orders after
   * their delay, at the same prices published once more. Orders are filled in their order, or end unfilled.
   */
  async act(actions: readonly Action[]): Promise<void> {
    const { clock, ballast } = this.#chain;
    const pending: Pending[] = [];
    for (const action of actions) {
      if (action.kind === "deposit") await this.#deposit(action.trader, action.amount);
      else pending.push(...(await this.#commit(action.trader, action.order)));
    }
    if (pending.length === 0) return;
    clock.now += ballast.preset.orders.delay;
    for (const order of pending) await this.#settle(order);
  }

  #deposit({ owner, accountId }: Trader, amount: bigint): Promise<Receipt> {
    const { clearingHouse } = this.#chain.ballast;
    const units = unitsOf(this.#chain, amount);
    const data = clearingHouse.interface.encodeFunctionData("deposit", [accountId, units]);
    return this.#toCore(owner, data);
  }

  async #toCore(from: Trader["owner"], data: string): Promise<Receipt> {
    return this.#chain.send({
      from,
      to: await this.#chain.ballast.clearingHouse.getAddress(),
      data,
    });
  }

  /** Nothing when the protocol refuses the order. */
  async #commit(trader: Trader, order: DueOrder): Promise<Pending[]> {
    const { orders } = this.#chain.ballast;
    const data = orders.interface.encodeFunctionData("commit", [
      this.#request(trader, order),
      NO_UPDATE,
    ]);
    const { owner: from } = trader;
    return this.#attempt(trader, order, async () => {
      const receipt = await this.#chain.send({ from, to: await orders.getAddress(), data });
      const orderId: bigint = eventOf(receipt, orders.interface, "Commit")?.args.orderId;
      return [{ orderId, trader, order }];
    });
  }

  async #settle({ orderId, trader, order }: Pending): Promise<void> {
    const { ballast, operator, clock } = this.#chain;
    const { orders } = ballast;
    const proof = this.#oracle.republish(order.symbol, clock.now);
    const data = orders.interface.encodeFunctionData("settle", [orderId, [proof], NO_UPDATE]);
    await this.#attempt(trader, order, async () => {
      const to = await orders.getAddress();
      const receipt = await this.#chain.send({ from: operator, to, data, value: 1n });
      const failure = eventOf(receipt, orders.interface, "Fail");
      if (failure !== undefined) this.#end(trader, order, failure.args.reason);
      return [];
    });
  }

  #request({ accountId, type }: Trader, { symbol, side, notional, reduceOnly }: DueOrder) {
    const market = this.#chain.ballast.markets.find((listing) => listing.symbol === symbol);
    if (market === undefined) throw new Error(`There is no market of ${symbol}.`);
    const size = (notional * WAD) / this.#oracle.priceOf(symbol);
    const buys = (side === "long") !== reduceOnly;
    return {
      accountId,
      marketId: market.id,
      side: type === "hedge" ? SIDES[side] : SIDES.net,
      sizeDelta: buys ? size : -size,
      acceptablePrice: buys ? ANY_PRICE : 0n,
      reduceOnly,
      keeperFee: market.params.minOrderFee,
      payFromWallet: false,
      integrator: ZeroAddress,
    };
  }

  /** Notes why the protocol refused; anything else is a fault of the replay. */
  async #attempt<T>(trader: Trader, order: DueOrder, run: () => Promise<T[]>): Promise<T[]> {
    try {
      return await run();
    } catch (error) {
      const data = revertData(error);
      if (data === undefined) throw error;
      this.#end(trader, order, data);
      return [];
    }
  }

  #end(trader: Trader, order: DueOrder, errorData: string): void {
    const { clearingHouse, orders, router } = this.#chain.ballast;
    const known = [clearingHouse, orders, router].map((c) => c.interface.parseError(errorData));
    const reason = known.find((error) => error != null)?.name ?? errorData;
    this.unfilled.push({ trader, order, reason });
  }
}

function eventOf(receipt: Receipt, contract: Interface, name: string): LogDescription | undefined {
  for (const { topics, data } of receipt.logs) {
    const log = contract.parseLog({ topics, data });
    if (log?.name === name) return log;
  }
  return undefined;
}
