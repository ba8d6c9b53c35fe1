import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelGroupCallParameters extends On {
  /** Any order of those that cancel each other. */
  readonly orderId: bigint;
}

export type CancelGroupParameters<account extends Account | undefined = Account | undefined> =
  CancelGroupCallParameters & Sending<account>;
export type CancelGroupReturnType = Hash;
export type CancelGroupErrorType = BallastError;

/** See {@link cancelGroup}. */
export function cancelGroupCall(parameters: CancelGroupCallParameters): Call {
  const { deployment, orderId } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "cancelGroup", [orderId]);
}

/**
 * Ends all orders that wait and are linked with one, at once; `clearOrder` returns their fees one by one. The account's owner, or
 * an operator with the right to orders.
 *
 * @example
 * await cancelGroup(client, { deployment, orderId: 7n });
 */
export async function cancelGroup<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelGroupParameters<account>,
): Promise<CancelGroupReturnType> {
  return send(client, parameters.deployment, cancelGroupCall(parameters), parameters);
}
