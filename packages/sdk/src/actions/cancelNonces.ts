import type { Account, Hash } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { SigningContract } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelNoncesCallParameters extends On {
  /** For which the requests were signed. */
  readonly contract: SigningContract;
  /** Of signed requests that are not to be used any more. */
  readonly nonces: readonly bigint[];
}

export type CancelNoncesParameters<account extends Account | undefined = Account | undefined> =
  CancelNoncesCallParameters & Sending<account>;
export type CancelNoncesReturnType = Hash;
export type CancelNoncesErrorType = BallastError;

/** See {@link cancelNonces}. */
export function cancelNoncesCall(parameters: CancelNoncesCallParameters): Call {
  const { deployment, contract, nonces } = parameters;
  return makeCall(deployment.contracts[contract], operatorsAbi, "cancelNonces", [nonces]);
}

/**
 * Gives up nonces of the sender, and with them whatever it has signed with them.
 *
 * @example
 * await cancelNonces(client, { deployment, contract: "orders", nonces: [nonce] });
 */
export async function cancelNonces<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelNoncesParameters<account>,
): Promise<CancelNoncesReturnType> {
  return send(client, parameters.deployment, cancelNoncesCall(parameters), parameters);
}
