import { decodeFailure } from "./decode.ts";
import type { Failure } from "./failure.ts";

/** What every action throws: why, as a value to branch on, and in words. */
export class BallastError extends Error {
  override readonly name = "BallastError";
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    const hint = "hint" in failure && failure.hint !== undefined ? ` ${failure.hint}` : "";
    super(`${failure.sentence}${hint}`, { cause });
    this.failure = failure;
  }

  /** Of whatever a client of viem throws. */
  static from(error: unknown): BallastError {
    return error instanceof BallastError ? error : new BallastError(decodeFailure(error), error);
  }
}
