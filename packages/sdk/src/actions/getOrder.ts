import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import {
  nameAt,
  ORDER_KINDS,
  ORDER_OVERS,
  ORDER_STAGES,
  type OrderKind,
  type OrderOver,
} from "../core/enums.ts";
import { failureOrNull, orNull, type WithNull, withNull } from "../core/none.ts";
import { attempt, type Moment } from "../core/read.ts";
import type { BallastError, Failure } from "../errors/index.ts";
import { type PreviewedTrade, tradePreviewOf } from "./answers.ts";

export interface GetOrderParameters extends On, Moment {
  readonly orderId: bigint;
}

type RawStatus = ContractFunctionReturnType<typeof lensAbi, "nonpayable", "orderStatus">;

/** What was asked for; null: no commit yet, no integrator, paid by the account. */
export type OrderTerms = Omit<
  WithNull<RawStatus["order"], "commitTime" | "payer" | "integrator">,
  "kind"
> & { readonly kind: OrderKind };

/** What an order waits for; null: no watermark or trigger price, in no group, without an entry, triggered by nobody. */
export type OrderTrigger = WithNull<
  RawStatus["trigger"],
  "price" | "group" | "entry" | "triggeredBy"
>;

export interface OrderStanding {
  readonly order: OrderTerms;
  /** What `triggerOrder`, or `settleOrder` at whatever price, would be refused by now; null: anyone may call it. */
  readonly obstacle: Failure | null;
  /** Whether anyone may `expireOrder`, or `clearOrder`, it now. */
  readonly expirable: boolean;
  readonly clearable: boolean;
}

/** Where an order stands. */
export type GetOrderReturnType =
  | {
      /** There is none, or it has ended. */
      readonly stage: "ended";
    }
  | (OrderStanding & {
      readonly stage: "waiting";
      readonly trigger: OrderTrigger;
      readonly over: OrderOver;
      /** Of one that may be triggered: why it would end then; null if it would become a market order. */
      readonly refusal: Failure | null;
      /** WAD; of a trailing stop as its watermark stands, null before its first price. */
      readonly triggerPrice: bigint | null;
      /** How far the last price has to go, WAD, signed; 0 if it is there. */
      readonly distance: bigint;
      /** What it would do at the last price; null while it may not be triggered. */
      readonly trade: PreviewedTrade | null;
    })
  | (OrderStanding & {
      readonly stage: "pending";
      readonly trigger: OrderTrigger;
      /** When it may be settled, Unix seconds. */
      readonly from: bigint;
      readonly until: bigint;
      /** What it would do at the last price. */
      readonly trade: PreviewedTrade;
    });
export type GetOrderErrorType = BallastError;

/**
 * Where an order stands, what is in its way, and what it would do at the last accepted price.
 *
 * @example
 * const status = await getOrder(client, { deployment, orderId: 7n });
 * if (status.stage === "waiting") console.log(status.triggerPrice, status.obstacle?.sentence);
 */
export async function getOrder(
  client: Reader,
  { deployment, orderId, ...moment }: GetOrderParameters,
): Promise<GetOrderReturnType> {
  const { lens } = deployment.contracts;
  const status = await attempt(client, lens, lensAbi, "orderStatus", [orderId], moment);
  const stage = nameAt(ORDER_STAGES, status.stage);
  if (stage === "ended") return { stage };
  const { expirable, clearable, from, until, distance } = status;
  const trade = tradePreviewOf(status.trade);
  const trigger = withNull(status.trigger, "price", "group", "entry", "triggeredBy");
  const kind = nameAt(ORDER_KINDS, status.order.kind);
  const standing = {
    order: { ...withNull(status.order, "commitTime", "payer", "integrator"), kind },
    obstacle: failureOrNull(status.obstacle),
    ...{ expirable, clearable, trigger },
  };
  if (stage === "pending") return { stage, ...standing, from, until, trade };
  return {
    stage,
    ...standing,
    over: nameAt(ORDER_OVERS, status.over),
    refusal: failureOrNull(status.refusal),
    triggerPrice: orNull(status.triggerPrice),
    distance,
    // The lens makes no trade of an order that may not be triggered.
    trade: standing.obstacle === null ? trade : null,
  };
}
