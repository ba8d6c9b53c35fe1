import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Unwatch, type Watching, watchRead } from "../core/watch.ts";
import { type GetAccountReturnType, getAccount } from "./getAccount.ts";

export interface WatchAccountParameters extends On, Watching {
  readonly accountId: AccountId;
  /** At once, and then whenever something has changed. */
  readonly onChange: (account: GetAccountReturnType, blockNumber: bigint) => void;
}
/** Ends the watch. */
export type WatchAccountReturnType = Unwatch;
/** A watch does not throw: `onError` is told. */
export type WatchAccountErrorType = never;

/**
 * Watches an account, and what is ahead of it: read again with every block, over a WebSocket or by polling as the client's transport has it.
 *
 * @example
 * const unwatch = watchAccount(client, { deployment, accountId, onChange: (account) => console.log(account) });
 */
export function watchAccount(
  client: Reader,
  parameters: WatchAccountParameters,
): WatchAccountReturnType {
  const { deployment, accountId, onChange } = parameters;
  const look = (blockNumber: bigint) => getAccount(client, { deployment, accountId, blockNumber });
  return watchRead(client, look, onChange, parameters);
}
