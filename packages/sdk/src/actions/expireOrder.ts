import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ExpireOrderCallParameters extends On {
  /** As `Commit` and `Place` tell it. */
  readonly orderId: bigint;
}

export type ExpireOrderParameters<account extends Account | undefined = Account | undefined> =
  ExpireOrderCallParameters & Sending<account>;
export type ExpireOrderReturnType = Hash;
export type ExpireOrderErrorType = BallastError;

/** See {@link expireOrder}. */
export function expireOrderCall(parameters: ExpireOrderCallParameters): Call {
  const { deployment, orderId } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "expire", [orderId]);
}

/**
 * Ends a market order whose window has passed. Anyone; of a limit order its owner until it has expired.
 *
 * @example
 * await expireOrder(client, { deployment, orderId: 7n });
 */
export async function expireOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ExpireOrderParameters<account>,
): Promise<ExpireOrderReturnType> {
  return send(client, parameters.deployment, expireOrderCall(parameters), parameters);
}
