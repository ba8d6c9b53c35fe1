import { watchContractEvent } from "viem/actions";
import { ordersAbi } from "../abis/orders.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type ArgsOf, type Place, placeOf, type Told } from "../core/events.ts";
import { read } from "../core/read.ts";
import { pollingOf, type Unwatch, type Watching } from "../core/watch.ts";
import { BallastError, decodeRevert, type Failure } from "../errors/index.ts";

const NAMES = [
  "Commit",
  "Place",
  "Trail",
  "Triggered",
  "Rearm",
  "Settle",
  "Fail",
  "Expire",
  "Clear",
  "Cancel",
  "CancelGroup",
  "CancelAll",
] as const;
type Name = (typeof NAMES)[number];

/** What happened to an order, by the event's name, with what it says; of a failed one why. */
export type OrderEvent = {
  [name in Name]: Place & {
    readonly name: name;
    readonly args: ArgsOf<typeof ordersAbi, name>;
  } & (name extends "Fail" ? { readonly failure: Failure } : unknown);
}[Name];

export interface WatchOrdersParameters extends On, Watching {
  /** Default: the orders of all accounts. */
  readonly accountId?: AccountId;
  /** In their order, those of one answer of the node at once. */
  readonly onEvents: (events: readonly OrderEvent[]) => void;
}
/** Ends the watch. */
export type WatchOrdersReturnType = Unwatch;
/** A watch does not throw: `onError` is told. */
export type WatchOrdersErrorType = never;

/**
 * Watches what happens to orders from now on, over a WebSocket or by polling as the client's transport has it.
 *
 * @example
 * const unwatch = watchOrders(client, {
 *   deployment,
 *   accountId,
 *   onEvents: (events) => {
 *     for (const event of events) {
 *       if (event.name === "Settle") console.log(event.args.orderId, event.args.fillPrice);
 *       if (event.name === "Fail") console.log(event.args.orderId, event.failure.sentence);
 *     }
 *   },
 * });
 */
export function watchOrders(
  client: Reader,
  parameters: WatchOrdersParameters,
): WatchOrdersReturnType {
  const { deployment, accountId, onEvents } = parameters;
  const address = deployment.contracts.orders;
  let watching = true;
  let turn = Promise.resolve();

  const onError = (error: unknown) => {
    if (watching) parameters.onError?.(BallastError.from(error));
  };
  const concerns = async ({ args }: OrderEvent) => {
    if (accountId === undefined) return true;
    if ("accountId" in args) return sameAccount(args.accountId, accountId);
    // A watermark's event names the order alone.
    const order = await read(client, address, ordersAbi, "order", [args.orderId], {});
    return sameAccount(order.accountId, accountId);
  };
  const tell = async (logs: readonly Told[]) => {
    const events: OrderEvent[] = [];
    for (const event of logs.flatMap(eventOf)) if (await concerns(event)) events.push(event);
    if (watching && events.length > 0) onEvents(events);
  };
  const unwatch = watchContractEvent(client, {
    ...{ address, abi: ordersAbi, strict: true, onError },
    // One after the other, for some have to be asked about.
    onLogs: (logs: unknown) => {
      turn = turn.then(() => tell(logs as Told[])).catch(onError);
    },
    ...pollingOf(parameters),
  } as never);
  return () => {
    watching = false;
    unwatch();
  };
}

function eventOf(log: Told): OrderEvent[] {
  const name = NAMES.find((known) => known === log.eventName);
  if (name === undefined) return [];
  const event = { ...placeOf(log), name, args: log.args } as OrderEvent;
  return [event.name === "Fail" ? { ...event, failure: decodeRevert(event.args.reason) } : event];
}

const sameAccount = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
