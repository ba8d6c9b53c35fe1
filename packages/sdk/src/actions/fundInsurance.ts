import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface FundInsuranceCallParameters extends On {
  /** Units of the quote token, which the clearing house must be allowed to take. */
  readonly tokenAmount: bigint;
}

export type FundInsuranceParameters<account extends Account | undefined = Account | undefined> =
  FundInsuranceCallParameters & Sending<account>;
export type FundInsuranceReturnType = Hash;
export type FundInsuranceErrorType = BallastError;

/** See {@link fundInsurance}. */
export function fundInsuranceCall(parameters: FundInsuranceCallParameters): Call {
  const { deployment, tokenAmount } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "fundInsurance", [
    tokenAmount,
  ]);
}

/**
 * Gives quote to insurance. Anyone.
 *
 * @example
 * await fundInsurance(client, { deployment, tokenAmount: 1_000_000n });
 */
export async function fundInsurance<account extends Account | undefined>(
  client: Writer<account>,
  parameters: FundInsuranceParameters<account>,
): Promise<FundInsuranceReturnType> {
  return send(client, parameters.deployment, fundInsuranceCall(parameters), parameters);
}
