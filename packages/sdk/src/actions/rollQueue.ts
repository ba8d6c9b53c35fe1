import type { Account, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { indexOf, QUEUES, type Queue } from "../core/enums.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface RollQueueCallParameters extends On {
  /** Which of the two. */
  readonly queue: Queue;
}

export type RollQueueParameters<account extends Account | undefined = Account | undefined> =
  RollQueueCallParameters & Sending<account>;
export type RollQueueReturnType = Hash;
export type RollQueueErrorType = BallastError;

/** See {@link rollQueue}. */
export function rollQueueCall(parameters: RollQueueCallParameters): Call {
  const { deployment, queue } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "roll", [
    indexOf(QUEUES, queue),
  ]);
}

/**
 * Lets all that waits in a queue, whose head nobody has settled within its window, wait as if requested now. Anyone.
 *
 * @example
 * await rollQueue(client, { deployment, queue: "redemptions" });
 */
export async function rollQueue<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RollQueueParameters<account>,
): Promise<RollQueueReturnType> {
  return send(client, parameters.deployment, rollQueueCall(parameters), parameters);
}
