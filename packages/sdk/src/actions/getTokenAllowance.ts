import { type Address, erc20Abi } from "viem";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetTokenAllowanceParameters extends On, Moment {
  readonly owner: Address;
  /** Which contract: see `approve`. */
  readonly spender: "clearingHouse" | "orders" | "guards" | "liquidityVault";
  /** Default: the quote token. */
  readonly token?: Address;
}

/** Units of the token. */
export type GetTokenAllowanceReturnType = bigint;
export type GetTokenAllowanceErrorType = BallastError;

/**
 * What a contract of the protocol may take of a token from a wallet.
 *
 * @example
 * const tokenAmount = await getTokenAllowance(client, { deployment, owner, spender: "clearingHouse" });
 */
export async function getTokenAllowance(
  client: Reader,
  {
    deployment,
    owner,
    spender,
    token = deployment.quote.address,
    ...moment
  }: GetTokenAllowanceParameters,
): Promise<GetTokenAllowanceReturnType> {
  const args = [owner, deployment.contracts[spender]] as const;
  return read(client, token, erc20Abi, "allowance", args, moment);
}
