import { type Account, type Hash, isAddressEqual, parseAbi } from "viem";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

const batchAbi = parseAbi(["function multicall(bytes[] calls) payable returns (bytes[] results)"]);
/** Contracts that call themselves several times in one transaction. */
const BATCHING = ["clearingHouse", "orders", "operators", "guards", "liquidityVault"] as const;

/** The calls are not such that one transaction of a contract could hold them all. */
export class BatchError extends Error {
  override readonly name = "BatchError";
}

export interface SendBatchCallParameters extends On {
  /** Of the same contract, in order: all of them happen, or none. */
  readonly calls: readonly Call[];
}

export type SendBatchParameters<account extends Account | undefined = Account | undefined> =
  SendBatchCallParameters & Sending<account>;
export type SendBatchReturnType = Hash;
export type SendBatchErrorType = BallastError | BatchError;

/**
 * See {@link sendBatch}. Ether is the sum of what the calls need.
 *
 * @throws BatchError of no calls, of calls to different contracts, or to one without batches.
 */
export function sendBatchCall({ deployment, calls }: SendBatchCallParameters): Call {
  const [first] = calls;
  if (first === undefined) throw new BatchError("A batch needs a call.");
  const other = calls.find(({ to }) => !isAddressEqual(to, first.to));
  if (other !== undefined) {
    throw new BatchError(
      `All calls of a batch have to be of one contract: ${named(first)}, ${named(other)}.`,
    );
  }
  if (!BATCHING.some((name) => isAddressEqual(deployment.contracts[name], first.to))) {
    throw new BatchError(`${named(first)}, which takes no batches.`);
  }
  const value = calls.reduce((sum, call) => sum + call.value, 0n);
  return makeCall(first.to, batchAbi, "multicall", [calls.map(({ data }) => data)], value);
}

const named = ({ functionName, to }: Call) => `${functionName} is of ${to}`;

/**
 * Sends several calls of one contract as one transaction: all of them happen, or none.
 *
 * @example
 * // Approve by signature, deposit, and buy with a stop and a target.
 * await sendBatch(client, {
 *   deployment,
 *   calls: [permitCall({ deployment, permit }), placeOrdersCall({ deployment, ...bracket })],
 * });
 */
export async function sendBatch<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SendBatchParameters<account>,
): Promise<SendBatchReturnType> {
  return send(client, parameters.deployment, sendBatchCall(parameters), parameters);
}
