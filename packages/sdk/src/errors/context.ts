import type { Address } from "viem";
import type { Deployment, Token } from "../core/deployment.ts";

/** What is known beside the error itself. The more of it, the more a sentence can say. */
export interface FailureContext {
  /** Names of markets and tokens, and decimals. */
  readonly deployment?: Pick<Deployment, "quote" | "markets" | "collaterals">;
  /** What the call was about. */
  readonly marketId?: number;
  /** Exposure of the account after the trade, quote WAD, as a preview tells: margin is then told as a level. */
  readonly exposure?: bigint;
  /** The largest size that would do, base WAD, unsigned. */
  readonly maxSize?: bigint;
  /** The token that was to move: errors of tokens do not tell which. */
  readonly token?: Address | undefined;
}

/** @internal A token of a deployment. */
export function tokenAt({ deployment }: FailureContext, address: string): Token | undefined {
  if (deployment === undefined) return undefined;
  return [deployment.quote, ...deployment.collaterals].find(
    (token) => token.address.toLowerCase() === address.toLowerCase(),
  );
}
