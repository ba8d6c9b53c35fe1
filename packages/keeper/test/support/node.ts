import { clearingHouseAbi } from "@ballast/sdk";
import {
  type Address,
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  numberToHex,
  type PublicClient,
} from "viem";
import { ALICE, KEEPER } from "./events.ts";

export const CORE: Address = `0x${"c0".repeat(20)}`;

export interface FakeNode {
  readonly publicClient: PublicClient;
  head: bigint;
  /** Logs by place; what a node answers may be in any order, and repeated. */
  logs: RpcLog[];
  /** The ranges that were asked for. */
  readonly asked: [from: bigint, to: bigint][];
  /** Called before each answer; may throw. */
  before: () => void;
}

type RpcLog = ReturnType<typeof depositLog>;

/** A node that knows some logs, and answers as one over HTTP would. */
export function fakeNode(head: bigint, logs: RpcLog[] = []): FakeNode {
  const asked: [bigint, bigint][] = [];
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    node.before();
    if (method === "eth_blockNumber") return numberToHex(node.head);
    if (method !== "eth_getLogs") throw new Error(`Unexpected ${method}.`);
    const [filter] = params as [{ fromBlock: Hex; toBlock: Hex }];
    const [from, to] = [BigInt(filter.fromBlock), BigInt(filter.toBlock)];
    asked.push([from, to]);
    return node.logs.filter(({ blockNumber }) => {
      return from <= BigInt(blockNumber) && BigInt(blockNumber) <= to;
    });
  };
  const transport = custom({ request }, { retryCount: 0 });
  const node: FakeNode = {
    publicClient: createPublicClient({ transport }),
    head,
    logs,
    asked,
    before: () => {},
  };
  return node;
}

/** A deposit for Alice as a node tells it. */
export function depositLog(block: number, index: number, amount: bigint) {
  const hash: Hex = `0x${block.toString(16).padStart(64, "0")}`;
  return {
    address: CORE,
    topics: encodeEventTopics({
      abi: clearingHouseAbi,
      eventName: "Deposit",
      args: { accountId: ALICE, from: KEEPER },
    }),
    data: encodeAbiParameters([{ type: "uint256" }], [amount]),
    blockNumber: numberToHex(block),
    blockHash: hash,
    transactionHash: hash,
    transactionIndex: "0x0",
    logIndex: numberToHex(index),
    removed: false,
  } as const;
}
