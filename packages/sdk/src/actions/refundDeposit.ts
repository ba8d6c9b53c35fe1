import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface RefundDepositCallParameters extends On {
  /** The sender, or who made it its vault operator. */
  readonly controller: Address;
  /** Who is paid; default: the controller. */
  readonly receiver?: Address;
}

export type RefundDepositParameters<account extends Account | undefined = Account | undefined> =
  RefundDepositCallParameters & Sending<account>;
export type RefundDepositReturnType = Hash;
export type RefundDepositErrorType = BallastError;

/** See {@link refundDeposit}. */
export function refundDepositCall(parameters: RefundDepositCallParameters): Call {
  const { deployment, controller, receiver = controller } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "refundDeposit", [
    receiver,
    controller,
  ]);
}

/**
 * Pays back all that a controller has asked to deposit and that is pending still, once the protocol winds down.
 *
 * @example
 * await refundDeposit(client, { deployment, controller });
 */
export async function refundDeposit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RefundDepositParameters<account>,
): Promise<RefundDepositReturnType> {
  return send(client, parameters.deployment, refundDepositCall(parameters), parameters);
}
