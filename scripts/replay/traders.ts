import { WAD } from "@ballast/sdk/margin";
import { ZeroAddress } from "ethers";
import type { Backing } from "./backing.ts";
import type { Chain, Receipt } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import type { Payment } from "./payments.ts";
import { errorName, eventsOf, revertData } from "./replies.ts";
import type { Action, DueOrder, Schedule, Trader } from "./schedule.ts";
import { type ReplayToken, tokenOf, tokensOf } from "./tokens.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

/** Something asked for that came to nothing, and why. */
export interface Unfilled {
  readonly what: "order" | "deposit" | "redemption";
  readonly name: string;
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
  readonly #paid = new Map<Trader, Payment[]>();
  #tokens: readonly ReplayToken[] = [];

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
  }

  /** Fills the wallets, and insurance. */
  async fund({ payments }: Schedule, { insurance }: Backing): Promise<void> {
    const { deployer, ballast } = this.#chain;
    const core = await ballast.clearingHouse.getAddress();
    this.#tokens = await tokensOf(this.#chain);
    for (const [{ owner }, list] of payments) {
      await openWallet(this.#chain, owner);
      for (const symbol of new Set(list.map((payment) => payment.symbol))) {
        const own = list.filter((payment) => payment.symbol === symbol);
        const units = own.reduce((sum, payment) => sum + this.#unitsOf(payment), 0n);
        await mintFor(this.#chain, this.#tokenOf(symbol), owner, core, units);
      }
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

  /**
   * Deposits and commits orders at the clock's time, at whose prices the router stands; then settles the orders after
   * their delay, at the same prices published once more. Orders are filled in their order, or end unfilled.
   */
  async act(actions: readonly Action[]): Promise<void> {
    const { clock, ballast } = this.#chain;
    const pending: Pending[] = [];
    for (const action of actions) {
      if (action.kind === "deposit") await this.#pay(action.trader, action.payment);
      else pending.push(...(await this.#commit(action.trader, action.order)));
    }
    if (pending.length === 0) return;
    clock.now += ballast.preset.orders.delay;
    for (const order of pending) await this.#settle(order);
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

  /** Nothing when the protocol refuses the order. */
  async #commit(trader: Trader, order: DueOrder): Promise<Pending[]> {
    const { orders } = this.#chain.ballast;
    const data = orders.interface.encodeFunctionData("commit", [
      this.#request(trader, order),
      NO_UPDATE,
    ]);
    const { owner: from } = trader;
    return this.#attempt(trader, "order", async () => {
      const receipt = await this.#chain.send({ from, to: await orders.getAddress(), data });
      const orderId: bigint = eventsOf(receipt, orders.interface, "Commit")[0]?.args.orderId;
      return [{ orderId, trader, order }];
    });
  }

  async #settle({ orderId, trader, order }: Pending): Promise<void> {
    const { ballast, operator, clock } = this.#chain;
    const { orders } = ballast;
    const proof = this.#oracle.republish(order.symbol, clock.now);
    const data = orders.interface.encodeFunctionData("settle", [orderId, [proof], NO_UPDATE]);
    await this.#attempt(trader, "order", async () => {
      const to = await orders.getAddress();
      const receipt = await this.#chain.send({ from: operator, to, data, value: 1n });
      const [failure] = eventsOf(receipt, orders.interface, "Fail");
      if (failure !== undefined) this.#end(trader, "order", failure.args.reason);
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
      integratorRate: 0n,
    };
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
