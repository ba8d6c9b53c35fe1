import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BaseError,
  ChainMismatchError,
  createPublicClient,
  createWalletClient,
  custom,
  encodeErrorResult,
  type Hex,
  HttpRequestError,
  InsufficientFundsError,
  InvalidAddressError,
  RpcRequestError,
  TimeoutError,
  UserRejectedRequestError,
} from "viem";
import { mainnet } from "viem/chains";
import { errorsAbi } from "../src/abis/errors.ts";
import {
  BallastError,
  decodeFailure,
  decodeRevert,
  deposit,
  type Failure,
  getAccount,
  makeAccountId,
  type RpcFault,
  WrongChainError,
} from "../src/index.ts";
import { DEPLOYMENT } from "./support/deployment.ts";
import { argsOf } from "./support/errorCases.ts";

const OWNER = `0x${"a1".repeat(20)}` as const;
const ACCOUNT = makeAccountId(OWNER);
const URL = "https://node.example";

const UNKNOWN_MARKET = encodeErrorResult({
  abi: errorsAbi,
  errorName: "UnknownMarket",
  args: [99],
});

/** Some argument of an error. */
function argOf(name: string, index: number): unknown {
  const item = errorsAbi.find((error) => error.name === name);
  return item && argsOf(item, 3)[index];
}

const isUnknownMarket = (failure: Failure, about: string) => {
  assert.equal(failure.kind, "contract", about);
  assert.equal("name" in failure && failure.name, "UnknownMarket", about);
};

/** Where nodes and wallets put what a call reverted with, as they answer. */
const withData = (data: Hex): Record<string, Record<string, unknown>> => ({
  geth: { code: 3, message: "execution reverted", data },
  erigon: { code: 3, message: "execution reverted: custom error", data },
  anvil: { code: 3, message: `execution reverted: custom error ${data.slice(0, 10)}`, data },
  besu: { code: -32000, message: "Execution reverted", data },
  nethermind: { code: -32015, message: "VM execution error.", data: `Reverted ${data}` },
  hardhat: {
    code: -32603,
    message: "Error: VM Exception while processing transaction: reverted with custom error",
    data: { message: "reverted", txHash: `0x${"0".repeat(64)}`, data },
  },
  hardhat3: { code: 3, message: "VM Exception", data: { data, transactionHash: "0x12" } },
  ganache: {
    code: -32000,
    message: "VM Exception while processing transaction: revert",
    data: { hash: null, programCounter: 12, result: data, reason: null, message: "revert" },
  },
  "ganache 2": {
    code: -32000,
    message: "VM Exception while processing transaction: revert",
    data: { [`0x${"12".repeat(32)}`]: { error: "revert", program_counter: 12, return: data } },
  },
  metamask: {
    code: -32603,
    message: "Internal JSON-RPC error.",
    data: { code: 3, message: "execution reverted", data },
  },
  "metamask, older": {
    code: -32603,
    message: "Internal JSON-RPC error.",
    data: { originalError: { code: 3, message: "execution reverted", data } },
  },
  coinbase: { code: -32000, message: `execution reverted: ${data}` },
  parity: { code: -32015, message: `Reverted ${data}` },
  ethers: {
    code: "CALL_EXCEPTION",
    message: "execution reverted (unknown custom error)",
    data,
    transaction: { to: OWNER, data: "0x12345678" },
  },
});

const rpcRequest = (error: { code: number; message: string; data?: unknown }) =>
  new RpcRequestError({ body: { method: "eth_call", params: [] }, error, url: URL });

const faultOf = (failure: Failure): readonly [RpcFault | string, boolean | undefined] =>
  failure.kind === "rpc" ? [failure.fault, failure.retriable] : [failure.kind, undefined];

