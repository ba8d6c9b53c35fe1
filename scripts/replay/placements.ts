import { WAD } from "@ballast/sdk/margin";
import { ZeroAddress } from "ethers";
import type { Chain } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import { buys } from "./orderPlan.ts";
import type { DueOrder, Trader } from "./schedule.ts";
import type { Wait } from "./waits.ts";

export const NO_UPDATE = { marketIds: [], data: [] };

const ANY_PRICE = 2n ** 128n - 1n;
const SIDES = { net: 0, long: 1, short: 2 };

/** As the contract numbers them. */
export const KINDS = { market: 0, limit: 1, takeProfit: 2, stop: 3, trailing: 4 } as const;
const LINKS = { none: 0, oneCancelsOther: 1, bracket: 2 };

/** Puts orders of a portfolio as the order book wants them, at the prices of the moment. */
export class Placements {
  readonly #chain: Chain;
  readonly #oracle: Oracle;

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
  }

  /** A market order. */
  request({ accountId, type }: Trader, order: DueOrder) {
    const { symbol, side, notional, reduceOnly } = order;
    const market = this.#chain.ballast.markets.find((listing) => listing.symbol === symbol);
    if (market === undefined) throw new Error(`There is no market of ${symbol}.`);
    const size = (notional * WAD) / this.#oracle.priceOf(symbol);
    const buying = buys(order);
    return {
      accountId,
      marketId: market.id,
      side: type === "hedge" ? SIDES[side] : SIDES.net,
      sizeDelta: buying ? size : -size,
      acceptablePrice: buying ? ANY_PRICE : 0n,
      reduceOnly,
      keeperFee: market.params.minOrderFee,
      payFromWallet: false,
      integrator: ZeroAddress,
      integratorRate: 0n,
    };
  }

  /** An order with all that hangs on it. */
  placement(trader: Trader, order: DueOrder) {
    const { attached, others } = order;
    const orders = [order, ...others].map((each) => this.#waiting(trader, each));
    for (const wait of attached) orders.push(this.#attached(trader, order, wait));
    const bracket = attached.length > 0;
    const link = bracket ? "bracket" : others.length > 0 ? "oneCancelsOther" : "none";
    return { accountId: trader.accountId, deposit: 0n, link: LINKS[link], orders };
  }

  #waiting(trader: Trader, order: DueOrder) {
    const request = this.request(trader, order);
    const { wait } = order;
    if (wait === undefined) return inMarket(request);
    const waiting = this.#under(request, wait, this.#oracle.priceOf(order.symbol));
    const { triggerPrice } = waiting;
    if (wait.kind !== "limit") return waiting;
    return { ...waiting, order: { ...request, acceptablePrice: triggerPrice } };
  }

  /** Takes off what the order has added, relative to the price at which it is to be filled. */
  #attached(trader: Trader, order: DueOrder, wait: Wait) {
    const request = this.request(trader, { ...order, reduceOnly: true });
    const at = this.#oracle.priceOf(order.symbol);
    return this.#under(request, wait, order.wait === undefined ? at : priced(at, order.wait));
  }

  #under<Request>(order: Request, wait: Wait, price: bigint) {
    return {
      order,
      kind: KINDS[wait.kind] as number,
      triggerPrice: priced(price, wait),
      distance: wait.distance,
      expiry: this.#chain.clock.now + wait.lasts,
    };
  }
}

function inMarket<Request>(order: Request) {
  return { order, kind: KINDS.market as number, triggerPrice: 0n, distance: 0, expiry: 0 };
}

function priced(price: bigint, { factor }: Wait): bigint {
  return (price * factor) / WAD;
}
