import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export type ClaimDepositCallParameters = On & {
  /** Whose request it was: the sender, or who made it its vault operator. */
  readonly controller: Address;
  /** Who gets it; default: the controller. */
  readonly receiver?: Address;
} & (
    | {
        /** How many of the shares to be claimed: see `getLiquidityPosition`. */
        readonly shares: bigint;
      }
    | {
        /** What was paid for them, units of the quote token. */
        readonly assets: bigint;
      }
  );

export type ClaimDepositParameters<account extends Account | undefined = Account | undefined> =
  ClaimDepositCallParameters & Sending<account>;
export type ClaimDepositReturnType = Hash;
export type ClaimDepositErrorType = BallastError;

/** See {@link claimDeposit}. */
export function claimDepositCall(parameters: ClaimDepositCallParameters): Call {
  const { deployment, controller, receiver = controller } = parameters;
  const { liquidityVault } = deployment.contracts;
  if ("shares" in parameters) {
    const args = [parameters.shares, receiver, controller] as const;
    return makeCall(liquidityVault, liquidityVaultAbi, "mint", args);
  }
  const args = [parameters.assets, receiver, controller] as const;
  return makeCall(liquidityVault, liquidityVaultAbi, "deposit", args);
}

/**
 * Claims shares of what was deposited and is settled. The controller, or its vault operator.
 *
 * @example
 * const { deposits } = await getLiquidityPosition(client, { deployment, owner });
 * await claimDeposit(client, { deployment, controller: owner, shares: deposits.claimableShares });
 */
export async function claimDeposit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ClaimDepositParameters<account>,
): Promise<ClaimDepositReturnType> {
  return send(client, parameters.deployment, claimDepositCall(parameters), parameters);
}
