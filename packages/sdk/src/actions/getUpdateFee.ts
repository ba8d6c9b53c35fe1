import { priceRouterAbi } from "../abis/priceRouter.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import type { PriceUpdate } from "../core/prices.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetUpdateFeeParameters extends On, Moment, Omit<PriceUpdate, "fee"> {}

/** Ether, wei. */
export type GetUpdateFeeReturnType = bigint;
export type GetUpdateFeeErrorType = BallastError;

/**
 * What the provider asks for an update of prices.
 *
 * @example
 * const update = { marketIds: [1], data };
 * const prices = { ...update, fee: await getUpdateFee(client, { deployment, ...update }) };
 */
export async function getUpdateFee(
  client: Reader,
  { deployment, marketIds, data, ...moment }: GetUpdateFeeParameters,
): Promise<GetUpdateFeeReturnType> {
  const { priceRouter } = deployment.contracts;
  const args = [{ marketIds, data }] as const;
  return read(client, priceRouter, priceRouterAbi, "updateFee", args, moment);
}
