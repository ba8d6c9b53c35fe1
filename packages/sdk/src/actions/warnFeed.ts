import type { Account, Hash } from "viem";
import { priceRouterAbi } from "../abis/priceRouter.ts";
import { type Call, makeCall } from "../core/call.ts";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Sending, send } from "../core/send.ts";
import type { BallastError } from "../errors/index.ts";

export interface WarnFeedCallParameters extends On {
  /** Whose price is too old. */
  readonly marketId: number;
}

export type WarnFeedParameters<account extends Account | undefined = Account | undefined> =
  WarnFeedCallParameters & Sending<account>;
export type WarnFeedReturnType = Hash;
export type WarnFeedErrorType = BallastError;

/** See {@link warnFeed}. */
export function warnFeedCall(parameters: WarnFeedCallParameters): Call {
  const { deployment, marketId } = parameters;
  return makeCall(deployment.contracts.priceRouter, priceRouterAbi, "warn", [marketId]);
}

/**
 * Gives notice that a feed is stale: it counts as frozen a while later unless a live price comes. Anyone.
 *
 * @example
 * await warnFeed(client, { deployment, marketId: 1 });
 */
export async function warnFeed<account extends Account | undefined>(
  client: Writer<account>,
  parameters: WarnFeedParameters<account>,
): Promise<WarnFeedReturnType> {
  return send(client, parameters.deployment, warnFeedCall(parameters), parameters);
}
