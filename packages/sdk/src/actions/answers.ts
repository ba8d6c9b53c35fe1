import type { ContractFunctionReturnType } from "viem";
import type { lensAbi } from "../abis/lens.ts";
import { FEED_STANDINGS, type FeedStanding, nameAt } from "../core/enums.ts";
import { type WithNull, withNull } from "../core/none.ts";
import { decodeRevert, type Failure } from "../errors/index.ts";

type Summary = ContractFunctionReturnType<typeof lensAbi, "view", "account">;
type RawTrade = ContractFunctionReturnType<typeof lensAbi, "nonpayable", "previewTrade">;
type RawState = Summary["state"];
type RawOutlook = Summary["outlook"];

/** A trade that was tried and undone: the fill, its fee, the account after it, and every reason why it would fail. */
export type PreviewedTrade = Omit<RawTrade, "outcome"> & {
  readonly outcome: Omit<
    /** The market's prices at which the account would be liquidated then, null where there is none. */
    WithNull<RawTrade["outcome"], "liquidationBelow" | "liquidationAbove">,
    "reasons"
  > & { readonly reasons: readonly Failure[] };
};

/** What its price lets be done, by name, and its moving average where the price is outside its band, else null. */
type Priced<raw extends { readonly average: bigint; readonly standing: number }> = Omit<
  WithNull<raw, "average">,
  "standing"
> & { readonly standing: FeedStanding };

/** A position with its profit after carry. */
export type PositionView = Priced<RawState["positions"][number]>;
/** Collateral other than quote. */
export type HoldingView = Priced<RawState["holdings"][number]>;

/** Level, health, positions. Money in quote WAD, sizes in base WAD. */
export type AccountView = Omit<RawState, "positions" | "holdings"> & {
  readonly positions: readonly PositionView[];
  readonly holdings: readonly HoldingView[];
};

/** An account's liquidation, now or as near as it is. */
export type LiquidationOutlook = Omit<
  /** The market that has least to go, and where to; null of an account that is liquidatable now, or at no price. */
  WithNull<RawOutlook, "marketId" | "price">,
  "prices"
> & {
  /** Of each market the prices at which the account would be liquidated, null where there is none. */
  readonly prices: readonly WithNull<RawOutlook["prices"][number], "below" | "above">[];
};

/** @internal */
export function tradePreviewOf({ outcome, ...preview }: RawTrade): PreviewedTrade {
  const { reasons, ...rest } = withNull(outcome, "liquidationBelow", "liquidationAbove");
  return { ...preview, outcome: { ...rest, reasons: reasons.map(decodeRevert) } };
}

/** @internal */
export function accountStateOf({ positions, holdings, ...state }: RawState): AccountView {
  return { ...state, positions: positions.map(priced), holdings: holdings.map(priced) };
}

/** @internal */
export function outlookOf({ prices, ...outlook }: RawOutlook): LiquidationOutlook {
  const bounds = prices.map((price) => withNull(price, "below", "above"));
  return { ...withNull(outlook, "marketId", "price"), prices: bounds };
}

function priced<raw extends { readonly average: bigint; readonly standing: number }>(
  value: raw,
): Priced<raw> {
  return { ...withNull(value, "average"), standing: nameAt(FEED_STANDINGS, value.standing) };
}
