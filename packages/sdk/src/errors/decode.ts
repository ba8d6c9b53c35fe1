import { BaseError, decodeErrorResult, type Hex, isHex, UserRejectedRequestError } from "viem";
import { errorsAbi } from "../abis/errors.ts";
import type { ContractFailure, Failure } from "./failure.ts";

/** Why an action failed, from whatever a client of viem has thrown. */
export function decodeFailure(error: unknown): Failure {
  if (!(error instanceof BaseError)) return { kind: "unknown", sentence: String(error) };
  if (error.walk((cause) => cause instanceof UserRejectedRequestError) !== null) {
    return { kind: "rejected", sentence: "The request was rejected in the wallet." };
  }
  const data = revertData(error);
  if (data !== undefined && data !== "0x") return decodeRevert(data);
  return { kind: "rpc", sentence: error.shortMessage, retriable: true };
}

/** What a call was refused by, from the data it reverted with: the answers of the lens hold such. */
export function decodeRevert(data: Hex): Failure {
  try {
    const { errorName: name, args = [] } = decodeErrorResult({ abi: errorsAbi, data });
    return { kind: "contract", name, args, sentence: `${name}.` } as ContractFailure;
  } catch {
    return { kind: "revert", data, sentence: `The call reverted with ${data}.` };
  }
}

/** Nodes put it in different places. */
function revertData(error: BaseError): Hex | undefined {
  let data: unknown;
  error.walk((cause) => {
    for (let found: unknown = cause; isObject(found); found = found.data) {
      if (isHex(found.raw) || isHex(found.data)) data = found.raw ?? found.data;
    }
    return isHex(data);
  });
  return isHex(data) ? data : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