describe("what a call was refused by", () => {
  for (const [node, error] of Object.entries(withData(UNKNOWN_MARKET))) {
    it(`is found where ${node} puts it`, async () => {
      isUnknownMarket(decodeFailure(error), "as it is");
      const wrapped = new Error("outer", { cause: Object.assign(new Error("inner"), error) });
      isUnknownMarket(decodeFailure(wrapped), "as a cause");
      if (typeof error.code === "number") {
        isUnknownMarket(decodeFailure(rpcRequest(error as never)), "as viem's");
      }
      const refuse = () => Promise.reject(Object.assign(new Error(String(error.message)), error));
      const transport = custom({ request: refuse }, { retryCount: 0 });
      const parameters = { deployment: DEPLOYMENT, accountId: ACCOUNT };
      const thrown = await getAccount(createPublicClient({ transport }), parameters).catch(
        (e) => e,
      );
      assert(thrown instanceof BallastError);
      isUnknownMarket(thrown.failure, "through a client");
      assert.equal(thrown.message, "There is no market 99.");
    });
  }

  it("is told from a revert that is none of the contracts'", () => {
    const told = (failure: Failure) => [failure.kind, failure.sentence];
    const text = encodeErrorResult({
      abi: [{ type: "error", name: "Error", inputs: [{ name: "", type: "string" }] }],
      args: ["Pausable: paused"],
    });
    assert.deepEqual(told(decodeRevert(text)), ["revert", "The call reverted: Pausable: paused."]);
    const panic = encodeErrorResult({
      abi: [{ type: "error", name: "Panic", inputs: [{ name: "", type: "uint256" }] }],
      args: [17n],
    });
    assert.deepEqual(told(decodeRevert(panic)), ["revert", "The call reverted with panic 17."]);
    assert.deepEqual(told(decodeRevert("0xdeadbeef")), [
      "revert",
      "The call reverted with 0xdeadbeef.",
    ]);
    const cut = UNKNOWN_MARKET.slice(0, 12) as Hex;
    assert.equal(decodeRevert(cut).kind, "revert");
  });

  it("is nothing where a node says nothing", () => {
    const silent = [
      ...Object.values(withData("0x")),
      { code: -32000, message: "execution reverted" },
      { message: "Transaction reverted without a reason string" },
      rpcRequest({ code: 3, message: "execution reverted" }),
    ];
    for (const error of silent) {
      const failure = decodeFailure(error);
      if (failure.kind !== "revert") assert.fail(JSON.stringify(error));
      assert.equal(failure.data, "0x");
    }
    const reason = decodeFailure({ code: -32000, message: "execution reverted: nonce too low" });
    assert.deepEqual(reason, {
      ...{ kind: "revert", data: "0x" },
      sentence: "The call reverted: nonce too low.",
    });
  });

  it("holds other errors", () => {
    const margin = encodeErrorResult({
      ...{ abi: errorsAbi, errorName: "InsufficientMargin" },
      args: [1n, 2n],
    });
    const simulation = { ...(argOf("Simulated", 0) as object), reasons: [margin, UNKNOWN_MARKET] };
    const simulated = encodeErrorResult({
      ...{ abi: errorsAbi, errorName: "Simulated" },
      args: [simulation as never],
    });
    const order = encodeErrorResult({
      ...{ abi: errorsAbi, errorName: "OrderSimulated" },
      args: [1n, 2n, simulated],
    });
    const names = (failure: Failure): unknown =>
      failure.kind !== "contract"
        ? failure.kind
        : failure.inner === undefined
          ? failure.name
          : [failure.name, ...failure.inner.map(names)];
    assert.deepEqual(names(decodeRevert(order)), [
      "OrderSimulated",
      ["Simulated", "InsufficientMargin", "UnknownMarket"],
    ]);
    const attempt = (success: boolean, data: Hex) =>
      names(
        decodeRevert(
          encodeErrorResult({
            ...{ abi: errorsAbi, errorName: "Attempted" },
            args: [success, data, argOf("Attempted", 2) as never],
          }),
        ),
      );
    assert.deepEqual(attempt(false, UNKNOWN_MARKET), ["Attempted", "UnknownMarket"]);
    assert.deepEqual(attempt(false, "0xdeadbeef"), ["Attempted", "revert"]);
    assert.equal(attempt(true, UNKNOWN_MARKET), "Attempted");
    assert.equal(attempt(false, "0x"), "Attempted");
  });
});

