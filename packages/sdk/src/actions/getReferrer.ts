import type { Address } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { orNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetReferrerParameters extends On, Moment {
  readonly owner: Address;
}

/** Null: nobody. */
export type GetReferrerReturnType = Address | null;
export type GetReferrerErrorType = BallastError;

/**
 * Who gets a part of the trading fees of an owner's accounts.
 *
 * @example
 * const referrer = await getReferrer(client, { deployment, owner });
 */
export async function getReferrer(
  client: Reader,
  { deployment, owner, ...moment }: GetReferrerParameters,
): Promise<GetReferrerReturnType> {
  const { clearingHouse } = deployment.contracts;
  return orNull(await read(client, clearingHouse, clearingHouseAbi, "referrerOf", [owner], moment));
}
