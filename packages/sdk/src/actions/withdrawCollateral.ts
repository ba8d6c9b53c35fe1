import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type AccountId, ownerOf } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface WithdrawCollateralCallParameters extends On {
  /** Of the sender. */
  readonly accountId: AccountId;
  /** What the account holds. */
  readonly token: Address;
  /** Units of the token: see `getMaxWithdraw`. */
  readonly tokenAmount: bigint;
  /** Who is paid; default: the account's owner. */
  readonly to?: Address;
}

export type WithdrawCollateralParameters<
  account extends Account | undefined = Account | undefined,
> = WithdrawCollateralCallParameters & Sending<account>;
export type WithdrawCollateralReturnType = Hash;
export type WithdrawCollateralErrorType = BallastError;

/** See {@link withdrawCollateral}. */
export function withdrawCollateralCall(parameters: WithdrawCollateralCallParameters): Call {
  const { deployment, accountId, token, tokenAmount, to = ownerOf(accountId) } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "withdrawCollateral", [
    accountId,
    token,
    tokenAmount,
    to,
  ]);
}

/**
 * Pays a collateral token out of an account. Its owner only.
 *
 * @example
 * await withdrawCollateral(client, { deployment, accountId, token, tokenAmount: 10n ** 18n });
 */
export async function withdrawCollateral<account extends Account | undefined>(
  client: Writer<account>,
  parameters: WithdrawCollateralParameters<account>,
): Promise<WithdrawCollateralReturnType> {
  return send(client, parameters.deployment, withdrawCollateralCall(parameters), parameters);
}
