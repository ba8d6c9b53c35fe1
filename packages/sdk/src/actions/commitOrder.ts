import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import { type OrderParameters, orderRequest } from "./order.ts";

export interface CommitOrderCallParameters extends On, OrderParameters {
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type CommitOrderParameters<account extends Account | undefined = Account | undefined> =
  CommitOrderCallParameters & Sending<account>;
export type CommitOrderReturnType = Hash;
export type CommitOrderErrorType = BallastError;

/** See {@link commitOrder}. */
export function commitOrderCall(parameters: CommitOrderCallParameters): Call {
  const { deployment, prices: { fee, ...update } = NO_PRICES } = parameters;
  const { orders } = deployment.contracts;
  return makeCall(orders, ordersAbi, "commit", [orderRequest(parameters), update], fee);
}

/**
 * Commits a market order. It fills at the first price published after the deployment's delay: nobody knows it yet.
 *
 * @example
 * await commitOrder(client, { deployment, accountId, marketId: 1, sizeDelta: parseWad("0.1"), keeperFee: parseWad("1") });
 */
export async function commitOrder<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CommitOrderParameters<account>,
): Promise<CommitOrderReturnType> {
  return send(client, parameters.deployment, commitOrderCall(parameters), parameters);
}
