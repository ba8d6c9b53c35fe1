import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface DepositCollateralCallParameters extends On {
  /** Of the sender. */
  readonly accountId: AccountId;
  /** One of the deployment's collaterals. */
  readonly token: Address;
  /** Units of the token, which the clearing house must be allowed to take. */
  readonly tokenAmount: bigint;
}

export type DepositCollateralParameters<account extends Account | undefined = Account | undefined> =
  DepositCollateralCallParameters & Sending<account>;
export type DepositCollateralReturnType = Hash;
export type DepositCollateralErrorType = BallastError;

/** See {@link depositCollateral}. */
export function depositCollateralCall(parameters: DepositCollateralCallParameters): Call {
  const { deployment, accountId, token, tokenAmount } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "depositCollateral", [
    accountId,
    token,
    tokenAmount,
  ]);
}

/**
 * Moves a collateral token from the sender's wallet into its own account.
 *
 * @example
 * await depositCollateral(client, { deployment, accountId, token, tokenAmount: 10n ** 18n });
 */
export async function depositCollateral<account extends Account | undefined>(
  client: Writer<account>,
  parameters: DepositCollateralParameters<account>,
): Promise<DepositCollateralReturnType> {
  return send(client, parameters.deployment, depositCollateralCall(parameters), parameters);
}
