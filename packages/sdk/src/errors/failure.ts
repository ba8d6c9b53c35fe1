import type { ContractErrorArgs, ContractErrorName, Hex } from "viem";
import type { errorsAbi } from "../abis/errors.ts";

/** The names of all errors that the contracts revert with. */
export type FailureName = ContractErrorName<typeof errorsAbi>;

/** What a call was refused by: the contracts' own error, with the values it compared. */
export type ContractFailure = {
  [name in FailureName]: {
    readonly kind: "contract";
    readonly name: name;
    readonly args: ContractErrorArgs<typeof errorsAbi, name>;
    /** What happened, with its numbers. */
    readonly sentence: string;
    /** What can be done; absent where nothing can. */
    readonly hint?: string;
  };
}[FailureName];

/** Why an action did not succeed. */
export type Failure =
  | ContractFailure
  /** Whoever was asked to sign said no. */
  | { readonly kind: "rejected"; readonly sentence: string }
  /** The node: out of reach, too slow, too busy, or at fault. */
  | { readonly kind: "rpc"; readonly sentence: string; readonly retriable: boolean }
  /** A revert that is none of the contracts'. */
  | { readonly kind: "revert"; readonly data: Hex; readonly sentence: string }
  | { readonly kind: "unknown"; readonly sentence: string };
