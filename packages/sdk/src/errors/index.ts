export { BallastError } from "./ballastError.ts";
export type { FailureContext } from "./context.ts";
export { decodeFailure, decodeRevert } from "./decode.ts";
export { type Explanation, explain } from "./explain.ts";
export type {
  ContractFailure,
  Failure,
  FailureName,
  RpcFailure,
  RpcFault,
  Told,
} from "./failure.ts";
