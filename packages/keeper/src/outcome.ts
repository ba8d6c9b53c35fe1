import type { AccountId } from "@ballast/sdk";
import type { Hash } from "viem";

/** How far an attempt came. */
export type Stage = "confirm" | "simulate" | "send" | "receipt";

/** What became of an account that stood under the line. */
export type Outcome = { readonly accountId: AccountId } & (
  | {
      readonly kind: "liquidated";
      readonly hash: Hash;
      readonly gasUsed: bigint;
      readonly blockNumber: bigint;
      /** Credited to the keeper's account, quote WAD. */
      readonly reward: bigint;
    }
  /** It may be liquidated, and this keeper has no wallet. */
  | { readonly kind: "observed"; readonly reward: bigint }
  /** It is above the line again: another keeper, its owner or a newer price was first. */
  | { readonly kind: "outcompeted"; readonly at: Stage }
  /** It is protected for a while after a feed or the chain was down, or nothing is left of it but what is frozen or ended. */
  | { readonly kind: "waits"; readonly at: Stage }
  /** A price that it needs is too old, so nobody can liquidate it now. */
  | { readonly kind: "stale"; readonly at: Stage | "rank" }
  | { readonly kind: "failed"; readonly at: Stage; readonly reason: string }
);

/** An outcome as a line of a log. */
export function describeOutcome(outcome: Outcome): string {
  const { accountId, kind } = outcome;
  switch (kind) {
    case "liquidated":
      return `${accountId} liquidated in ${outcome.hash}`;
    case "observed":
      return `${accountId} may be liquidated`;
    case "failed":
      return `${accountId} failed at ${outcome.at}: ${outcome.reason}`;
    default:
      return `${accountId} ${kind} at ${outcome.at}`;
  }
}
