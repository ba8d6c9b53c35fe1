import { type Address, maxUint128, zeroAddress } from "viem";
import type { AccountId } from "../accountId.ts";
import { PositionSide } from "../positionSide.ts";

/** Who brings an order, and what it charges of the traded value, WAD; the owner has to have approved it. */
export interface Integrator {
  readonly address: Address;
  readonly rate?: bigint;
}

/** A trade as people think of it; what is left out has its usual value. */
export interface TradeParameters {
  readonly accountId: AccountId;
  readonly marketId: number;
  /** Base units, WAD, signed: above zero buys. */
  readonly sizeDelta: bigint;
  /** In a hedge account the leg; default: net. */
  readonly side?: PositionSide;
  /** The worst fill, quote per base unit, WAD; default: any. */
  readonly acceptablePrice?: bigint;
  /** Never opens; clipped to what is there. */
  readonly reduceOnly?: boolean;
  /** Who brings it; default: nobody. */
  readonly integrator?: Integrator;
}

/** An order as people think of it. */
export interface OrderParameters extends TradeParameters {
  /** For whoever settles, and as much again for whoever triggers, quote WAD. */
  readonly keeperFee: bigint;
  /** Keeper fees come from the sender's wallet, not from the account. */
  readonly payFromWallet?: boolean;
}

/** Which way to look for the largest size. */
export interface TradeWay {
  readonly direction: "buy" | "sell";
}

/** @internal As the order book takes it. */
export function orderRequest(order: OrderParameters) {
  const { keeperFee, payFromWallet = false } = order;
  return { ...commonOf(order), keeperFee, payFromWallet };
}

/** @internal As the lens takes it: at price 0 it takes the last one. */
export function tradeRequest(trade: TradeParameters) {
  return { ...commonOf(trade), price: 0n, confidence: 0n };
}

/** @internal A size of which only the sign counts. */
export function directionOf({ direction }: TradeWay): bigint {
  return direction === "buy" ? 1n : -1n;
}

function commonOf({ accountId, marketId, sizeDelta, integrator, ...trade }: TradeParameters) {
  return {
    ...{ accountId, marketId, side: trade.side ?? PositionSide.Net, sizeDelta },
    acceptablePrice: trade.acceptablePrice ?? (sizeDelta > 0n ? maxUint128 : 0n),
    reduceOnly: trade.reduceOnly ?? false,
    ...{ integrator: integrator?.address ?? zeroAddress, integratorRate: integrator?.rate ?? 0n },
  };
}
