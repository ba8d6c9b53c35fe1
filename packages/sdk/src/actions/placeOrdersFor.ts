import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";
import { type PlacementParameters, placementRequest } from "./placement.ts";

export type PlaceOrdersForCallParameters = On &
  PlacementParameters & {
    /** The signer's, over these very values. */
    readonly signature: SignedRequest;
    /** Accepted first; default: none. */
    readonly prices?: PriceUpdate;
  };

export type PlaceOrdersForParameters<account extends Account | undefined = Account | undefined> =
  PlaceOrdersForCallParameters & Sending<account>;
export type PlaceOrdersForReturnType = Hash;
export type PlaceOrdersForErrorType = BallastError;

/** See {@link placeOrdersFor}. */
export function placeOrdersForCall(parameters: PlaceOrdersForCallParameters): Call {
  const { deployment, prices: { fee, ...update } = NO_PRICES } = parameters;
  const { signature } = parameters;
  return makeCall(
    deployment.contracts.orders,
    ordersAbi,
    "placeFor",
    [placementRequest(parameters), signature, update],
    fee,
  );
}

/**
 * Places what `signPlacement` has signed. Anyone; keeper fees that a wallet is to pay are the sender's.
 *
 * @example
 * await placeOrdersFor(client, { deployment, ...placement, signature, prices });
 */
export async function placeOrdersFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: PlaceOrdersForParameters<account>,
): Promise<PlaceOrdersForReturnType> {
  return send(client, parameters.deployment, placeOrdersForCall(parameters), parameters);
}
