import type { ContractErrorArgs, ContractErrorName, Hex } from "viem";
import type { errorsAbi } from "../abis/errors.ts";

/** The names of all errors that the contracts revert with. */
export type FailureName = ContractErrorName<typeof errorsAbi>;

/** In words. */
export interface Told {
  /** What happened, with its numbers. */
  readonly sentence: string;
  /** What can be done; absent where nothing can. */
  readonly hint?: string;
}

/** What a call was refused by: the contracts' own error, with the values it compared. */
export type ContractFailure = {
  [name in FailureName]: Told & {
    readonly kind: "contract";
    readonly name: name;
    readonly args: ContractErrorArgs<typeof errorsAbi, name>;
    /** The errors that this one carries as bytes: what a simulation or an attempt ended in. */
    readonly inner?: readonly Failure[];
  };
}[FailureName];

/** What is wrong between a client and the chain. */
export type RpcFault =
  /** No answer in time. */
  | "timeout"
  /** Too many requests: HTTP 429 and its like. */
  | "busy"
  /** The node's own fault: HTTP 5xx and its like. */
  | "node"
  /** No connection. */
  | "unreachable"
  /** The node does not know, or does not allow, what was asked. */
  | "refused"
  /** The wallet or the node is on another chain. */
  | "wrongChain"
  /** The wallet has not been given to this page. */
  | "notConnected"
  /** The sender's ether does not pay for gas and value. */
  | "insufficientEther"
  /** Another transaction has this nonce already. */
  | "nonceTooLow"
  /** A transaction before this one is missing. */
  | "nonceTooHigh"
  /** A pending transaction has this nonce, and pays as much. */
  | "underpriced"
  /** The node has this very transaction already. */
  | "alreadyKnown"
  /** The fee is below what the chain asks for. */
  | "feeTooLow"
  /** The gas limit does not do. */
  | "outOfGas"
  /** There is no such contract at the address, on this chain. */
  | "noContract";

export interface RpcFailure extends Told {
  readonly kind: "rpc";
  readonly fault: RpcFault;
  /** Whether the same request may succeed a little later, with nothing changed and nothing done twice. */
  readonly retriable: boolean;
}

/** Why an action did not succeed. */
export type Failure =
  | ContractFailure
  /** Whoever was asked to sign said no. */
  | (Told & { readonly kind: "rejected" })
  /** The node: out of reach, too slow, too busy, or at fault; or what it does not send. */
  | RpcFailure
  /** A revert that is none of the contracts'; "0x" where nobody said why. */
  | (Told & { readonly kind: "revert"; readonly data: Hex })
  | (Told & { readonly kind: "unknown" });
