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
import { type PlacementParameters, placementRequest } from "./placement.ts";
import { ORDER_REQUEST, TRIGGER_REQUEST } from "./signedTypes.ts";

const PLACEMENT = {
  Placement: [
    { name: "accountId", type: "bytes32" },
    { name: "deposit", type: "uint256" },
    { name: "link", type: "uint8" },
    { name: "orders", type: "TriggerRequest[]" },
    ...ENVELOPE,
  ],
  TriggerRequest: TRIGGER_REQUEST,
  OrderRequest: ORDER_REQUEST,
} as const;

export type PlacementTypedDataParameters = On & Envelope & PlacementParameters;

export type SignPlacementParameters<account extends Account | undefined = Account | undefined> =
  On & PlacementParameters & Signing<account>;
export type SignPlacementReturnType = SignedRequest;
export type SignPlacementErrorType = BallastError;

/** What {@link signPlacement} signs, by EIP-712. */
export function placementTypedData(parameters: PlacementTypedDataParameters) {
  const { deployment, nonce, deadline } = parameters;
  const message = { ...placementRequest(parameters), nonce, deadline };
  return {
    domain: domainOf(deployment, "orders"),
    types: PLACEMENT,
    primaryType: "Placement",
    message,
  } as const;
}

/**
 * Signs a placement, which somebody else brings by `placeOrdersFor`. The signer has to be one who may place it.
 *
 * @example
 * const signature = await signPlacement(client, { deployment, ...placement });
 */
export async function signPlacement<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignPlacementParameters<account>,
): Promise<SignPlacementReturnType> {
  const typedData = (envelope: Envelope) => placementTypedData({ ...parameters, ...envelope });
  return signRequest(client, parameters.deployment, typedData, parameters);
}
