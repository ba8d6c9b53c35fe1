import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelOrdersCallParameters extends On {
  /** Orders that wait for their trigger. */
  readonly orderIds: readonly bigint[];
}

export type CancelOrdersParameters<account extends Account | undefined = Account | undefined> =
  CancelOrdersCallParameters & Sending<account>;
export type CancelOrdersReturnType = Hash;
export type CancelOrdersErrorType = BallastError;

/** See {@link cancelOrders}. */
export function cancelOrdersCall(parameters: CancelOrdersCallParameters): Call {
  const { deployment, orderIds } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "cancel", [orderIds]);
}

/**
 * Ends orders that wait; their keeper fees return. The account's owner, or an operator with the right to orders.
 *
 * @example
 * await cancelOrders(client, { deployment, orderIds: [7n, 8n] });
 */
export async function cancelOrders<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelOrdersParameters<account>,
): Promise<CancelOrdersReturnType> {
  return send(client, parameters.deployment, cancelOrdersCall(parameters), parameters);
}
