import type { Account, Hash } from "viem";
import { guardsAbi } from "../abis/guards.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";
import { type GuardParameters, guardRequest } from "./guard.ts";

export type SetGuardForCallParameters = On &
  GuardParameters & {
    /** The signer's, over these very values. */
    readonly signature: SignedRequest;
    /** Accepted first; default: none. */
    readonly prices?: PriceUpdate;
  };

export type SetGuardForParameters<account extends Account | undefined = Account | undefined> =
  SetGuardForCallParameters & Sending<account>;
export type SetGuardForReturnType = Hash;
export type SetGuardForErrorType = BallastError;

/** See {@link setGuardFor}. */
export function setGuardForCall(parameters: SetGuardForCallParameters): Call {
  const { deployment, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(
    deployment.contracts.guards,
    guardsAbi,
    "setGuardFor",
    [guardRequest(parameters), parameters.signature, update],
    fee,
  );
}

/**
 * Registers the guard that `signGuard` has signed for. Anyone.
 *
 * @example
 * await setGuardFor(client, { deployment, ...guard, signature });
 */
export async function setGuardFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetGuardForParameters<account>,
): Promise<SetGuardForReturnType> {
  return send(client, parameters.deployment, setGuardForCall(parameters), parameters);
}
