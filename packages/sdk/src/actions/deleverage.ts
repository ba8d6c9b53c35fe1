import type { Account, Hash } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface DeleverageCallParameters extends On {
  /** Whose position's profit per unit is at least its side's average. */
  readonly accountId: AccountId;
  /** Which owes its traders more than it may. */
  readonly marketId: number;
}

export type DeleverageParameters<account extends Account | undefined = Account | undefined> =
  DeleverageCallParameters & Sending<account>;
export type DeleverageReturnType = Hash;
export type DeleverageErrorType = BallastError;

/** See {@link deleverage}. */
export function deleverageCall(parameters: DeleverageCallParameters): Call {
  const { deployment, accountId, marketId } = parameters;
  return makeCall(deployment.contracts.clearingHouse, clearingHouseAbi, "deleverage", [
    accountId,
    marketId,
  ]);
}

/**
 * Cuts a profitable position back at the mark, without fee, only as far as its market asks. Anyone; not paid.
 *
 * @example
 * await deleverage(client, { deployment, accountId, marketId: 1 });
 */
export async function deleverage<account extends Account | undefined>(
  client: Writer<account>,
  parameters: DeleverageParameters<account>,
): Promise<DeleverageReturnType> {
  return send(client, parameters.deployment, deleverageCall(parameters), parameters);
}
