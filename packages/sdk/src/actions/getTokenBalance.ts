import { type Address, erc20Abi } from "viem";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetTokenBalanceParameters extends On, Moment {
  readonly owner: Address;
  /** Default: the quote token. */
  readonly token?: Address;
}

/** Units of the token. */
export type GetTokenBalanceReturnType = bigint;
export type GetTokenBalanceErrorType = BallastError;

/**
 * What a wallet holds of a token.
 *
 * @example
 * const tokenAmount = await getTokenBalance(client, { deployment, owner });
 */
export async function getTokenBalance(
  client: Reader,
  { deployment, owner, token = deployment.quote.address, ...moment }: GetTokenBalanceParameters,
): Promise<GetTokenBalanceReturnType> {
  return read(client, token, erc20Abi, "balanceOf", [owner], moment);
}