describe("a rejection", () => {
  const rejections: Record<string, unknown> = {
    "EIP-1193": { code: 4001, message: "User rejected the request." },
    "a code alone": { code: 4001, message: "no" },
    "a code as text": { code: "4001", message: "no" },
    metamask: { code: 4001, message: "MetaMask Tx Signature: User denied transaction signature." },
    "an internal error around it": {
      ...{ code: -32603, message: "Internal JSON-RPC error." },
      data: { originalError: { code: 4001, message: "User denied" } },
    },
    walletConnect: { code: 5000, message: "User rejected." },
    "walletConnect's methods": { code: 5002, message: "User rejected methods." },
    "walletConnect, in words": new Error("User disapproved requested methods"),
    ledger: new Error("Transaction declined"),
    coinbase: { message: "User closed modal" },
    ethers: { code: "ACTION_REJECTED", message: "user rejected action" },
    safe: new Error("Transaction was rejected"),
    viem: new UserRejectedRequestError(new Error("User rejected the request.")),
    "a cause of causes": new BaseError("failed", {
      cause: new BaseError("failed", { cause: new UserRejectedRequestError(new Error("no")) }),
    }),
  };
  for (const [name, error] of Object.entries(rejections)) {
    it(`is known from ${name}`, () => {
      assert.deepEqual(decodeFailure(error), {
        ...{ kind: "rejected", sentence: "The request was rejected in the wallet." },
      });
    });
  }
});

describe("a fault between client and chain", () => {
  const http = (status: number | undefined, details?: string) =>
    new HttpRequestError({ url: URL, status, details, body: { method: "eth_call" } });
  const faults: readonly (readonly [string, unknown, RpcFault, boolean])[] = [
    [
      "viem's timeout",
      new TimeoutError({ url: URL, body: { method: "eth_call" } }),
      "timeout",
      true,
    ],
    ["a gateway's timeout", http(504, "Gateway Timeout"), "timeout", true],
    ["HTTP 429", http(429, "Too Many Requests"), "busy", true],
    ["a limit in JSON", rpcRequest({ code: -32005, message: "limit exceeded" }), "busy", true],
    [
      "a limit in words",
      { code: -32000, message: "compute units per second exceeded" },
      "busy",
      true,
    ],
    ["HTTP 502", http(502, "Bad Gateway"), "node", true],
    ["an internal error", rpcRequest({ code: -32603, message: "internal error" }), "node", true],
    ["no header", rpcRequest({ code: -32000, message: "header not found" }), "node", true],
    ["no connection", http(undefined, "fetch failed"), "unreachable", true],
    [
      "Node's code",
      Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
      "unreachable",
      true,
    ],
    ["a browser's words", new TypeError("Failed to fetch"), "unreachable", true],
    ["a provider that is off", { code: 4900, message: "disconnected" }, "unreachable", true],
    ["HTTP 401", http(401, "Unauthorized"), "refused", false],
    ["no such method", rpcRequest({ code: -32601, message: "not found" }), "refused", false],
    [
      "viem's chain check",
      new ChainMismatchError({ chain: mainnet, currentChainId: 10 }),
      ...(["wrongChain", false] as const),
    ],
    ["an unknown chain", { code: 4902, message: "Unrecognized chain ID" }, "wrongChain", false],
    [
      "a node of another chain",
      { code: -32000, message: "invalid chain id for signer" },
      "wrongChain",
      false,
    ],
    ["a wallet not given", { code: 4100, message: "unauthorized" }, "notConnected", false],
    ["viem's check of funds", new InsufficientFundsError(), "insufficientEther", false],
    [
      "geth's nonce",
      { code: -32000, message: "nonce too low: next nonce 5, tx nonce 3" },
      "nonceTooLow",
      true,
    ],
    ["a nonce ahead", { code: -32000, message: "nonce too high" }, "nonceTooHigh", true],
    [
      "a replacement",
      { code: -32000, message: "replacement transaction underpriced" },
      "underpriced",
      false,
    ],
    ["the same again", { code: -32000, message: "already known" }, "alreadyKnown", false],
    ["too low a fee", { code: -32000, message: "transaction underpriced" }, "feeTooLow", false],
    [
      "an estimate",
      { code: -32000, message: "gas required exceeds allowance (21000)" },
      "outOfGas",
      false,
    ],
    ["an execution", { code: -32000, message: "out of gas" }, "outOfGas", false],
  ];
  for (const [name, error, fault, retriable] of faults) {
    it(`is known from ${name}`, () => {
      const failure = decodeFailure(error);
      assert.deepEqual(faultOf(failure), [fault, retriable]);
      assert.match(failure.sentence, /^[A-Z].*[^.]\.$/);
      const wrapped = decodeFailure(new BaseError("Outer.", { cause: error as Error }));
      assert.deepEqual(faultOf(wrapped), [fault, retriable]);
    });
  }

  it("is not taken for a revert where the data is a transaction's hash", () => {
    const error = { code: -32000, message: "already known", data: `0x${"12".repeat(32)}` };
    assert.deepEqual(faultOf(decodeFailure(error)), ["alreadyKnown", false]);
  });

  it("tells how much ether is missing", () => {
    const message =
      "insufficient funds for gas * price + value: address 0xA1 have 1000000000000000 want 25000000000000001";
    assert.equal(
      decodeFailure(rpcRequest({ code: -32000, message })).sentence,
      "The sender has 0.001 ether, and the transaction needs 0.025000001.",
    );
  });

  it("does not ask for a transaction to be sent twice", () => {
    const body = { method: "eth_sendRawTransaction", params: ["0x00"] };
    for (const error of [
      new TimeoutError({ url: URL, body }),
      new HttpRequestError({ url: URL, body, status: 502 }),
      new HttpRequestError({ url: URL, body, details: "socket hang up" }),
    ]) {
      const failure = decodeFailure(new BaseError("Outer.", { cause: error }));
      if (failure.kind !== "rpc") assert.fail(failure.kind);
      assert.equal(failure.retriable, false);
      assert.match(failure.hint ?? "", /look for it/);
    }
    const busy = decodeFailure(new HttpRequestError({ url: URL, body, status: 429 }));
    assert.deepEqual(faultOf(busy), ["busy", true]);
  });

  it("is one where the address has no contract", async () => {
    const transport = custom({ request: async () => "0x" }, { retryCount: 0 });
    const parameters = { deployment: DEPLOYMENT, accountId: ACCOUNT };
    const thrown = await getAccount(createPublicClient({ transport }), parameters).catch((e) => e);
    assert(thrown instanceof BallastError);
    assert.deepEqual(faultOf(thrown.failure), ["noContract", false]);
  });

  it("reaches whoever sends", async () => {
    const request = async ({ method }: { method: string }) => {
      if (method === "eth_call") return "0x";
      if (method === "eth_estimateGas") return "0x5208";
      throw Object.assign(new Error("Wallet says no"), { code: 4001 });
    };
    const client = createWalletClient({
      ...{ account: OWNER, chain: { ...mainnet, id: DEPLOYMENT.chainId } },
      transport: custom({ request } as never, { retryCount: 0 }),
    });
    const parameters = { deployment: DEPLOYMENT, accountId: ACCOUNT, tokenAmount: 1n };
    const thrown = await deposit(client, parameters).catch((e) => e);
    assert(thrown instanceof BallastError);
    assert.equal(thrown.failure.kind, "rejected");
  });
});

