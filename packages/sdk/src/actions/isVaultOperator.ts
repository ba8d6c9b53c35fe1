import type { Address } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface IsVaultOperatorParameters extends On, Moment {
  readonly controller: Address;
  readonly operator: Address;
}
export type IsVaultOperatorReturnType = boolean;
export type IsVaultOperatorErrorType = BallastError;

/**
 * Whether somebody may request from the vault, and claim, for a controller.
 *
 * @example
 * const may = await isVaultOperator(client, { deployment, controller, operator });
 */
export async function isVaultOperator(
  client: Reader,
  { deployment, controller, operator, ...moment }: IsVaultOperatorParameters,
): Promise<IsVaultOperatorReturnType> {
  const { liquidityVault } = deployment.contracts;
  const args = [controller, operator] as const;
  return read(client, liquidityVault, liquidityVaultAbi, "isOperator", args, moment);
}
