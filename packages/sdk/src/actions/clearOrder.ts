import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ClearOrderCallParameters extends On {
  /** As `Commit` and `Place` tell it. */
  readonly orderId: bigint;
}

export type ClearOrderParameters<account extends Account | undefined = Account | undefined> =
  ClearOrderCallParameters & Sending<account>;
export type ClearOrderReturnType = Hash;
export type ClearOrderErrorType = BallastError;

/** See {@link clearOrder}. */
export function clearOrderCall(parameters: ClearOrderCallParameters): Call {
  const { deployment, orderId } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "clear", [orderId]);
}

/**
 * Ends an order that a liquidation voided, or one that waits and is over: its keeper fees return to whoever paid them. Anyone.
 *
 * @example
 * await clearOrder(client, { deployment, orderId: 7n });
 */
export async function clearOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ClearOrderParameters<account>,
): Promise<ClearOrderReturnType> {
  return send(client, parameters.deployment, clearOrderCall(parameters), parameters);
}
