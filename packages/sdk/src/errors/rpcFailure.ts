import { formatWad } from "../units/formatWad.ts";
import type { RpcFailure, RpcFault } from "./failure.ts";
import { faultIn } from "./faults.ts";
import { type Link, messageOf } from "./links.ts";

type Telling = readonly [retriable: boolean, sentence: string, hint?: string];

const TELLINGS: Record<RpcFault, Telling> = {
  timeout: [true, "The node did not answer in time.", "Try again."],
  busy: [true, "The node takes no more requests for now.", "Try again in a while."],
  node: [true, "The node failed to answer.", "Try again, or use another node."],
  unreachable: [true, "The node cannot be reached.", "Check the connection, and try again."],
  refused: [false, "The node does not take such a request.", "Use another node."],
  wrongChain: [false, "The wallet or the node is on another chain.", "Switch the chain."],
  notConnected: [false, "The wallet is not connected.", "Connect it."],
  insufficientEther: [
    false,
    "The sender's ether does not pay for gas and value.",
    "Send it some ether.",
  ],
  nonceTooLow: [true, "The sender has sent another transaction meanwhile.", "Send it anew."],
  nonceTooHigh: [
    true,
    "A transaction of the sender before this one has not arrived.",
    "Wait for it, and send this one anew.",
  ],
  underpriced: [
    false,
    "A transaction with the same nonce is pending, and pays as much.",
    "Wait for it, or offer a higher fee.",
  ],
  alreadyKnown: [false, "The node has this very transaction already.", "Wait until it is mined."],
  feeTooLow: [false, "The transaction offers less than the chain asks for.", "Raise its fee."],
  outOfGas: [false, "The call takes more gas than it was given.", "Raise the gas limit."],
  noContract: [
    false,
    "There is no such contract at the address.",
    "Check the deployment, and the chain that the node is of.",
  ],
};

/** What may have arrived though no answer came back. */
const UNANSWERED: readonly RpcFault[] = ["timeout", "unreachable", "node"];
/** Requests that must not be made twice. */
const SENDING = /"method":\s*"(?:eth_send\w*|wallet_send\w*)"/;

/** A proxy's page is no sentence. */
const MOST_WORDS = 200;

/** @internal A fault between client and chain, if the error tells of one. */
export function rpcFailureIn(links: readonly Link[]): RpcFailure | undefined {
  const fault = faultIn(links);
  if (fault === undefined) return undefined;
  const [retriable, sentence, hint] = TELLINGS[fault];
  if (UNANSWERED.includes(fault) && links.some(isSending)) {
    const look = "It may have been sent all the same: look for it before sending it again.";
    return { kind: "rpc", fault, retriable: false, sentence, hint: look };
  }
  const told = {
    sentence: detailed(fault, links) ?? sentence,
    ...(hint !== undefined && { hint }),
  };
  return { kind: "rpc", fault, retriable, ...told };
}

/** With what only this error knows. */
function detailed(fault: RpcFault, links: readonly Link[]): string | undefined {
  if (fault === "insufficientEther") return missingEther(links);
  if (fault !== "node" && fault !== "refused") return undefined;
  const words = links.map(({ details }) => details).find((text) => typeof text === "string");
  if (words === undefined || words === "" || words.length > MOST_WORDS) return undefined;
  return `${TELLINGS[fault][1].slice(0, -1)}: ${words.replace(/\.$/, "")}.`;
}

/** viem's errors tell of the request in their messages, or that they are of a transaction. */
function isSending({ name, message, body }: Link): boolean {
  if (name === "TransactionExecutionError") return true;
  if (typeof message === "string" && SENDING.test(message)) return true;
  const bodies = Array.isArray(body) ? body : [body];
  return bodies.some((one) => /^(?:eth|wallet)_send/.test(String(one?.method ?? "")));
}

/** geth and its kin tell both numbers, wei. */
function missingEther(links: readonly Link[]): string | undefined {
  for (const link of links) {
    const [, have, want] = /\bhave (\d+) want (\d+)/.exec(messageOf(link)) ?? [];
    if (have === undefined || want === undefined) continue;
    const needed = formatWad(BigInt(want), { digits: 9, rounding: "up" });
    return `The sender has ${formatWad(BigInt(have), { digits: 9 })} ether, and the transaction needs ${needed}.`;
  }
  return undefined;
}