describe("a client of another chain", () => {
  it("sends nothing", async () => {
    const request = () => assert.fail("Nothing may be asked.");
    const transport = custom({ request }, { retryCount: 0 });
    const client = createWalletClient({ account: OWNER, chain: mainnet, transport });
    const parameters = { deployment: DEPLOYMENT, accountId: ACCOUNT, tokenAmount: 1n };
    await assert.rejects(deposit(client, parameters), WrongChainError);
  });
});

describe("anything else", () => {
  it("is unknown, and in its own words", () => {
    assert.deepEqual(decodeFailure(new Error("Oh")), { kind: "unknown", sentence: "Oh" });
    assert.deepEqual(decodeFailure("Oh"), { kind: "unknown", sentence: "Oh" });
    assert.equal(decodeFailure(undefined).sentence, "undefined");
    assert.match(decodeFailure({}).sentence, /nobody said why/);
    const address = decodeFailure(new InvalidAddressError({ address: "0x1" }));
    assert.equal(address.kind, "unknown");
    assert.match(address.sentence, /Address "0x1" is invalid/);
  });

  it("does not trip over errors that hold themselves, or that throw", () => {
    const self: Record<string, unknown> = { message: "loop" };
    self.cause = { error: self };
    assert.equal(decodeFailure(self).sentence, "loop");
    const hostile = {
      message: "trap",
      get cause() {
        throw new Error("no");
      },
    };
    assert.equal(decodeFailure(hostile).sentence, "trap");
    let deep: unknown = { code: 4001 };
    for (let i = 0; i < 1_000; i++) deep = { message: "deep", cause: deep };
    assert.equal(decodeFailure(deep).kind, "unknown");
  });
});
