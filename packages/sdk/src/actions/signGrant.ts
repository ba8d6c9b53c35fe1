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
import { type GrantParameters, grantOf } from "./grant.ts";

const SET_OPERATOR = {
  SetOperator: [
    { name: "operator", type: "address" },
    { name: "trade", type: "bool" },
    { name: "orders", type: "bool" },
    { name: "guards", type: "bool" },
    { name: "expiry", type: "uint40" },
    { name: "feeBudget", type: "uint96" },
    ...ENVELOPE,
  ],
} as const;

export interface GrantTypedDataParameters extends On, Envelope, GrantParameters {}

export type SignGrantParameters<account extends Account | undefined = Account | undefined> = On &
  GrantParameters &
  Signing<account>;
export type SignGrantReturnType = SignedRequest;
export type SignGrantErrorType = BallastError;

/** What {@link signGrant} signs, by EIP-712. */
export function grantTypedData(parameters: GrantTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = { operator: parameters.operator, ...grantOf(parameters), nonce, deadline };
  return {
    domain: domainOf(deployment, "operators"),
    types: SET_OPERATOR,
    primaryType: "SetOperator",
    message,
  } as const;
}

/**
 * Signs what an operator may do for all accounts of the signer; somebody else brings it by `setOperatorFor`.
 *
 * @example
 * const signature = await signGrant(client, { deployment, operator, trade: true, expiry, feeBudget });
 */
export async function signGrant<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignGrantParameters<account>,
): Promise<SignGrantReturnType> {
  const typedData = (envelope: Envelope) => grantTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
