import { clearingHouseAbi } from "@ballast/sdk";
import { type Address, decodeEventLog, type Log, type PublicClient } from "viem";
import { type Book, EMPTY_BOOK } from "./book.ts";
import { applyLogs } from "./reducer.ts";

/** What a book is read from. */
export interface BookReaderParameters {
  readonly publicClient: PublicClient;
  readonly clearingHouse: Address;
  /** Block of the clearing house's deployment, or any before it. */
  readonly fromBlock: bigint;
  /** Most blocks asked for at once; nodes limit it. Default 2,000. */
  readonly blockRange?: bigint;
}

/** A book that follows the chain. */
export interface BookReader {
  /** As of the block before {@link nextBlock}. */
  readonly book: Book;
  /** The first block that has not been read. */
  readonly nextBlock: bigint;
  /** Reads on to the newest block. Rejects if the node does; what was read until then stays. */
  sync(): Promise<Book>;
}

/** A place in the chain's sequence of logs. */
interface Place {
  readonly blockNumber: bigint;
  readonly logIndex: number;
}

/**
 * Follows the clearing house's logs from a block on. Each log is applied once, whatever the node
 * repeats and however often `sync` is called, also at the same time. Trusts the node's blocks to be
 * final: a reorganisation is not undone.
 */
export function createBookReader({
  publicClient,
  clearingHouse,
  fromBlock,
  blockRange = 2_000n,
}: BookReaderParameters): BookReader {
  let book = EMPTY_BOOK;
  let nextBlock = fromBlock;
  let last: Place = { blockNumber: -1n, logIndex: -1 };

  /** Takes logs in without a pause in between, so that no two callers take the same. */
  function take(logs: readonly Log<bigint, number, false>[], toBlock: bigint): void {
    const fresh = [...logs].sort(compare).filter((log, i, sorted) => {
      return compare(log, sorted[i - 1] ?? last) > 0 && compare(log, last) > 0;
    });
    book = applyLogs(
      book,
      fresh.map((log) => decodeEventLog({ abi: clearingHouseAbi, ...log })),
    );
    last = fresh.at(-1) ?? last;
    if (toBlock >= nextBlock) nextBlock = toBlock + 1n;
  }

  return {
    get book() {
      return book;
    },
    get nextBlock() {
      return nextBlock;
    },
    async sync() {
      const head = await publicClient.getBlockNumber({ cacheTime: 0 });
      while (nextBlock <= head) {
        const end = nextBlock + blockRange - 1n;
        const toBlock = end < head ? end : head;
        take(
          await publicClient.getLogs({ address: clearingHouse, fromBlock: nextBlock, toBlock }),
          toBlock,
        );
      }
      return book;
    },
  };
}

function compare(a: Place, b: Place): number {
  if (a.blockNumber !== b.blockNumber) return a.blockNumber < b.blockNumber ? -1 : 1;
  return a.logIndex - b.logIndex;
}
