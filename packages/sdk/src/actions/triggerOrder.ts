import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface TriggerOrderCallParameters extends On {
  /** As `Commit` and `Place` tell it. */
  readonly orderId: bigint;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type TriggerOrderParameters<account extends Account | undefined = Account | undefined> =
  TriggerOrderCallParameters & Sending<account>;
export type TriggerOrderReturnType = Hash;
export type TriggerOrderErrorType = BallastError;

/** See {@link triggerOrder}. */
export function triggerOrderCall(parameters: TriggerOrderCallParameters): Call {
  const { deployment, orderId, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "trigger", [orderId, update], fee);
}

/**
 * Turns an order whose condition the last accepted price meets into a market order. Anyone; half of the keeper fees are the
 * sender's once it is filled or has failed.
 *
 * @example
 * await triggerOrder(client, { deployment, orderId: 7n, prices });
 */
export async function triggerOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: TriggerOrderParameters<account>,
): Promise<TriggerOrderReturnType> {
  return send(client, parameters.deployment, triggerOrderCall(parameters), parameters);
}
