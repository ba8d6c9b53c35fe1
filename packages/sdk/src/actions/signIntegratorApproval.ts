import type { Account, Address } from "viem";
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

const APPROVE_INTEGRATOR = {
  ApproveIntegrator: [
    { name: "integrator", type: "address" },
    { name: "maxRate", type: "uint64" },
    ...ENVELOPE,
  ],
} as const;

export interface IntegratorApprovalTypedDataParameters extends On, Envelope {
  /** Who brings orders. */
  readonly integrator: Address;
  /** The most it may charge of the traded value, WAD, at most 0.1%; 0 for nothing. */
  readonly maxRate: bigint;
}

export type SignIntegratorApprovalParameters<
  account extends Account | undefined = Account | undefined,
> = On & Omit<IntegratorApprovalTypedDataParameters, keyof On | keyof Envelope> & Signing<account>;
export type SignIntegratorApprovalReturnType = SignedRequest;
export type SignIntegratorApprovalErrorType = BallastError;

/** What {@link signIntegratorApproval} signs, by EIP-712. */
export function integratorApprovalTypedData(parameters: IntegratorApprovalTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = {
    integrator: parameters.integrator,
    maxRate: parameters.maxRate,
    nonce,
    deadline,
  };
  return {
    domain: domainOf(deployment, "orders"),
    types: APPROVE_INTEGRATOR,
    primaryType: "ApproveIntegrator",
    message,
  } as const;
}

/**
 * Signs what an integrator may charge for orders of the signer's accounts; somebody else brings it by `approveIntegratorFor`.
 *
 * @example
 * const signature = await signIntegratorApproval(client, { deployment, integrator, maxRate });
 */
export async function signIntegratorApproval<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignIntegratorApprovalParameters<account>,
): Promise<SignIntegratorApprovalReturnType> {
  const typedData = (envelope: Envelope) =>
    integratorApprovalTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
