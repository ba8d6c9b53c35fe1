import type { RpcFault } from "./failure.ts";
import { type Link, messageOf, numberIn } from "./links.ts";

/** How a fault shows. */
interface Sign {
  readonly fault: RpcFault;
  /** viem's error. */
  readonly names?: readonly string[];
  /** JSON-RPC's, EIP-1193's, or Node's. */
  readonly codes?: readonly (number | string)[];
  /** HTTP. */
  readonly status?: (status: number) => boolean;
  /** The node's own words. */
  readonly said?: RegExp;
}

/** The first that shows anywhere in an error is it: what says most goes first. */
const SIGNS: readonly Sign[] = [
  {
    fault: "insufficientEther",
    names: ["InsufficientFundsError"],
    codes: ["INSUFFICIENT_FUNDS"],
    said: /insufficient funds|exceeds? transaction sender account balance|doesn't have enough funds/i,
  },
  {
    fault: "alreadyKnown",
    said: /already known|known transaction|already imported|already exists/i,
  },
  {
    fault: "underpriced",
    codes: ["REPLACEMENT_UNDERPRICED"],
    said: /replacement (?:transaction|fee).*(?:underpriced|too low)|replacement not allowed|gas price too low to replace/i,
  },
  {
    fault: "nonceTooLow",
    names: ["NonceTooLowError"],
    codes: ["NONCE_EXPIRED"],
    said: /nonce too low|nonce has already been used|old nonce/i,
  },
  { fault: "nonceTooHigh", names: ["NonceTooHighError"], said: /nonce too high|nonce gap/i },
  {
    fault: "feeTooLow",
    names: ["FeeCapTooLowError", "TipAboveFeeCapError"],
    said: /max fee per gas less than block base fee|transaction underpriced|fee cap less than|fee too low|max priority fee per gas higher/i,
  },
  {
    fault: "outOfGas",
    names: ["IntrinsicGasTooLowError", "IntrinsicGasTooHighError"],
    said: /out of gas|gas required exceeds|intrinsic gas|exceeds block gas limit|gas limit is too (?:low|high)|ran out of gas/i,
  },
  {
    fault: "wrongChain",
    names: ["ChainMismatchError", "SwitchChainError", "InvalidChainIdError"],
    codes: [4902],
    said: /invalid chain id|chain ?id mismatch|wrong chain|does not match the (?:target|connected) chain|invalid sender.*chain/i,
  },
  { fault: "notConnected", names: ["UnauthorizedProviderError"], codes: [4100] },
  { fault: "noContract", names: ["ContractFunctionZeroDataError"] },
  {
    fault: "busy",
    names: ["LimitExceededRpcError"],
    codes: [-32005],
    status: (status) => status === 429,
    said: /too many requests|rate limit|compute units|request limit|capacity exceeded/i,
  },
  {
    fault: "timeout",
    names: ["TimeoutError", "WaitForTransactionReceiptTimeoutError"],
    codes: ["ETIMEDOUT", "TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"],
    status: (status) => status === 408 || status === 504,
    said: /timed? ?out/i,
  },
  {
    fault: "unreachable",
    names: [
      ...["SocketClosedError", "WebSocketRequestError"],
      ...["ProviderDisconnectedError", "ChainDisconnectedError"],
    ],
    codes: [
      ...[4900, 4901, "NETWORK_ERROR", "UND_ERR_SOCKET"],
      ...["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "EPIPE"],
    ],
    said: /fetch failed|failed to fetch|network ?error|load failed|socket hang up|ECONNREFUSED/i,
  },
  { fault: "node", status: (status) => status >= 500 },
  {
    fault: "refused",
    names: [
      ...["MethodNotFoundRpcError", "MethodNotSupportedRpcError", "UnsupportedProviderMethodError"],
      ...["InvalidParamsRpcError", "InvalidRequestRpcError", "ParseRpcError"],
      "TransactionRejectedRpcError",
    ],
    codes: [4200, -32700, -32600, -32601, -32602, -32003, -32004],
    status: (status) => status >= 400,
  },
  {
    fault: "node",
    names: [
      ...["InternalRpcError", "ResourceNotFoundRpcError", "ResourceUnavailableRpcError"],
      ...["InvalidInputRpcError", "UnknownRpcError", "RpcRequestError"],
    ],
    codes: [-32603, -32000, -32001, -32002],
  },
  // A response that is none, as a proxy's page is.
  { fault: "unreachable", names: ["HttpRequestError"] },
];

/** @internal Which fault shows, if one does. */
export function faultIn(links: readonly Link[]): RpcFault | undefined {
  return SIGNS.find((sign) => links.some((link) => shows(link, sign)))?.fault;
}

function shows(link: Link, { names, codes, status, said }: Sign): boolean {
  const http = numberIn(link, "status") ?? numberIn(link, "statusCode");
  return (
    names?.includes(String(link.name)) === true ||
    codes?.some((code) => link.code === code || numberIn(link, "code") === code) === true ||
    (http !== undefined && status?.(http) === true) ||
    said?.test(messageOf(link)) === true
  );
}
