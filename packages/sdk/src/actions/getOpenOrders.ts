import { getContractEvents } from "viem/actions";
import { getAction } from "viem/utils";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { BallastError } from "../errors/index.ts";
import { type GetOrderReturnType, getOrder } from "./getOrder.ts";

export interface GetOpenOrdersParameters extends On {
  readonly accountId: AccountId;
  /** From where to look for orders; default: the deployment's first block. A node may not answer for so many at once. */
  readonly fromBlock?: bigint;
}

/** An order that waits for its trigger, or for its settlement. */
export type OpenOrder = Exclude<GetOrderReturnType, { stage: "ended" }> & {
  readonly orderId: bigint;
};
/** Oldest first. */
export type GetOpenOrdersReturnType = readonly OpenOrder[];
export type GetOpenOrdersErrorType = BallastError;

/**
 * The orders of an account that have not ended, found by their events.
 *
 * @example
 * for (const { orderId, stage, order } of await getOpenOrders(client, { deployment, accountId })) {
 *   console.log(orderId, stage, order.kind, order.sizeDelta);
 * }
 */
export async function getOpenOrders(
  client: Reader,
  parameters: GetOpenOrdersParameters,
): Promise<GetOpenOrdersReturnType> {
  const { deployment } = parameters;
  const found = await Promise.all([
    idsOf(client, parameters, "Commit"),
    idsOf(client, parameters, "Place"),
  ]);
  // An order that was triggered has both.
  const ids = [...new Set(found.flat())].sort((a, b) => (a < b ? -1 : 1));
  const orders = ids.map(async (orderId): Promise<OpenOrder[]> => {
    const order = await getOrder(client, { deployment, orderId });
    return order.stage === "ended" ? [] : [{ ...order, orderId }];
  });
  return (await Promise.all(orders)).flat();
}

async function idsOf(
  client: Reader,
  { deployment, accountId, fromBlock = deployment.block }: GetOpenOrdersParameters,
  eventName: "Commit" | "Place",
): Promise<bigint[]> {
  const request = {
    ...{ address: deployment.contracts.orders, abi: ordersAbi, eventName, fromBlock },
    ...{ args: { accountId }, strict: true },
  } as const;
  try {
    const logs = await getAction(client, getContractEvents, "getContractEvents")(request);
    return logs.flatMap(({ args: { orderId } }) => (orderId === undefined ? [] : [orderId]));
  } catch (error) {
    throw BallastError.from(error);
  }
}
