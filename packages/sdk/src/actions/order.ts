import { type Address, maxUint128, zeroAddress } from "viem";
import type { AccountId } from "../accountId.ts";

/** What a trade of an account is about. */
export const PositionSide = {
  /** The one position of a market. */
  Net: 0,
  /** In a hedge account, its long leg. */
  Long: 1,
  /** In a hedge account, its short leg. */
  Short: 2,
} as const;
export type PositionSide = (typeof PositionSide)[keyof typeof PositionSide];

/** An order as people think of it; what is left out has its usual value. */
export interface OrderParameters {
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
  /** For whoever settles, and as much again for whoever triggers, quote WAD. */
  readonly keeperFee: bigint;
  /** Keeper fees come from the sender's wallet, not from the account. */
  readonly payFromWallet?: boolean;
  /** Who brings the order, and what it charges of the traded value, WAD; the owner has to have approved it. */
  readonly integrator?: { readonly address: Address; readonly rate?: bigint };
}

/** @internal As the order book takes it. */
export function orderRequest(order: OrderParameters) {
  const { accountId, marketId, sizeDelta, keeperFee, integrator } = order;
  return {
    ...{ accountId, marketId, side: order.side ?? PositionSide.Net, sizeDelta },
    ...{ acceptablePrice: acceptablePriceOf(order), reduceOnly: order.reduceOnly ?? false },
    ...{ keeperFee, payFromWallet: order.payFromWallet ?? false },
    ...{ integrator: integrator?.address ?? zeroAddress, integratorRate: integrator?.rate ?? 0n },
  };
}

/** @internal */
export function acceptablePriceOf(
  order: Pick<OrderParameters, "acceptablePrice" | "sizeDelta">,
): bigint {
  return order.acceptablePrice ?? (order.sizeDelta > 0n ? maxUint128 : 0n);
}
