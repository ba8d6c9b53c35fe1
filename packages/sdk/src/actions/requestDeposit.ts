import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface RequestDepositCallParameters extends On {
  /** Units of the quote token, which the liquidity vault must be allowed to take. */
  readonly assets: bigint;
  /** Out of whose wallet: the sender, or who made it its vault operator. */
  readonly owner: Address;
  /** Who may claim the shares; default: the owner. */
  readonly controller?: Address;
}

export type RequestDepositParameters<account extends Account | undefined = Account | undefined> =
  RequestDepositCallParameters & Sending<account>;
export type RequestDepositReturnType = Hash;
export type RequestDepositErrorType = BallastError;

/** See {@link requestDeposit}. */
export function requestDepositCall(parameters: RequestDepositCallParameters): Call {
  const { deployment, assets, owner, controller = owner } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "requestDeposit", [
    assets,
    controller,
    owner,
  ]);
}

/**
 * Asks to deposit into the vault. It settles at the first prices after the deployment's delay, and cannot be taken back.
 *
 * @example
 * await requestDeposit(client, { deployment, assets: 1_000_000_000n, owner });
 */
export async function requestDeposit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RequestDepositParameters<account>,
): Promise<RequestDepositReturnType> {
  return send(client, parameters.deployment, requestDepositCall(parameters), parameters);
}
