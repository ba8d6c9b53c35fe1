import type { Account, Hash } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ClosePairCallParameters extends On {
  /** A hedge account. */
  readonly accountId: AccountId;
  /** Where it has both legs. */
  readonly marketId: number;
  /** Of each leg, base units, WAD; above zero. */
  readonly quantity: bigint;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type ClosePairParameters<account extends Account | undefined = Account | undefined> =
  ClosePairCallParameters & Sending<account>;
export type ClosePairReturnType = Hash;
export type ClosePairErrorType = BallastError;

/** See {@link closePair}. */
export function closePairCall(parameters: ClosePairCallParameters): Call {
  const {
    deployment,
    accountId,
    marketId,
    quantity,
    prices: { fee, ...update } = NO_PRICES,
  } = parameters;
  return makeCall(
    deployment.contracts.orders,
    ordersAbi,
    "closePair",
    [accountId, marketId, quantity, update],
    fee,
  );
}

/**
 * Shrinks both legs of a hedge at the last accepted price, without premium or fee. The account's owner, or an operator with the
 * right to trade.
 *
 * @example
 * await closePair(client, { deployment, accountId, marketId: 1, quantity: parseWad("0.5") });
 */
export async function closePair<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ClosePairParameters<account>,
): Promise<ClosePairReturnType> {
  return send(client, parameters.deployment, closePairCall(parameters), parameters);
}
