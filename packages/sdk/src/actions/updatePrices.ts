import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import type { PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface UpdatePricesCallParameters extends On {
  /** What is not newer than the last accepted price is passed over. */
  readonly prices: PriceUpdate;
}

export type UpdatePricesParameters<account extends Account | undefined = Account | undefined> =
  UpdatePricesCallParameters & Sending<account>;
export type UpdatePricesReturnType = Hash;
export type UpdatePricesErrorType = BallastError;

/** See {@link updatePrices}. */
export function updatePricesCall(parameters: UpdatePricesCallParameters): Call {
  const { deployment, prices } = parameters;
  const { fee, ...update } = prices;
  return makeCall(
    deployment.contracts.clearingHouse,
    clearingHouseAbi,
    "updatePrices",
    [update],
    fee,
  );
}

/**
 * Brings prices. Anyone.
 *
 * @example
 * await updatePrices(client, { deployment, prices });
 */
export async function updatePrices<account extends Account | undefined>(
  client: Writer<account>,
  parameters: UpdatePricesParameters<account>,
): Promise<UpdatePricesReturnType> {
  return send(client, parameters.deployment, updatePricesCall(parameters), parameters);
}
