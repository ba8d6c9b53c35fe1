import { type Account, type Address, type Hash, zeroAddress } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SetReferrerCallParameters extends On {
  /** Null for nobody. */
  readonly referrer: Address | null;
}

export type SetReferrerParameters<account extends Account | undefined = Account | undefined> =
  SetReferrerCallParameters & Sending<account>;
export type SetReferrerReturnType = Hash;
export type SetReferrerErrorType = BallastError;

/** See {@link setReferrer}. */
export function setReferrerCall(parameters: SetReferrerCallParameters): Call {
  const { deployment, referrer } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "setReferrer", [
    referrer ?? zeroAddress,
  ]);
}

/**
 * Names who gets a part of the trading fees of the sender's accounts; they are no higher for that.
 *
 * @example
 * await setReferrer(client, { deployment, referrer });
 */
export async function setReferrer<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetReferrerParameters<account>,
): Promise<SetReferrerReturnType> {
  return send(client, parameters.deployment, setReferrerCall(parameters), parameters);
}
