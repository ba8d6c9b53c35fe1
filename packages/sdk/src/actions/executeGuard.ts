import type { Account, Hash } from "viem";
import { guardsAbi } from "../abis/guards.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { GUARD_KINDS, type GuardKind, indexOf } from "../core/enums.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ExecuteGuardCallParameters extends On {
  /** Below its guard's level. */
  readonly accountId: AccountId;
  /** Which of its guards. */
  readonly kind: GuardKind;
  /** Accepted first; default: none. */
  readonly prices?: PriceUpdate;
}

export type ExecuteGuardParameters<account extends Account | undefined = Account | undefined> =
  ExecuteGuardCallParameters & Sending<account>;
export type ExecuteGuardReturnType = Hash;
export type ExecuteGuardErrorType = BallastError;

/** See {@link executeGuard}. */
export function executeGuardCall(parameters: ExecuteGuardCallParameters): Call {
  const { deployment, accountId, kind, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(
    deployment.contracts.guards,
    guardsAbi,
    "executeGuard",
    [accountId, indexOf(GUARD_KINDS, kind), update],
    fee,
  );
}

/**
 * Lets a guard act. Anyone; its keeper fee is credited to the sender's primary account, of a de-risk order once that has ended.
 *
 * @example
 * await executeGuard(client, { deployment, accountId, kind: "topUpFromWallet", prices });
 */
export async function executeGuard<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ExecuteGuardParameters<account>,
): Promise<ExecuteGuardReturnType> {
  return send(client, parameters.deployment, executeGuardCall(parameters), parameters);
}
