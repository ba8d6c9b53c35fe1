import type { Account, Hash } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { SignedRequest } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";
import { type GrantParameters, grantOf } from "./grant.ts";

export interface SetOperatorForCallParameters extends On, GrantParameters {
  /** The signer's, over these very values. */
  readonly signature: SignedRequest;
}

export type SetOperatorForParameters<account extends Account | undefined = Account | undefined> =
  SetOperatorForCallParameters & Sending<account>;
export type SetOperatorForReturnType = Hash;
export type SetOperatorForErrorType = BallastError;

/** See {@link setOperatorFor}. */
export function setOperatorForCall(parameters: SetOperatorForCallParameters): Call {
  const { deployment } = parameters;
  return makeCall(deployment.contracts.operators, operatorsAbi, "setOperatorFor", [
    parameters.operator,
    grantOf(parameters),
    parameters.signature,
  ]);
}

/**
 * Gives an operator the rights that `signGrant` has signed for. Anyone.
 *
 * @example
 * await setOperatorFor(client, { deployment, operator, trade: true, expiry, feeBudget, signature });
 */
export async function setOperatorFor<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetOperatorForParameters<account>,
): Promise<SetOperatorForReturnType> {
  return send(client, parameters.deployment, setOperatorForCall(parameters), parameters);
}
