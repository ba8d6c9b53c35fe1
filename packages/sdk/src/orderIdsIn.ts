import { isAddressEqual, parseEventLogs, type TransactionReceipt } from "viem";
import { ordersAbi } from "./abis/orders.ts";
import type { Deployment } from "./core/deployment.ts";

/**
 * The orders that a transaction has placed or committed, in their order.
 *
 * @example
 * const hash = await client.commitOrder(order);
 * const [orderId] = orderIdsIn(deployment, await client.waitForTransactionReceipt({ hash }));
 */
export function orderIdsIn(
  { contracts }: Deployment,
  { logs }: Pick<TransactionReceipt, "logs">,
): readonly bigint[] {
  const events = parseEventLogs({ abi: ordersAbi, eventName: ["Place", "Commit"], logs });
  const own = events.filter(({ address }) => isAddressEqual(address, contracts.orders));
  return [...new Set(own.map(({ args }) => args.orderId))];
}
