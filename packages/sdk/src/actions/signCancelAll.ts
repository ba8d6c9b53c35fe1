import type { Account } from "viem";
import type { AccountId } from "../accountId.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import {
  domainOf,
  ENVELOPE,
  type Envelope,
  type SignedRequest,
  type Signing,
  signRequest,
} from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

const CANCEL_ALL = { CancelAll: [{ name: "accountId", type: "bytes32" }, ...ENVELOPE] } as const;

export interface CancelAllTypedDataParameters extends On, Envelope {
  /** Of the signer, or of whom it acts for. */
  readonly accountId: AccountId;
}

export type SignCancelAllParameters<account extends Account | undefined = Account | undefined> =
  On & Omit<CancelAllTypedDataParameters, keyof On | keyof Envelope> & Signing<account>;
export type SignCancelAllReturnType = SignedRequest;
export type SignCancelAllErrorType = BallastError;

/** What {@link signCancelAll} signs, by EIP-712. */
export function cancelAllTypedData(parameters: CancelAllTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = { accountId: parameters.accountId, nonce, deadline };
  return {
    domain: domainOf(deployment, "orders"),
    types: CANCEL_ALL,
    primaryType: "CancelAll",
    message,
  } as const;
}

/**
 * Signs that every order of an account which waits shall end; somebody else brings it by `cancelAllOrdersFor`. The signer has to be
 * one who may cancel them.
 *
 * @example
 * const signature = await signCancelAll(client, { deployment, accountId });
 */
export async function signCancelAll<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignCancelAllParameters<account>,
): Promise<SignCancelAllReturnType> {
  const typedData = (envelope: Envelope) => cancelAllTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
