import type { Chain, Receipt } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import { NO_UPDATE } from "./placements.ts";

/** Settles an order at its symbol's last price, published once more at the clock's time. */
export async function settleOrder(
  { ballast, operator, clock, send }: Chain,
  oracle: Oracle,
  orderId: bigint,
  symbol: string,
): Promise<Receipt> {
  const proof = oracle.republish(symbol, clock.now);
  const { orders } = ballast;
  const data = orders.interface.encodeFunctionData("settle", [orderId, [proof], NO_UPDATE]);
  return send({ from: operator, to: await orders.getAddress(), data, value: 1n });
}
