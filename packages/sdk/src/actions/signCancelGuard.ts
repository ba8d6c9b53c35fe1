import type { Account } from "viem";
import type { AccountId } from "../accountId.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { GUARD_KINDS, type GuardKind, indexOf } from "../core/enums.ts";
import {
  domainOf,
  ENVELOPE,
  type Envelope,
  type SignedRequest,
  type Signing,
  signRequest,
} from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

const CANCEL_GUARD = {
  CancelGuard: [
    { name: "accountId", type: "bytes32" },
    { name: "kind", type: "uint8" },
    ...ENVELOPE,
  ],
} as const;

export interface CancelGuardTypedDataParameters extends On, Envelope {
  /** Whose guard. */
  readonly accountId: AccountId;
  /** Which of its guards. */
  readonly kind: GuardKind;
}

export type SignCancelGuardParameters<account extends Account | undefined = Account | undefined> =
  On & Omit<CancelGuardTypedDataParameters, keyof On | keyof Envelope> & Signing<account>;
export type SignCancelGuardReturnType = SignedRequest;
export type SignCancelGuardErrorType = BallastError;

/** What {@link signCancelGuard} signs, by EIP-712. */
export function cancelGuardTypedData(parameters: CancelGuardTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = {
    accountId: parameters.accountId,
    kind: indexOf(GUARD_KINDS, parameters.kind),
    nonce,
    deadline,
  };
  return {
    domain: domainOf(deployment, "guards"),
    types: CANCEL_GUARD,
    primaryType: "CancelGuard",
    message,
  } as const;
}

/**
 * Signs that a guard shall end; somebody else brings it by `cancelGuardFor`. The signer has to be one who may cancel it.
 *
 * @example
 * const signature = await signCancelGuard(client, { deployment, accountId, kind: "deRisk" });
 */
export async function signCancelGuard<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignCancelGuardParameters<account>,
): Promise<SignCancelGuardReturnType> {
  const typedData = (envelope: Envelope) => cancelGuardTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
