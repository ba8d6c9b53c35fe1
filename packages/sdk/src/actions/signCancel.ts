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

const CANCEL = {
  Cancel: [
    { name: "accountId", type: "bytes32" },
    { name: "orderIds", type: "uint256[]" },
    ...ENVELOPE,
  ],
} as const;

export interface CancelTypedDataParameters extends On, Envelope {
  /** Of the signer, or of whom it acts for. */
  readonly accountId: AccountId;
  /** Orders of that account that wait for their trigger. */
  readonly orderIds: readonly bigint[];
}

export type SignCancelParameters<account extends Account | undefined = Account | undefined> = On &
  Omit<CancelTypedDataParameters, keyof On | keyof Envelope> &
  Signing<account>;
export type SignCancelReturnType = SignedRequest;
export type SignCancelErrorType = BallastError;

/** What {@link signCancel} signs, by EIP-712. */
export function cancelTypedData(parameters: CancelTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = {
    accountId: parameters.accountId,
    orderIds: parameters.orderIds,
    nonce,
    deadline,
  };
  return {
    domain: domainOf(deployment, "orders"),
    types: CANCEL,
    primaryType: "Cancel",
    message,
  } as const;
}

/**
 * Signs that orders which wait shall end; somebody else brings it by `cancelOrdersFor`. The signer has to be one who may cancel
 * them.
 *
 * @example
 * const signature = await signCancel(client, { deployment, accountId, orderIds: [7n] });
 */
export async function signCancel<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignCancelParameters<account>,
): Promise<SignCancelReturnType> {
  const typedData = (envelope: Envelope) => cancelTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
