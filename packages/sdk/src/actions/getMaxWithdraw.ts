import type { Address } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { failureOrNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError, Failure } from "../errors/index.ts";

export interface GetMaxWithdrawParameters extends On, Moment {
  readonly accountId: AccountId;
  /** Default: the quote token. */
  readonly token?: Address;
}

/** Units of the token; or why there is no answer. */
export type GetMaxWithdrawReturnType =
  | {
      readonly failure: null;
      readonly tokenAmount: bigint;
      /** What of it is paid out: less, while the vault is below zero. */
      readonly paid: bigint;
    }
  | { readonly failure: Failure; readonly tokenAmount: null; readonly paid: null };
export type GetMaxWithdrawErrorType = BallastError;

/**
 * The most of a token that may leave an account now: that to the unit, and not a unit more.
 *
 * @example
 * const { tokenAmount } = await getMaxWithdraw(client, { deployment, accountId });
 * if (tokenAmount !== null) await withdraw(client, { deployment, accountId, tokenAmount });
 */
export async function getMaxWithdraw(
  client: Reader,
  { deployment, accountId, token = deployment.quote.address, ...moment }: GetMaxWithdrawParameters,
): Promise<GetMaxWithdrawReturnType> {
  const { lens } = deployment.contracts;
  const answer = await read(client, lens, lensAbi, "maxWithdraw", [accountId, token], moment);
  const { failure: data, tokenAmount, paid } = answer;
  const failure = failureOrNull(data);
  if (failure !== null) return { failure, tokenAmount: null, paid: null };
  return { failure, tokenAmount, paid };
}
