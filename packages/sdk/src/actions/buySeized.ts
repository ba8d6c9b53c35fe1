import type { Account, Address, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface BuySeizedCallParameters extends On {
  /** What insurance has taken of debtors. */
  readonly token: Address;
  /** The most to pay. Units of the quote token, which the clearing house must be allowed to take. */
  readonly quoteAmount: bigint;
  /** The least to get, units of the token. */
  readonly minCollateral: bigint;
}

export type BuySeizedParameters<account extends Account | undefined = Account | undefined> =
  BuySeizedCallParameters & Sending<account>;
export type BuySeizedReturnType = Hash;
export type BuySeizedErrorType = BallastError;

/** See {@link buySeized}. */
export function buySeizedCall(parameters: BuySeizedCallParameters): Call {
  const { deployment, token, quoteAmount, minCollateral } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "buySeized", [
    token,
    quoteAmount,
    minCollateral,
  ]);
}

/**
 * Buys collateral that insurance has taken, at a discount. Anyone.
 *
 * @example
 * await buySeized(client, { deployment, token, quoteAmount: 1_000_000_000n, minCollateral: 0n });
 */
export async function buySeized<account extends Account | undefined>(
  client: Writer<account>,
  parameters: BuySeizedParameters<account>,
): Promise<BuySeizedReturnType> {
  return send(client, parameters.deployment, buySeizedCall(parameters), parameters);
}
