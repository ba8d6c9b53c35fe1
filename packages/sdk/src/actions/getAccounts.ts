import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { failureOrNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError, Failure } from "../errors/index.ts";

export interface GetAccountsParameters extends On, Moment {
  readonly accountIds: readonly AccountId[];
}

type RawLine = ContractFunctionReturnType<typeof lensAbi, "view", "accounts">[number];

/** One line of a list: sums in quote WAD; or why the account cannot be valued. */
export type AccountLine =
  | (Omit<RawLine, "failure"> & { readonly failure: null })
  | { readonly accountId: AccountId; readonly failure: Failure };
export type GetAccountsReturnType = readonly AccountLine[];
export type GetAccountsErrorType = BallastError;

/**
 * A page of accounts, in the order given. One that cannot be valued says why, and spoils no other.
 *
 * @example
 * const lines = await getAccounts(client, { deployment, accountIds });
 * const due = lines.filter((line) => line.failure === null && line.liquidatable);
 */
export async function getAccounts(
  client: Reader,
  { deployment, accountIds, ...moment }: GetAccountsParameters,
): Promise<GetAccountsReturnType> {
  const { lens } = deployment.contracts;
  const lines = await read(client, lens, lensAbi, "accounts", [accountIds], moment);
  return lines.map(({ failure: data, ...line }) => {
    const failure = failureOrNull(data);
    return failure === null ? { ...line, failure } : { accountId: line.accountId, failure };
  });
}
