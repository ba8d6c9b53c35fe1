import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import { type PlacementParameters, placementRequest } from "./placement.ts";

export type PlaceOrdersCallParameters = On &
  PlacementParameters & {
    /** Accepted first; default: none. */
    readonly prices?: PriceUpdate;
  };

export type PlaceOrdersParameters<account extends Account | undefined = Account | undefined> =
  PlaceOrdersCallParameters & Sending<account>;
export type PlaceOrdersReturnType = Hash;
export type PlaceOrdersErrorType = BallastError;

/** See {@link placeOrders}. */
export function placeOrdersCall(parameters: PlaceOrdersCallParameters): Call {
  const { deployment, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(
    deployment.contracts.orders,
    ordersAbi,
    "place",
    [placementRequest(parameters), update],
    fee,
  );
}

/**
 * Places one to eight orders: such that wait for a price, after a market order or not, each for itself, cancelling each other, or
 * attached to an entry. The account's owner, or an operator with the rights for what is in it; only the owner deposits.
 *
 * @example
 * // Buys at once; then a stop and a target that cancel each other.
 * const terms = { marketId: 1, keeperFee: parseWad("1") };
 * await placeOrders(client, {
 *   deployment,
 *   accountId,
 *   link: "bracket",
 *   entry: { ...terms, kind: "market", sizeDelta: parseWad("0.1") },
 *   exits: [
 *     { ...terms, kind: "stop", sizeDelta: parseWad("-0.1"), triggerPrice: parseWad("54000") },
 *     { ...terms, kind: "takeProfit", sizeDelta: parseWad("-0.1"), triggerPrice: parseWad("66000") },
 *   ],
 * });
 */
export async function placeOrders<account extends Account | undefined>(
  client: Writer<account>,
  parameters: PlaceOrdersParameters<account>,
): Promise<PlaceOrdersReturnType> {
  return send(client, parameters.deployment, placeOrdersCall(parameters), parameters);
}
