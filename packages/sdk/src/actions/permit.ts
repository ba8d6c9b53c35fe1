import { type Account, type Hash, parseSignature } from "viem";
import { ordersAbi } from "../abis/orders.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";
import type { SignedPermit } from "./signPermit.ts";

/** The older name of a signature's parity begins here. */
const FIRST_V = 27;

export interface PermitCallParameters extends On {
  /** Of `signPermit`. */
  readonly permit: SignedPermit;
}

export type PermitParameters<account extends Account | undefined = Account | undefined> =
  PermitCallParameters & Sending<account>;
export type PermitReturnType = Hash;
export type PermitErrorType = BallastError;

/** See {@link permit}. */
export function permitCall(parameters: PermitCallParameters): Call {
  const { deployment, permit: signed } = parameters;
  const { spender, owner, tokenAmount, deadline, signature } = signed;
  const { r, s, yParity } = parseSignature(signature);
  const args = [owner, tokenAmount, deadline, yParity + FIRST_V, r, s] as const;
  return makeCall(deployment.contracts[spender], ordersAbi, "permit", args);
}

/**
 * Brings an owner's allowance to take quote from its wallet: for what follows in the same batch, or later. Anyone. One that
 * somebody has brought before is no failure.
 *
 * @example
 * await permit(client, { deployment, permit });
 */
export async function permit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: PermitParameters<account>,
): Promise<PermitReturnType> {
  return send(client, parameters.deployment, permitCall(parameters), parameters);
}
