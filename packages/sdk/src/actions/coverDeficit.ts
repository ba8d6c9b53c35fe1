import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CoverDeficitCallParameters extends On {
  /** Units of the quote token, which the clearing house must be allowed to take. */
  readonly tokenAmount: bigint;
}

export type CoverDeficitParameters<account extends Account | undefined = Account | undefined> =
  CoverDeficitCallParameters & Sending<account>;
export type CoverDeficitReturnType = Hash;
export type CoverDeficitErrorType = BallastError;

/** See {@link coverDeficit}. */
export function coverDeficitCall(parameters: CoverDeficitCallParameters): Call {
  const { deployment, tokenAmount } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "coverDeficit", [
    tokenAmount,
  ]);
}

/**
 * Gives quote to the vault as far as it is below zero. Anyone.
 *
 * @example
 * await coverDeficit(client, { deployment, tokenAmount: 1_000_000n });
 */
export async function coverDeficit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CoverDeficitParameters<account>,
): Promise<CoverDeficitReturnType> {
  return send(client, parameters.deployment, coverDeficitCall(parameters), parameters);
}
