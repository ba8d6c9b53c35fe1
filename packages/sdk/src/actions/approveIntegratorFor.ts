import type { Account, Address, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface ApproveIntegratorForCallParameters extends On {
  /** Who brings orders. */
  readonly integrator: Address;
  /** The most it may charge of the traded value, WAD, at most 0.1%; 0 for nothing. */
  readonly maxRate: bigint;
  /** The signer's, over these very values. */
  readonly signature: SignedRequest;
}

export type ApproveIntegratorForParameters<
  account extends Account | undefined = Account | undefined,
> = ApproveIntegratorForCallParameters & Sending<account>;
export type ApproveIntegratorForReturnType = Hash;
export type ApproveIntegratorForErrorType = BallastError;

/** See {@link approveIntegratorFor}. */
export function approveIntegratorForCall(parameters: ApproveIntegratorForCallParameters): Call {
  const { deployment, integrator, maxRate, signature } = parameters;
  return makeCall(deployment.contracts.orders, ordersAbi, "approveIntegratorFor", [
    integrator,
    maxRate,
    signature,
  ]);
}

/**
 * Lets an integrator charge what `signIntegratorApproval` has signed for. Anyone.
 *
 * @example
 * await approveIntegratorFor(client, { deployment, integrator, maxRate, signature });
 */
export async function approveIntegratorFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ApproveIntegratorForParameters<account>,
): Promise<ApproveIntegratorForReturnType> {
  return send(client, parameters.deployment, approveIntegratorForCall(parameters), parameters);
}
