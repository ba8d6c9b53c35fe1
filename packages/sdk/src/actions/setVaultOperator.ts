import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SetVaultOperatorCallParameters extends On {
  /** Who may request and claim for the sender. */
  readonly operator: Address;
  /** Or no longer. */
  readonly approved: boolean;
}

export type SetVaultOperatorParameters<account extends Account | undefined = Account | undefined> =
  SetVaultOperatorCallParameters & Sending<account>;
export type SetVaultOperatorReturnType = Hash;
export type SetVaultOperatorErrorType = BallastError;

/** See {@link setVaultOperator}. */
export function setVaultOperatorCall(parameters: SetVaultOperatorCallParameters): Call {
  const { deployment, operator, approved } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "setOperator", [
    operator,
    approved,
  ]);
}

/**
 * Lets somebody request from the vault, and claim, for the sender. It is no operator of the sender's accounts.
 *
 * @example
 * await setVaultOperator(client, { deployment, operator, approved: true });
 */
export async function setVaultOperator<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SetVaultOperatorParameters<account>,
): Promise<SetVaultOperatorReturnType> {
  return send(client, parameters.deployment, setVaultOperatorCall(parameters), parameters);
}
