import type { Call, Failure } from "@ballast/sdk";
import type { Hash, TransactionReceipt } from "viem";

/** What a bot wants on the chain. */
export interface Submission {
  /** What it is about: nothing with the key of another that is under way, or that has been mined, is sent again. */
  readonly key: string;
  readonly call: Call;
  /** What it brings, quote WAD; 0 for what is done for order, not for pay. */
  readonly reward: bigint;
  /** Sent also where it costs more gas than it brings. */
  readonly atLoss?: boolean;
  /** Names of the contracts' errors that mean that somebody else was faster. */
  readonly outcompeted?: readonly string[];
}

/** Why nothing was sent though the contracts would take it. */
export type Withheld =
  | "dry run"
  | "gas price"
  | "gas limit"
  | "spend cap"
  | "balance"
  | "draining"
  /** The same is under way, or was mined already. */
  | "sent before";

/** What became of a submission. */
export type Sent =
  | {
      readonly kind: "mined";
      readonly hash: Hash;
      readonly receipt: TransactionReceipt;
      /** Gas and value, wei. */
      readonly cost: bigint;
      /** How often it was replaced by a dearer one before. */
      readonly replaced: number;
    }
  /** Mined, and undone by the contracts: somebody else was in between. */
  | {
      readonly kind: "reverted";
      readonly hash: Hash;
      readonly cost: bigint;
      readonly failure: Failure;
    }
  /** The simulation or the receipt says that somebody else was faster: an outcome, not an error. */
  | { readonly kind: "outcompeted"; readonly failure: Failure }
  /** The simulation says that the contracts would refuse it. */
  | { readonly kind: "refused"; readonly failure: Failure }
  /** Costs and reward in quote WAD. */
  | { readonly kind: "unprofitable"; readonly cost: bigint; readonly reward: bigint }
  | { readonly kind: "withheld"; readonly why: Withheld }
  /** The nodes failed before it was known to be sent; the next plan has it again. */
  | { readonly kind: "failed"; readonly failure: Failure };
