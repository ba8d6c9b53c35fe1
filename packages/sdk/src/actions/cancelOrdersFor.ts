import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelOrdersForCallParameters extends On {
  /** Of the signer, or of whom it acts for. */
  readonly accountId: AccountId;
  /** Orders of that account that wait for their trigger. */
  readonly orderIds: readonly bigint[];
  /** The signer's, over these very values. */
  readonly signature: SignedRequest;
}

export type CancelOrdersForParameters<account extends Account | undefined = Account | undefined> =
  CancelOrdersForCallParameters & Sending<account>;
export type CancelOrdersForReturnType = Hash;
export type CancelOrdersForErrorType = BallastError;

/** See {@link cancelOrdersFor}. */
export function cancelOrdersForCall(parameters: CancelOrdersForCallParameters): Call {
  const { deployment, accountId, orderIds, signature } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "cancelFor", [
    accountId,
    orderIds,
    signature,
  ]);
}

/**
 * Ends the orders that `signCancel` has signed for. Anyone.
 *
 * @example
 * await cancelOrdersFor(client, { deployment, accountId, orderIds: [7n], signature });
 */
export async function cancelOrdersFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelOrdersForParameters<account>,
): Promise<CancelOrdersForReturnType> {
  return send(client, parameters.deployment, cancelOrdersForCall(parameters), parameters);
}
