import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SellCollateralCallParameters extends On {
  /** A debtor's. */
  readonly accountId: AccountId;
  /** What goes first of what it holds. */
  readonly token: Address;
  /** The most to pay. Units of the quote token, which the clearing house must be allowed to take. */
  readonly quoteAmount: bigint;
  /** The least to get, units of the token. */
  readonly minCollateral: bigint;
}

export type SellCollateralParameters<account extends Account | undefined = Account | undefined> =
  SellCollateralCallParameters & Sending<account>;
export type SellCollateralReturnType = Hash;
export type SellCollateralErrorType = BallastError;

/** See {@link sellCollateral}. */
export function sellCollateralCall(parameters: SellCollateralCallParameters): Call {
  const { deployment, accountId, token, quoteAmount, minCollateral } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "sellCollateral", [
    accountId,
    token,
    quoteAmount,
    minCollateral,
  ]);
}

/**
 * Pays quote into an account's debt and takes its collateral for it, at a discount. Anyone.
 *
 * @example
 * await sellCollateral(client, { deployment, accountId, token, quoteAmount: 1_000_000_000n, minCollateral: 0n });
 */
export async function sellCollateral<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SellCollateralParameters<account>,
): Promise<SellCollateralReturnType> {
  return send(client, parameters.deployment, sellCollateralCall(parameters), parameters);
}
