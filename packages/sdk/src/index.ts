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
  type Token,
  WrongChainError,
} from "./core/deployment.ts";
export type { PriceUpdate } from "./core/prices.ts";
export { deployments, localhost } from "./deployments.ts";
export * from "./errors/index.ts";
export * from "./margin/index.ts";
