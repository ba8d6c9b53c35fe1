import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import type { PriceUpdate } from "../core/prices.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface UpdateAndLiquidateCallParameters extends On {
  /** Below maintenance at the new prices. */
  readonly accountId: AccountId;
  /** Accepted first. */
  readonly prices: PriceUpdate;
}

export type UpdateAndLiquidateParameters<
  account extends Account | undefined = Account | undefined,
> = UpdateAndLiquidateCallParameters & Sending<account>;
export type UpdateAndLiquidateReturnType = Hash;
export type UpdateAndLiquidateErrorType = BallastError;

/** See {@link updateAndLiquidate}. */
export function updateAndLiquidateCall(parameters: UpdateAndLiquidateCallParameters): Call {
  const { deployment, accountId, prices } = parameters;
  const { fee, ...update } = prices;
  return makeCall(
    deployment.contracts.clearingHouse,
    clearingHouseAbi,
    "updateAndLiquidate",
    [accountId, update],
    fee,
  );
}

/**
 * Brings prices, and liquidates an account at them. Anyone; paid as `liquidate` is.
 *
 * @example
 * await updateAndLiquidate(client, { deployment, accountId, prices });
 */
export async function updateAndLiquidate<account extends Account | undefined>(
  client: Writer<account>,
  parameters: UpdateAndLiquidateParameters<account>,
): Promise<UpdateAndLiquidateReturnType> {
  return send(client, parameters.deployment, updateAndLiquidateCall(parameters), parameters);
}
