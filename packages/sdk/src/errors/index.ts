export { BallastError } from "./ballastError.ts";
export { decodeFailure, decodeRevert } from "./decode.ts";
export type { ContractFailure, Failure, FailureName } from "./failure.ts";
