import type { Account, Hash } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import { type GrantParameters, grantOf } from "./grant.ts";

export interface SetOperatorCallParameters extends On, GrantParameters {}

export type SetOperatorParameters<account extends Account | undefined = Account | undefined> =
  SetOperatorCallParameters & Sending<account>;
export type SetOperatorReturnType = Hash;
export type SetOperatorErrorType = BallastError;

/** See {@link setOperator}. */
export function setOperatorCall(parameters: SetOperatorCallParameters): Call {
  const { deployment } = parameters;
  return makeCall(deployment.contracts.operators, operatorsAbi, "setOperator", [
    parameters.operator,
    grantOf(parameters),
  ]);
}

/**
 * Lets an operator act for all accounts of the sender, with these rights in place of those it had.
 *
 * @example
 * await setOperator(client, { deployment, operator, trade: true, expiry, feeBudget: parseWad("100") });
 */
export async function setOperator<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetOperatorParameters<account>,
): Promise<SetOperatorReturnType> {
  return send(client, parameters.deployment, setOperatorCall(parameters), parameters);
}
