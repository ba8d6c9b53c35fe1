import type { ContractErrorArgs } from "viem";
import type { errorsAbi } from "../abis/errors.ts";

/** The contracts' errors that a trade, an order or a withdrawal may meet. */
export type RefusalName =
  | "BelowMinimumExposure"
  | "CashBelowLimit"
  | "DebtCapExceeded"
  | "ExposureCapExceeded"
  | "FeedNotLive"
  | "InsufficientCollateral"
  | "InsufficientLiquidity"
  | "InsufficientMargin"
  | "IntegratorRateTooHigh"
  | "LeverageTooHigh"
  | "MarketEnded"
  | "MarketHalted"
  | "NewRiskPaused"
  | "NoFillPrice"
  | "NothingToReduce"
  | "OpenInterestCapExceeded"
  | "OutsideBand"
  | "PriceNotAcceptable"
  | "ProfitCapExceeded"
  | "Protected"
  | "ReductionLowersHealth"
  | "TooManyMarkets"
  | "UtilisationCapExceeded"
  | "WrongSide"
  | "ZeroAmount"
  | "ZeroSize";

/** The values of an error, as it is decoded from what a call reverts with. */
export type RefusalArgs<name extends RefusalName> = ContractErrorArgs<typeof errorsAbi, name>;

/** Why something would be refused: the contracts' own error, with the values it compared. */
export type Refusal = {
  [name in RefusalName]: { readonly name: name; readonly args: RefusalArgs<name> };
}[RefusalName];

/** Names a refusal with its values, which the compiler holds against the contracts' error. */
export function refusal<name extends RefusalName>(name: name, args: RefusalArgs<name>): Refusal {
  return { name, args } as Refusal;
}

/** Thrown where nothing is left to look at: {@link attempt} turns it into a value. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.name}(${(refusal.args ?? []).map(String).join(", ")})`);
    this.refusal = refusal;
  }
}

/** Refuses unless a condition holds. */
export function ensure<name extends RefusalName>(
  condition: boolean,
  name: name,
  args: RefusalArgs<name>,
): asserts condition {
  if (!condition) throw new RefusedError(refusal(name, args));
}

/** What a function returns, or why it was refused. Other errors pass. */
export function attempt<T>(run: () => T): { readonly value: T } | { readonly refused: Refusal } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.refusal };
    throw error;
  }
}
