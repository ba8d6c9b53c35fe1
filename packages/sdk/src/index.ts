export * from "./abis/index.ts";
export * from "./accountId.ts";
export * from "./actions/index.ts";
export { type BallastActions, ballastActions } from "./ballastActions.ts";
export type { Call } from "./core/call.ts";
export type { Reader, Sender, Writer } from "./core/client.ts";
export {
  type Deployment,
  type Listing,
  marketOf,
  type On,
  type Token,
  WrongChainError,
} from "./core/deployment.ts";
export type {
  FeedStanding,
  GuardKind,
  HeadStatus,
  OrderKind,
  OrderLink,
  OrderOver,
  OrderStage,
  Queue,
} from "./core/enums.ts";
export type { Place } from "./core/events.ts";
export type { WithNull } from "./core/none.ts";
export type { PriceUpdate } from "./core/prices.ts";
export type { Moment } from "./core/read.ts";
export type { Sending } from "./core/send.ts";
export {
  type Envelope,
  randomNonce,
  type SignedRequest,
  type Signing,
  type SigningContract,
} from "./core/signing.ts";
export type { Unwatch, Watching } from "./core/watch.ts";
export { deployments, type KnownDeployment, localhost } from "./deployments.ts";
export * from "./errors/index.ts";
export * from "./margin/index.ts";
export { orderIdsIn } from "./orderIdsIn.ts";
export * from "./units/index.ts";
