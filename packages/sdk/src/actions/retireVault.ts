import type { Account, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export type RetireVaultCallParameters = On;

export type RetireVaultParameters<account extends Account | undefined = Account | undefined> =
  RetireVaultCallParameters & Sending<account>;
export type RetireVaultReturnType = Hash;
export type RetireVaultErrorType = BallastError;

/** See {@link retireVault}. */
export function retireVaultCall(parameters: RetireVaultCallParameters): Call {
  const { deployment } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "retire", []);
}

/**
 * Gives what the vault still holds to the protocol's fees, once the protocol winds down and nobody has a share any more. Anyone.
 *
 * @example
 * await retireVault(client, { deployment });
 */
export async function retireVault<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RetireVaultParameters<account>,
): Promise<RetireVaultReturnType> {
  return send(client, parameters.deployment, retireVaultCall(parameters), parameters);
}
