import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetAccountParameters extends On, Moment {
  readonly accountId: AccountId;
}

/**
 * Level, health, every position with its profit after carry, what closing all of it would give, debts, what would be
 * liquidated first and how much, liquidation prices. Money in quote WAD, sizes in base WAD.
 */
export type GetAccountReturnType = ContractFunctionReturnType<typeof lensAbi, "view", "account">;
export type GetAccountErrorType = BallastError;

/**
 * An account, and what is ahead of it.
 *
 * @example
 * const { state, outlook } = await getAccount(client, { deployment, accountId });
 * console.log(formatPercent(state.marginLevel), outlook.prices);
 */
export async function getAccount(
  client: Reader,
  { deployment, accountId, ...moment }: GetAccountParameters,
): Promise<GetAccountReturnType> {
  return read(client, deployment.contracts.lens, lensAbi, "account", [accountId], moment);
}
