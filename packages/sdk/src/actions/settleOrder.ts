import type { Account, Hash, Hex } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SettleOrderCallParameters extends On {
  /** As `Commit` and `Place` tell it. */
  readonly orderId: bigint;
  /** The first price published at or after the order's delay, as the provider signed it. */
  readonly settlementData: readonly Hex[];
  /** Ether for that, wei: see `getSettlementFee`. What is too much returns. */
  readonly settlementFee: bigint;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type SettleOrderParameters<account extends Account | undefined = Account | undefined> =
  SettleOrderCallParameters & Sending<account>;
export type SettleOrderReturnType = Hash;
export type SettleOrderErrorType = BallastError;

/** See {@link settleOrder}. */
export function settleOrderCall(parameters: SettleOrderCallParameters): Call {
  const {
    deployment,
    orderId,
    settlementData,
    settlementFee,
    prices: { fee, ...update } = NO_PRICES,
  } = parameters;
  return makeCall(
    deployment.contracts.orders,
    ordersAbi,
    "settle",
    [orderId, settlementData, update],
    settlementFee + fee,
  );
}

/**
 * Settles a market order at the first price after its delay. Anyone; its keeper fee is credited to the sender's primary account,
 * also where the order fails.
 *
 * @example
 * await settleOrder(client, { deployment, orderId: 7n, settlementData, settlementFee });
 */
export async function settleOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SettleOrderParameters<account>,
): Promise<SettleOrderReturnType> {
  return send(client, parameters.deployment, settleOrderCall(parameters), parameters);
}
