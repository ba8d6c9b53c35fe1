import { watchContractEvent } from "viem/actions";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type ArgsOf, type Place, placeOf, type Told } from "../core/events.ts";
import { pollingOf, type Unwatch, type Watching } from "../core/watch.ts";
import { BallastError } from "../errors/index.ts";

/** What was closed in one market. Sizes in base WAD, money in quote WAD. */
export type LiquidationClose = ArgsOf<typeof clearingHouseAbi, "LiquidationClose">;

/**
 * A liquidation: who, by whom, where the fees went, and what was closed in which order; of one that has not happened after all
 * nothing.
 */
export type LiquidationEvent = Place &
  ArgsOf<typeof clearingHouseAbi, "Liquidate"> & { readonly closes: readonly LiquidationClose[] };

export interface WatchLiquidationsParameters extends On, Watching {
  /** Default: of all accounts. */
  readonly accountId?: AccountId;
  /** Of every account that was liquidated, as its block is seen. */
  readonly onLiquidation: (liquidation: LiquidationEvent) => void;
}
/** Ends the watch. */
export type WatchLiquidationsReturnType = Unwatch;
/** A watch does not throw: `onError` is told. */
export type WatchLiquidationsErrorType = never;

/**
 * Watches liquidations from now on, over a WebSocket or by polling as the client's transport has it.
 *
 * @example
 * const unwatch = watchLiquidations(client, {
 *   deployment,
 *   onLiquidation: ({ accountId, closes }) => console.log(accountId, closes.map(({ marketId }) => marketId)),
 * });
 */
export function watchLiquidations(
  client: Reader,
  parameters: WatchLiquidationsParameters,
): WatchLiquidationsReturnType {
  const { deployment, accountId, onLiquidation } = parameters;
  let watching = true;
  // A liquidation's own event comes after those of what it has closed, in one transaction.
  let closes: LiquidationClose[] = [];

  const tell = (log: Told) => {
    if (log.eventName === "LiquidationClose" && !log.removed) closes.push(log.args as never);
    if (log.eventName !== "Liquidate") return;
    const args = log.args as ArgsOf<typeof clearingHouseAbi, "Liquidate">;
    const liquidation = { ...placeOf(log), ...args, closes };
    closes = [];
    const wanted = accountId?.toLowerCase() ?? args.accountId;
    if (watching && wanted === args.accountId) onLiquidation(liquidation);
  };
  const unwatch = watchContractEvent(client, {
    ...{ address: deployment.contracts.clearingHouse, abi: clearingHouseAbi, strict: true },
    onLogs: (logs: unknown) => {
      for (const log of logs as Told[]) tell(log);
    },
    onError: (error: unknown) => {
      if (watching) parameters.onError?.(BallastError.from(error));
    },
    ...pollingOf(parameters),
  } as never);
  return () => {
    watching = false;
    unwatch();
  };
}
