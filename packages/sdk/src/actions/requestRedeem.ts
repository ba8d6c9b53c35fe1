import type { Account, Address, Hash } from "viem";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface RequestRedeemCallParameters extends On {
  /** With six more decimals than the quote token. */
  readonly shares: bigint;
  /** Out of whose wallet: the sender, who made it its vault operator, or whose allowance it has. */
  readonly owner: Address;
  /** Who may claim the assets; default: the owner. */
  readonly controller?: Address;
}

export type RequestRedeemParameters<account extends Account | undefined = Account | undefined> =
  RequestRedeemCallParameters & Sending<account>;
export type RequestRedeemReturnType = Hash;
export type RequestRedeemErrorType = BallastError;

/** See {@link requestRedeem}. */
export function requestRedeemCall(parameters: RequestRedeemCallParameters): Call {
  const { deployment, shares, owner, controller = owner } = parameters;
  return makeCall(deployment.contracts.liquidityVault, liquidityVaultAbi, "requestRedeem", [
    shares,
    controller,
    owner,
  ]);
}

/**
 * Asks to redeem shares of the vault. They take part in profit and loss until they are settled.
 *
 * @example
 * await requestRedeem(client, { deployment, shares, owner });
 */
export async function requestRedeem<account extends Account | undefined>(
  client: Writer<account>,
  parameters: RequestRedeemParameters<account>,
): Promise<RequestRedeemReturnType> {
  return send(client, parameters.deployment, requestRedeemCall(parameters), parameters);
}
