import type { Address } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { indexOf, QUEUES, type Queue } from "../core/enums.ts";
import { orNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetQueueRequestParameters extends On, Moment {
  readonly queue: Queue;
  /** As `Enqueue` tells it; that of a queue's head see `getVault`. */
  readonly ticket: bigint;
}

/** A request that waits; null of a settled one, and of none. */
export type GetQueueRequestReturnType = {
  readonly controller: Address;
  /** When it was made, Unix seconds. */
  readonly time: bigint;
  /** Of a deposit units of the quote token, of a redemption shares, that are not settled yet. */
  readonly amount: bigint;
} | null;
export type GetQueueRequestErrorType = BallastError;

/**
 * A request to the vault by its ticket.
 *
 * @example
 * const { deposits } = await getVault(client, { deployment });
 * const next = await getQueueRequest(client, { deployment, queue: "deposits", ticket: deposits.head });
 */
export async function getQueueRequest(
  client: Reader,
  { deployment, queue, ticket, ...moment }: GetQueueRequestParameters,
): Promise<GetQueueRequestReturnType> {
  const { liquidityVault } = deployment.contracts;
  const args = [indexOf(QUEUES, queue), ticket] as const;
  const request = await read(client, liquidityVault, liquidityVaultAbi, "request", args, moment);
  if (orNull(request.controller) === null) return null;
  return { ...request, time: BigInt(request.time) };
}
