import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Unwatch, type Watching, watchRead } from "../core/watch.ts";
import { type GetPricesReturnType, getPrices } from "./getPrices.ts";

export interface WatchPricesParameters extends On, Watching {
  /** Default: all of the deployment. */
  readonly marketIds?: readonly number[];
  /** At once, and then whenever something has changed. */
  readonly onChange: (prices: GetPricesReturnType, blockNumber: bigint) => void;
}
/** Ends the watch. */
export type WatchPricesReturnType = Unwatch;
/** A watch does not throw: `onError` is told. */
export type WatchPricesErrorType = never;

/**
 * Watches the last accepted prices: read again with every block, over a WebSocket or by polling as the client's transport has it.
 *
 * @example
 * const unwatch = watchPrices(client, { deployment, marketIds: [1, 2], onChange: (prices) => console.log(prices) });
 */
export function watchPrices(
  client: Reader,
  parameters: WatchPricesParameters,
): WatchPricesReturnType {
  const { deployment, marketIds, onChange } = parameters;
  const look = (blockNumber: bigint) =>
    getPrices(client, { deployment, ...(marketIds && { marketIds }), blockNumber });
  return watchRead(client, look, onChange, parameters);
}
