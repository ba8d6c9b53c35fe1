import type { ContractFunctionReturnType } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface PreviewLiquidationParameters extends On, Moment {
  readonly accountId: AccountId;
  /**
   * Instead of the last accepted prices: one for each of the account's markets, then one for each of its collateral tokens, in the
   * order in which `getAccount` gives them, WAD.
   */
  readonly prices?: readonly bigint[];
}

export type PreviewLiquidationReturnType = ContractFunctionReturnType<
  typeof clearingHouseAbi,
  "view",
  "previewLiquidation"
>;
export type PreviewLiquidationErrorType = BallastError;

/**
 * What a liquidation would do: which positions go, how much of each, and what is left. Money in quote WAD, sizes in base WAD.
 *
 * @example
 * const { liquidatable, steps, keeperReward } = await previewLiquidation(client, { deployment, accountId });
 */
export async function previewLiquidation(
  client: Reader,
  { deployment, accountId, prices, ...moment }: PreviewLiquidationParameters,
): Promise<PreviewLiquidationReturnType> {
  const { clearingHouse } = deployment.contracts;
  if (prices === undefined) {
    const args = [accountId] as const;
    return read(client, clearingHouse, clearingHouseAbi, "previewLiquidation", args, moment);
  }
  const args = [accountId, prices] as const;
  return read(client, clearingHouse, clearingHouseAbi, "previewLiquidationAt", args, moment);
}
