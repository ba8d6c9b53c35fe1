import { type ContractFunctionReturnType, zeroAddress } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { attempt, type Moment } from "../core/read.ts";
import { type BallastError, decodeRevert, type Failure } from "../errors/index.ts";
import { acceptablePriceOf, PositionSide } from "./order.ts";

export interface PreviewTradeParameters extends On, Moment {
  readonly accountId: AccountId;
  readonly marketId: number;
  /** Base units, WAD, signed: above zero buys. */
  readonly sizeDelta: bigint;
  /** In a hedge account the leg; default: net. */
  readonly side?: PositionSide;
  /** Never opens. */
  readonly reduceOnly?: boolean;
  /** The worst fill, quote per base unit, WAD; default: any. */
  readonly acceptablePrice?: bigint;
}

type Preview = ContractFunctionReturnType<typeof lensAbi, "nonpayable", "previewTrade">;

/** The fill, its fee, the account after it, and every reason why it would fail. */
export type PreviewTradeReturnType = Omit<Preview, "outcome"> & {
  readonly outcome: Omit<Preview["outcome"], "reasons"> & { readonly reasons: readonly Failure[] };
};
export type PreviewTradeErrorType = BallastError;

/**
 * A trade as it would fill now, at the last accepted price.
 *
 * @example
 * const { fills, outcome } = await previewTrade(client, { deployment, accountId, marketId: 1, sizeDelta: parseWad("0.5") });
 * if (!fills) console.log(outcome.reasons.map(({ sentence }) => sentence));
 */
export async function previewTrade(
  client: Reader,
  parameters: PreviewTradeParameters,
): Promise<PreviewTradeReturnType> {
  const { deployment, accountId, marketId, sizeDelta, side = PositionSide.Net } = parameters;
  const request = {
    ...{ accountId, marketId, side, sizeDelta, reduceOnly: parameters.reduceOnly ?? false },
    // At price 0 the lens takes the last one.
    ...{ price: 0n, confidence: 0n, acceptablePrice: acceptablePriceOf(parameters) },
    ...{ integrator: zeroAddress, integratorRate: 0n },
  };
  const { lens } = deployment.contracts;
  const preview = await attempt(client, lens, lensAbi, "previewTrade", [request], parameters);
  const { outcome } = preview;
  return { ...preview, outcome: { ...outcome, reasons: outcome.reasons.map(decodeRevert) } };
}
