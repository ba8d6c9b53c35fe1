import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface TrailOrderCallParameters extends On {
  /** Of a trailing stop. */
  readonly orderId: bigint;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type TrailOrderParameters<account extends Account | undefined = Account | undefined> =
  TrailOrderCallParameters & Sending<account>;
export type TrailOrderReturnType = Hash;
export type TrailOrderErrorType = BallastError;

/** See {@link trailOrder}. */
export function trailOrderCall(parameters: TrailOrderCallParameters): Call {
  const { deployment, orderId, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "trail", [orderId, update], fee);
}

/**
 * Moves a trailing stop's watermark to the last price if that is better. Anyone; nobody is paid for it.
 *
 * @example
 * await trailOrder(client, { deployment, orderId: 7n, prices });
 */
export async function trailOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: TrailOrderParameters<account>,
): Promise<TrailOrderReturnType> {
  return send(client, parameters.deployment, trailOrderCall(parameters), parameters);
}
