import type { Account, Hash, Hex } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface SettleMarketCallParameters extends On {
  /** Halted, its delay passed. */
  readonly marketId: number;
  /** The first price after that, as the provider signed it; none for a feed that died, one delay later. */
  readonly settlementData: readonly Hex[];
  /** Ether for that, wei: see `getSettlementFee`. What is too much returns. */
  readonly settlementFee: bigint;
}

export type SettleMarketParameters<account extends Account | undefined = Account | undefined> =
  SettleMarketCallParameters & Sending<account>;
export type SettleMarketReturnType = Hash;
export type SettleMarketErrorType = BallastError;

/** See {@link settleMarket}. */
export function settleMarketCall(parameters: SettleMarketCallParameters): Call {
  const { deployment, marketId, settlementData, settlementFee } = parameters;
  return makeCall(
    deployment.contracts.clearingHouse,
    clearingHouseAbi,
    "settleMarket",
    [marketId, settlementData],
    settlementFee,
  );
}

/**
 * Fixes the price of a halted market for good. Anyone.
 *
 * @example
 * await settleMarket(client, { deployment, marketId: 1, settlementData, settlementFee });
 */
export async function settleMarket<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SettleMarketParameters<account>,
): Promise<SettleMarketReturnType> {
  return send(client, parameters.deployment, settleMarketCall(parameters), parameters);
}
