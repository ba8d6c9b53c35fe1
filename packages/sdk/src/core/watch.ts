import { getBlockNumber, watchBlockNumber } from "viem/actions";
import { getAction, stringify } from "viem/utils";
import { BallastError } from "../errors/index.ts";
import type { Reader } from "./client.ts";

/** Parameters of everything that is watched. */
export interface Watching {
  /** What stood in the way, or was thrown by what is called back; the watch goes on. */
  readonly onError?: (error: BallastError) => void;
  /** Asks the node again and again even where its transport could subscribe; default: only where it could not. */
  readonly poll?: boolean;
  /** Milliseconds; default: the client's. */
  readonly pollingInterval?: number;
}

/** Ends a watch: nothing is called any more. */
export type Unwatch = () => void;

/**
 * @internal Reads at once and with every new block, and tells what differs from what was told before. Blocks that come while a read
 * is under way are passed over but for the last.
 */
export function watchRead<value>(
  client: Reader,
  read: (blockNumber: bigint) => Promise<value>,
  tell: (value: value, blockNumber: bigint) => void,
  options: Watching,
): Unwatch {
  let known: string | undefined;
  let wanted = -1n;
  let done = -1n;
  let busy = false;
  let watching = true;

  const onError = (error: unknown) => {
    if (watching) options.onError?.(BallastError.from(error));
  };
  const readAt = async (blockNumber: bigint) => {
    const value = await read(blockNumber);
    const text = stringify(value);
    if (!watching || text === known) return;
    known = text;
    tell(value, blockNumber);
  };
  const onBlockNumber = async (blockNumber: bigint) => {
    if (blockNumber > wanted) wanted = blockNumber;
    if (busy) return;
    busy = true;
    while (watching && done < wanted) {
      done = wanted;
      await readAt(done).catch(onError);
    }
    busy = false;
  };

  // A watch that shares its polls with another begins with the next block: the first read is its own.
  getAction(client, getBlockNumber, "getBlockNumber")({}).then(onBlockNumber, onError);
  const unwatch = watchBlockNumber(client, {
    onBlockNumber,
    onError,
    ...pollingOf(options),
  } as Parameters<typeof watchBlockNumber>[1]);
  return () => {
    watching = false;
    unwatch();
  };
}

/** @internal As viem takes it. */
export function pollingOf({ poll, pollingInterval }: Watching) {
  return {
    ...(poll !== undefined && { poll }),
    ...(pollingInterval !== undefined && { pollingInterval }),
  };
}
