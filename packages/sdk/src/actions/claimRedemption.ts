import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export type ClaimRedemptionCallParameters = On & {
  /** Whose request it was: the sender, or who made it its vault operator. */
  readonly controller: Address;
  /** Who gets it; default: the controller. */
  readonly receiver?: Address;
} & (
    | {
        /** How many of the shares that were redeemed: see `getLiquidityPosition`. */
        readonly shares: bigint;
      }
    | {
        /** What is paid for them, units of the quote token. */
        readonly assets: bigint;
      }
  );

export type ClaimRedemptionParameters<account extends Account | undefined = Account | undefined> =
  ClaimRedemptionCallParameters & Sending<account>;
export type ClaimRedemptionReturnType = Hash;
export type ClaimRedemptionErrorType = BallastError;

/** See {@link claimRedemption}. */
export function claimRedemptionCall(parameters: ClaimRedemptionCallParameters): Call {
  const { deployment, controller, receiver = controller } = parameters;
  const { liquidityVault } = deployment.contracts;
  if ("shares" in parameters) {
    const args = [parameters.shares, receiver, controller] as const;
    return makeCall(liquidityVault, liquidityVaultAbi, "redeem", args);
  }
  const args = [parameters.assets, receiver, controller] as const;
  return makeCall(liquidityVault, liquidityVaultAbi, "withdraw", args);
}

/**
 * Claims quote for shares that were redeemed and are settled. The controller, or its vault operator.
 *
 * @example
 * const { redemptions } = await getLiquidityPosition(client, { deployment, owner });
 * await claimRedemption(client, { deployment, controller: owner, shares: redemptions.claimableShares });
 */
export async function claimRedemption<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ClaimRedemptionParameters<account>,
): Promise<ClaimRedemptionReturnType> {
  return send(client, parameters.deployment, claimRedemptionCall(parameters), parameters);
}
