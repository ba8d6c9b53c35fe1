import { maxUint256 } from "viem";
import { priceRouterAbi } from "../abis/priceRouter.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { orNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetProtectedUntilParameters extends On, Moment {}

/** Unix seconds; `"down"` while the sequencer is; null where it was not. */
export type GetProtectedUntilReturnType = bigint | "down" | null;
export type GetProtectedUntilErrorType = BallastError;

/**
 * Until when nobody is liquidated and no risk may be taken, because the chain's sequencer is or was down.
 *
 * @example
 * const until = await getProtectedUntil(client, { deployment });
 */
export async function getProtectedUntil(
  client: Reader,
  { deployment, ...moment }: GetProtectedUntilParameters,
): Promise<GetProtectedUntilReturnType> {
  const { priceRouter } = deployment.contracts;
  const until = await read(client, priceRouter, priceRouterAbi, "protectedUntil", [], moment);
  return until === maxUint256 ? "down" : orNull(until);
}
