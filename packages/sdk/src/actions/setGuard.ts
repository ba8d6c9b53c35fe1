import type { Account, Hash } from "viem";
import { guardsAbi } from "../abis/guards.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { NO_PRICES, type PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import { type GuardParameters, guardRequest } from "./guard.ts";

export type SetGuardCallParameters = On &
  GuardParameters & {
    /** Accepted first; default: none. */
    readonly prices?: PriceUpdate;
  };

export type SetGuardParameters<account extends Account | undefined = Account | undefined> =
  SetGuardCallParameters & Sending<account>;
export type SetGuardReturnType = Hash;
export type SetGuardErrorType = BallastError;

/** See {@link setGuard}. */
export function setGuardCall(parameters: SetGuardCallParameters): Call {
  const { deployment, prices: { fee, ...update } = NO_PRICES } = parameters;
  return makeCall(
    deployment.contracts.guards,
    guardsAbi,
    "setGuard",
    [guardRequest(parameters), update],
    fee,
  );
}

/**
 * Registers what happens once an account's margin level falls below one of its owner's choice, in place of its guard of that kind.
 * The owner; a de-risk also an operator with the right to guards.
 *
 * @example
 * await setGuard(client, { deployment, kind: "deRisk", accountId, level, target, keeperFee, amount, expiry, slippage: 50_000 });
 */
export async function setGuard<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetGuardParameters<account>,
): Promise<SetGuardReturnType> {
  return send(client, parameters.deployment, setGuardCall(parameters), parameters);
}
