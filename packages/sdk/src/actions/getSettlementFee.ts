import type { Hex } from "viem";
import { priceRouterAbi } from "../abis/priceRouter.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetSettlementFeeParameters extends On, Moment {
  /** Of several markets any: they share a provider. */
  readonly marketId: number;
  /** As the provider signed it. */
  readonly settlementData: readonly Hex[];
}

/** Ether, wei. */
export type GetSettlementFeeReturnType = bigint;
export type GetSettlementFeeErrorType = BallastError;

/**
 * What the provider asks for a settlement price: of an order, of a queue of the vault, of a market that has ended.
 *
 * @example
 * const settlementFee = await getSettlementFee(client, { deployment, marketId: 1, settlementData });
 * await settleOrder(client, { deployment, orderId: 7n, settlementData, settlementFee });
 */
export async function getSettlementFee(
  client: Reader,
  { deployment, marketId, settlementData, ...moment }: GetSettlementFeeParameters,
): Promise<GetSettlementFeeReturnType> {
  const { priceRouter } = deployment.contracts;
  const args = [marketId, settlementData] as const;
  return read(client, priceRouter, priceRouterAbi, "settlementFee", args, moment);
}
