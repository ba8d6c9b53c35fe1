import type { Account, Hash } from "viem";
import { guardsAbi } from "../abis/guards.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { GUARD_KINDS, type GuardKind, indexOf } from "../core/enums.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelGuardForCallParameters extends On {
  /** Whose guard. */
  readonly accountId: AccountId;
  /** Which of its guards. */
  readonly kind: GuardKind;
  /** The signer's, over these very values. */
  readonly signature: SignedRequest;
}

export type CancelGuardForParameters<account extends Account | undefined = Account | undefined> =
  CancelGuardForCallParameters & Sending<account>;
export type CancelGuardForReturnType = Hash;
export type CancelGuardForErrorType = BallastError;

/** See {@link cancelGuardFor}. */
export function cancelGuardForCall(parameters: CancelGuardForCallParameters): Call {
  const { deployment, accountId, kind, signature } = parameters;
  return makeCall(deployment.contracts.guards, guardsAbi, "cancelGuardFor", [
    accountId,
    indexOf(GUARD_KINDS, kind),
    signature,
  ]);
}

/**
 * Ends the guard that `signCancelGuard` has signed for. Anyone.
 *
 * @example
 * await cancelGuardFor(client, { deployment, accountId, kind: "deRisk", signature });
 */
export async function cancelGuardFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelGuardForParameters<account>,
): Promise<CancelGuardForReturnType> {
  return send(client, parameters.deployment, cancelGuardForCall(parameters), parameters);
}
