import type { FailureContext } from "./context.ts";
import { decodeFailure } from "./decode.ts";
import { explain } from "./explain.ts";
import type { Failure } from "./failure.ts";

/** What every action throws: why, as a value to branch on, and in words. */
export class BallastError extends Error {
  override readonly name = "BallastError";
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown, context?: FailureContext) {
    super(explain(failure, context).text, { cause });
    this.failure = failure;
  }

  /** Of whatever a client of viem throws. */
  static from(error: unknown, context?: FailureContext): BallastError {
    if (error instanceof BallastError) return error;
    return new BallastError(decodeFailure(error), error, context);
  }
}
