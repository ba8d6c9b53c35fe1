import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface DepositCallParameters extends On {
  /** Whose owner may be anybody. */
  readonly accountId: AccountId;
  /** Units of the quote token, which the clearing house must be allowed to take. */
  readonly tokenAmount: bigint;
}

export type DepositParameters<account extends Account | undefined = Account | undefined> =
  DepositCallParameters & Sending<account>;
export type DepositReturnType = Hash;
export type DepositErrorType = BallastError;

/** See {@link deposit}. */
export function depositCall({ deployment, accountId, tokenAmount }: DepositCallParameters): Call {
  const { clearingHouse } = deployment.contracts;
  return makeCall(clearingHouse, clearingHouseAbi, "deposit", [accountId, tokenAmount]);
}

/**
 * Moves quote from the sender's wallet into an account.
 *
 * @example
 * await deposit(client, { deployment, accountId, tokenAmount: parseAmount("1000", deployment.quote) });
 */
export async function deposit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: DepositParameters<account>,
): Promise<DepositReturnType> {
  return send(client, parameters.deployment, depositCall(parameters), parameters);
}
