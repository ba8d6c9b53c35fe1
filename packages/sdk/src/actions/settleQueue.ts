import { type Account, type Hash, type Hex, maxUint256 } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { indexOf, QUEUES, type Queue } from "../core/enums.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SettleQueueCallParameters extends On {
  /** Which of the two. */
  readonly queue: Queue;
  /** The most requests to settle; default: all that share the head's second. */
  readonly maxRequests?: bigint;
  /** The first prices of all markets after the head's delay, as the provider signed them. */
  readonly settlementData: readonly Hex[];
  /** Ether for that, wei: see `getSettlementFee`. What is too much returns. */
  readonly settlementFee: bigint;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type SettleQueueParameters<account extends Account | undefined = Account | undefined> =
  SettleQueueCallParameters & Sending<account>;
export type SettleQueueReturnType = Hash;
export type SettleQueueErrorType = BallastError;

/** See {@link settleQueue}. */
export function settleQueueCall(parameters: SettleQueueCallParameters): Call {
  const {
    deployment,
    queue,
    maxRequests = maxUint256,
    settlementData,
    settlementFee,
    prices: { fee, ...update } = NO_PRICES,
  } = parameters;
  return makeCall(
    deployment.contracts.liquidityVault,
    liquidityVaultAbi,
    "settle",
    [indexOf(QUEUES, queue), maxRequests, settlementData, update],
    settlementFee + fee,
  );
}

/**
 * Settles the head of one of the vault's queues, and those requested in the same second. Anyone.
 *
 * @example
 * await settleQueue(client, { deployment, queue: "deposits", settlementData, settlementFee });
 */
export async function settleQueue<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SettleQueueParameters<account>,
): Promise<SettleQueueReturnType> {
  return send(client, parameters.deployment, settleQueueCall(parameters), parameters);
}
