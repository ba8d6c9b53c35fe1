import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type WithNull, withNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import { type AccountView, accountStateOf, type LiquidationOutlook, outlookOf } from "./answers.ts";

export interface GetAccountParameters extends On, Moment {
  readonly accountId: AccountId;
}

type Summary = ContractFunctionReturnType<typeof lensAbi, "view", "account">;

/**
 * Level, health, every position with its profit after carry, what closing all of it would give, debts, what would be
 * liquidated first and how much, liquidation prices. Money in quote WAD, sizes in base WAD. Null where there is none: of
 * liquidation prices, of a leverage limit, of a time since when the account has owed without a position.
 */
export type GetAccountReturnType = Omit<
  WithNull<Summary, "maxLeverage">,
  "state" | "outlook" | "debt"
> & {
  readonly state: AccountView;
  readonly outlook: LiquidationOutlook;
  readonly debt: WithNull<Summary["debt"], "flatSince">;
};
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
  const { lens } = deployment.contracts;
  const summary = await read(client, lens, lensAbi, "account", [accountId], moment);
  return {
    ...withNull(summary, "maxLeverage"),
    state: accountStateOf(summary.state),
    outlook: outlookOf(summary.outlook),
    debt: withNull(summary.debt, "flatSince"),
  };
}
