import type { Address } from "viem";
import { operatorsAbi } from "../abis/operators.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { SigningContract } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

export interface IsNonceUsedParameters extends On, Moment {
  /** For which the request was signed. */
  readonly contract: SigningContract;
  readonly signer: Address;
  readonly nonce: bigint;
}
export type IsNonceUsedReturnType = boolean;
export type IsNonceUsedErrorType = BallastError;

/**
 * Whether a signed request is on chain already, or was given up.
 *
 * @example
 * const { signer, nonce } = await signPlacement(client, { deployment, ...placement });
 * const placed = await isNonceUsed(client, { deployment, contract: "orders", signer, nonce });
 */
export async function isNonceUsed(
  client: Reader,
  { deployment, contract, signer, nonce, ...moment }: IsNonceUsedParameters,
): Promise<IsNonceUsedReturnType> {
  // All three have it, the same.
  const address = deployment.contracts[contract];
  return read(client, address, operatorsAbi, "isNonceUsed", [signer, nonce], moment);
}
