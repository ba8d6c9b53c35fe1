import { type Account, type Address, erc20Abi, type Hash } from "viem";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface ApproveCallParameters extends On {
  /**
   * Which contract: the clearing house of deposits, repayments, purchases and keeper fees out of the wallet; the order book of what
   * placements deposit; the guards of top-ups out of the wallet; the liquidity vault of requests to deposit.
   */
  readonly spender: "clearingHouse" | "orders" | "guards" | "liquidityVault";
  /** Units of the token, in all, from now on. */
  readonly tokenAmount: bigint;
  /** Default: the quote token. */
  readonly token?: Address;
}

export type ApproveParameters<account extends Account | undefined = Account | undefined> =
  ApproveCallParameters & Sending<account>;
export type ApproveReturnType = Hash;
export type ApproveErrorType = BallastError;

/** See {@link approve}. */
export function approveCall(parameters: ApproveCallParameters): Call {
  const { deployment, spender, tokenAmount, token = deployment.quote.address } = parameters;
  return makeCall(token, erc20Abi, "approve", [deployment.contracts[spender], tokenAmount]);
}

/**
 * Lets a contract of the protocol take a token from the sender's wallet.
 *
 * @example
 * await approve(client, { deployment, spender: "clearingHouse", tokenAmount: 1_000_000_000n });
 */
export async function approve<account extends Account | undefined>(
  client: Writer<account>,
  parameters: ApproveParameters<account>,
): Promise<ApproveReturnType> {
  return send(client, parameters.deployment, approveCall(parameters), parameters);
}
