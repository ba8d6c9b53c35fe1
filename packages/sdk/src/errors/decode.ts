import { decodeErrorResult, type Hex } from "viem";
import { errorsAbi } from "../abis/errors.ts";
import type { ContractFailure, Failure } from "./failure.ts";
import { innerOf } from "./inner.ts";
import { type Link, linksOf, messageOf } from "./links.ts";
import { isRejection } from "./rejection.ts";
import { revertDataIn, revertReasonIn } from "./revertData.ts";
import { rpcFailureIn } from "./rpcFailure.ts";
import { tell } from "./tell.ts";

/** Characters of unknown data: its selector and a word. */
const SHOWN = 74;

/** Why an action failed, from whatever a client of viem, a wallet or a node has thrown. */
export function decodeFailure(error: unknown): Failure {
  const links = linksOf(error);
  const data = revertDataIn(links);
  // What the contracts say is certain; everything else is read from words.
  if (data !== undefined && data !== "0x") return decodeRevert(data);
  if (isRejection(links)) {
    return { kind: "rejected", sentence: "The request was rejected in the wallet." };
  }
  const rpc = rpcFailureIn(links);
  // Clients call it a revert, too, when an estimate runs out of gas. Any other word of a revert is its reason.
  if (data !== undefined && rpc?.fault !== "outOfGas") {
    const reason = revertReasonIn(links);
    return reason === undefined ? decodeRevert(data) : reverted(data, `: ${reason}`);
  }
  return rpc ?? { kind: "unknown", sentence: wordsIn(links, error) };
}

/** What a call was refused by, from the data it reverted with: events and the answers of the lens hold such. */
export function decodeRevert(data: Hex): Failure {
  if (data === "0x") return reverted(data, " without a reason");
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: errorsAbi, data });
    const name: string = errorName;
    // Solidity's own two, which are none of the contracts'.
    if (name === "Error") return reverted(data, `: ${args[0]}`);
    if (name === "Panic") return reverted(data, ` with panic ${args[0]}`);
    const found = { name, args } as Pick<ContractFailure, "name" | "args">;
    const inner = innerOf(found).map(decodeRevert);
    const carried = inner.length > 0 && { inner };
    return { kind: "contract", ...found, ...tell(found), ...carried } as ContractFailure;
  } catch {
    return reverted(data, ` with ${data.length > SHOWN ? `${data.slice(0, SHOWN)}…` : data}`);
  }
}

function reverted(data: Hex, how: string): Failure {
  return { kind: "revert", data, sentence: `The call reverted${how.replace(/\.$/, "")}.` };
}

function wordsIn(links: readonly Link[], error: unknown): string {
  const [first] = links;
  const words = first === undefined ? String(error) : messageOf(first);
  return words.trim() || "The action failed, and nobody said why.";
}
