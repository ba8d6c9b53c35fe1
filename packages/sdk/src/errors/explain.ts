import type { FailureContext } from "./context.ts";
import type { Failure, Told } from "./failure.ts";
import { inOne, tell } from "./tell.ts";

export interface Explanation extends Told {
  /** Sentence and hint as one. */
  readonly text: string;
}

/**
 * A failure in the words of whoever it happened to: with the names of tokens and markets, and with what would do.
 *
 * @example
 * const { size } = await getMaxSize(client, { deployment, accountId, marketId, sizeDelta });
 * const { exposure } = preview.outcome;
 * explain(failure, { deployment, marketId, exposure, maxSize: size }).text;
 * // "Margin level would be 18.2%, needs 20%: deposit 312 USDC or reduce the size to 0.41 BTC."
 */
export function explain(failure: Failure, context: FailureContext = {}): Explanation {
  const { sentence, hint } = failure.kind === "contract" ? tell(failure, context) : failure;
  const told = { sentence, ...(hint !== undefined && { hint }) };
  return { ...told, text: inOne(told) };
}
