import type { Account } from "viem";
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
import { type GuardParameters, guardRequest } from "./guard.ts";

const SET_GUARD = {
  SetGuard: [
    { name: "accountId", type: "bytes32" },
    { name: "source", type: "bytes32" },
    { name: "kind", type: "uint8" },
    { name: "level", type: "uint64" },
    { name: "target", type: "uint64" },
    { name: "keeperFee", type: "uint96" },
    { name: "amount", type: "uint128" },
    { name: "slippage", type: "uint32" },
    { name: "expiry", type: "uint40" },
    { name: "cooldown", type: "uint32" },
    ...ENVELOPE,
  ],
} as const;

export type GuardTypedDataParameters = On & Envelope & GuardParameters;

export type SignGuardParameters<account extends Account | undefined = Account | undefined> = On &
  GuardParameters &
  Signing<account>;
export type SignGuardReturnType = SignedRequest;
export type SignGuardErrorType = BallastError;

/** What {@link signGuard} signs, by EIP-712. */
export function guardTypedData(parameters: GuardTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = { ...guardRequest(parameters), nonce, deadline };
  return {
    domain: domainOf(deployment, "guards"),
    types: SET_GUARD,
    primaryType: "SetGuard",
    message,
  } as const;
}

/**
 * Signs a guard, which somebody else brings by `setGuardFor`. The signer has to be one who may register it.
 *
 * @example
 * const signature = await signGuard(client, { deployment, ...guard });
 */
export async function signGuard<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignGuardParameters<account>,
): Promise<SignGuardReturnType> {
  const typedData = (envelope: Envelope) => guardTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
