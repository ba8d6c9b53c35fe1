import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelAllOrdersForCallParameters extends On {
  /** Of the signer, or of whom it acts for. */
  readonly accountId: AccountId;
  /** The signer's, over these very values. */
  readonly signature: SignedRequest;
}

export type CancelAllOrdersForParameters<
  account extends Account | undefined = Account | undefined,
> = CancelAllOrdersForCallParameters & Sending<account>;
export type CancelAllOrdersForReturnType = Hash;
export type CancelAllOrdersForErrorType = BallastError;

/** See {@link cancelAllOrdersFor}. */
export function cancelAllOrdersForCall(parameters: CancelAllOrdersForCallParameters): Call {
  const { deployment, accountId, signature } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "cancelAllFor", [accountId, signature]);
}

/**
 * Ends every order that waits of the account that `signCancelAll` has signed for. Anyone.
 *
 * @example
 * await cancelAllOrdersFor(client, { deployment, accountId, signature });
 */
export async function cancelAllOrdersFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelAllOrdersForParameters<account>,
): Promise<CancelAllOrdersForReturnType> {
  return send(client, parameters.deployment, cancelAllOrdersForCall(parameters), parameters);
}
