import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export type ReleaseInsuranceCallParameters = On;

export type ReleaseInsuranceParameters<account extends Account | undefined = Account | undefined> =
  ReleaseInsuranceCallParameters & Sending<account>;
export type ReleaseInsuranceReturnType = Hash;
export type ReleaseInsuranceErrorType = BallastError;

/** See {@link releaseInsurance}. */
export function releaseInsuranceCall(parameters: ReleaseInsuranceCallParameters): Call {
  const { deployment } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "releaseInsurance", []);
}

/**
 * Gives insurance to the vault once the protocol winds down and no position and no debt is left. Anyone.
 *
 * @example
 * await releaseInsurance(client, { deployment });
 */
export async function releaseInsurance<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ReleaseInsuranceParameters<account>,
): Promise<ReleaseInsuranceReturnType> {
  return send(client, parameters.deployment, releaseInsuranceCall(parameters), parameters);
}
