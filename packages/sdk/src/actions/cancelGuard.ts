import type { Account, Hash } from "viem";
import { guardsAbi } from "../abis/guards.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { GUARD_KINDS, type GuardKind, indexOf } from "../core/enums.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface CancelGuardCallParameters extends On {
  /** Whose guard. */
  readonly accountId: AccountId;
  /** Which of its guards. */
  readonly kind: GuardKind;
}

export type CancelGuardParameters<account extends Account | undefined = Account | undefined> =
  CancelGuardCallParameters & Sending<account>;
export type CancelGuardReturnType = Hash;
export type CancelGuardErrorType = BallastError;

/** See {@link cancelGuard}. */
export function cancelGuardCall(parameters: CancelGuardCallParameters): Call {
  const { deployment, accountId, kind } = parameters;
  return makeCall(deployment.contracts.guards, guardsAbi, "cancelGuard", [
    accountId,
    indexOf(GUARD_KINDS, kind),
  ]);
}

/**
 * Ends a guard; orders that it has committed stay. The account's owner, or an operator with the right to guards.
 *
 * @example
 * await cancelGuard(client, { deployment, accountId, kind: "deRisk" });
 */
export async function cancelGuard<account extends Account | undefined>(
  client: Writer<account>,
  parameters: CancelGuardParameters<account>,
): Promise<CancelGuardReturnType> {
  return send(client, parameters.deployment, cancelGuardCall(parameters), parameters);
}
