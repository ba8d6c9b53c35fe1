import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Unwatch, type Watching, watchRead } from "../core/watch.ts";
import { type GetMarketsReturnType, getMarkets } from "./getMarkets.ts";

export interface WatchMarketsParameters extends On, Watching {
  /** At once, and then whenever something has changed. */
  readonly onChange: (markets: GetMarketsReturnType, blockNumber: bigint) => void;
}
/** Ends the watch. */
export type WatchMarketsReturnType = Unwatch;
/** A watch does not throw: `onError` is told. */
export type WatchMarketsErrorType = never;

/**
 * Watches all markets: read again with every block, over a WebSocket or by polling as the client's transport has it.
 *
 * @example
 * const unwatch = watchMarkets(client, { deployment, onChange: (markets) => console.log(markets) });
 */
export function watchMarkets(
  client: Reader,
  parameters: WatchMarketsParameters,
): WatchMarketsReturnType {
  const { deployment, onChange } = parameters;
  const look = (blockNumber: bigint) => getMarkets(client, { deployment, blockNumber });
  return watchRead(client, look, onChange, parameters);
}
