import type { Address } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import { BallastError, type Failure } from "../errors/index.ts";

export interface GetLiquidityPositionParameters extends On, Moment {
  readonly owner: Address;
}

/** Assets in units of the quote token; shares have six more decimals. */
export interface GetLiquidityPositionReturnType {
  /** In the wallet. */
  readonly shares: bigint;
  /** What they are worth at the last accepted prices, or why that cannot be said. */
  readonly value:
    | { readonly assets: bigint; readonly failure: null }
    | { readonly assets: null; readonly failure: Failure };
  readonly deposits: {
    readonly pendingAssets: bigint;
    /** Settled: what was paid, and the shares to claim for it. */
    readonly claimableAssets: bigint;
    readonly claimableShares: bigint;
  };
  readonly redemptions: {
    readonly pendingShares: bigint;
    /** Settled: what was redeemed, and the quote to claim for it. */
    readonly claimableShares: bigint;
    readonly claimableAssets: bigint;
  };
}
export type GetLiquidityPositionErrorType = BallastError;

/** All requests of a controller are one to the vault. */
const ANY_REQUEST = 0n;

/**
 * What a provider has in the vault: shares, and what it has asked for in both queues.
 *
 * @example
 * const { shares, value, deposits } = await getLiquidityPosition(client, { deployment, owner });
 * if (deposits.claimableShares > 0n) console.log("There are shares to claim.");
 */
export async function getLiquidityPosition(
  client: Reader,
  { deployment, owner, ...moment }: GetLiquidityPositionParameters,
): Promise<GetLiquidityPositionReturnType> {
  const { liquidityVault: vault } = deployment.contracts;
  const abi = liquidityVaultAbi;
  const request = [ANY_REQUEST, owner] as const;
  const [shares, pendingAssets, paid, bought, pendingShares, sold, proceeds] = await Promise.all([
    read(client, vault, abi, "balanceOf", [owner], moment),
    read(client, vault, abi, "pendingDepositRequest", request, moment),
    read(client, vault, abi, "claimableDepositRequest", request, moment),
    read(client, vault, abi, "maxMint", [owner], moment),
    read(client, vault, abi, "pendingRedeemRequest", request, moment),
    read(client, vault, abi, "claimableRedeemRequest", request, moment),
    read(client, vault, abi, "maxWithdraw", [owner], moment),
  ]);
  const value = await read(client, vault, abi, "convertToAssets", [shares], moment).then(
    (assets) => ({ assets, failure: null }),
    (error) => ({ assets: null, failure: failureOf(error) }),
  );
  return {
    ...{ shares, value },
    deposits: { pendingAssets, claimableAssets: paid, claimableShares: bought },
    redemptions: { pendingShares, claimableShares: sold, claimableAssets: proceeds },
  };
}

/** A price that is too old spoils the value, and nothing else; a node at fault spoils all. */
function failureOf(error: unknown): Failure {
  const { failure } = BallastError.from(error);
  if (failure.kind === "contract") return failure;
  throw error;
}
