import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelAllOrdersCallParameters extends On {
  /** Of the sender, or of whom it acts for. */
  readonly accountId: AccountId;
}

export type CancelAllOrdersParameters<account extends Account | undefined = Account | undefined> =
  CancelAllOrdersCallParameters & Sending<account>;
export type CancelAllOrdersReturnType = Hash;
export type CancelAllOrdersErrorType = BallastError;

/** See {@link cancelAllOrders}. */
export function cancelAllOrdersCall(parameters: CancelAllOrdersCallParameters): Call {
  const { deployment, accountId } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "cancelAll", [accountId]);
}

/**
 * Ends every order of an account that waits, at once; `clearOrder` returns their fees one by one. The account's owner, or an
 * operator with the right to orders.
 *
 * @example
 * await cancelAllOrders(client, { deployment, accountId });
 */
export async function cancelAllOrders<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelAllOrdersParameters<account>,
): Promise<CancelAllOrdersReturnType> {
  return send(client, parameters.deployment, cancelAllOrdersCall(parameters), parameters);
}
