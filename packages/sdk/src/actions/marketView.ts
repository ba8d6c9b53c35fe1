import type { ContractFunctionReturnType } from "viem";
import type { lensAbi } from "../abis/lens.ts";
import { type WithNull, withNull } from "../core/none.ts";

type RawView = ContractFunctionReturnType<typeof lensAbi, "view", "market">;
type MaybeNever = "haltedAt" | "settlementPrice" | "settlementFactor";

/**
 * A market. Prices quote per base unit, sizes base units, all WAD; the funding rate per day and borrow rates per year, WAD. Null
 * where there is none: of a moving average while the price is within its band, of a margin schedule to come, of a halt, of a
 * settlement.
 */
export type MarketView = Omit<WithNull<RawView, "average">, "state" | "change"> & {
  readonly state: WithNull<RawView["state"], MaybeNever>;
  readonly change: RawView["change"] | null;
};

/** @internal */
export function marketViewOf(view: RawView): MarketView {
  return {
    ...withNull(view, "average"),
    state: withNull(view.state, "haltedAt", "settlementPrice", "settlementFactor"),
    change: view.change.changesAt === 0n ? null : view.change,
  };
}
