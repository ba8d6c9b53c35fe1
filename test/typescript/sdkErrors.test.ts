// What the SDK says of errors, where a real chain raises them.
import {
  BallastError,
  ballastActions,
  decodeRevert,
  explain,
  type Failure,
  type FailureName,
  getAccount,
  parseAmount,
  parseWad,
} from "@ballast/sdk";
import { expect } from "chai";
import { createPublicClient, createWalletClient, custom, type Hex, http } from "viem";
import { sdkClient, sdkDeployment } from "./support/sdk.ts";
import { done, fillRequest, stage, UNIT } from "./support/stage.ts";
import { commit, fund, settle, trade, wad } from "./support/trading.ts";

describe("The SDK's errors", () => {
  const s = stage("textbook");
  const size = { marketId: 1, sizeDelta: parseWad("1") };
  const order = { marketId: 1, keeperFee: parseWad("1") };

  it("tell a trade without margin what to deposit, or what size would do", async () => {
    const client = await sdkClient(s, 1);
    const deployment = await sdkDeployment(s);
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000.123456");
    const { outcome } = await client.previewTrade({ accountId, ...size });
    const request = await fillRequest(s, { account: accountId, market: "BTC", size: "1" });
    const [maxSize] = await s.ballast.lens.maxSize.staticCall(request);

    const failure = reasonOf(outcome.reasons, "InsufficientMargin");
    const { exposure } = outcome;
    const { text, hint = "" } = explain(failure, { deployment, marketId: 1, exposure, maxSize });
    expect(text).to.match(
      /^Margin level would be 1\.\d+%, needs \d+(\.\d)?%: deposit [\d,.]+ USD or reduce the size to 0\.\d+ BTC\.$/,
    );

    const [, reduced = ""] = /size to ([\d.]+) BTC/.exec(hint) ?? [];
    const smaller = await client.previewTrade({
      ...{ accountId, marketId: 1, sizeDelta: parseWad(reduced) },
    });
    expect(smaller.fills).to.equal(true);

    const [, missing = ""] = /^Deposit ([\d,.]+) USD/.exec(hint) ?? [];
    const units = parseAmount(missing, deployment.quote);
    await fund(s.ballast, accountId, (units - 1n) * UNIT);
    const short = await client.previewTrade({ accountId, ...size });
    reasonOf(short.outcome.reasons, "InsufficientMargin");
    await fund(s.ballast, accountId, UNIT);
    const enough = await client.previewTrade({ accountId, ...size });
    expect(enough.outcome.reasons).to.deep.equal([]);
  });

  it("tell of the account's own leverage limit", async () => {
    const client = await sdkClient(s, 1);
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000");
    await done(s.ballast.clearingHouse.connect(s.signer(1)).setMaxLeverage(accountId, wad("2")));
    const error = await thrownBy(
      client.commitOrder({ accountId, ...order, sizeDelta: parseWad("0.1") }),
      "LeverageTooHigh",
    );
    expect(error.message).to.match(
      /^Positions would be worth 6,\d\d\d(\.\d+)? USD on equity of 99\d(\.\d+)? USD, above the account's own limit of 2×: deposit 2,0\d\d(\.\d+)? USD/,
    );
  });

  it("tell of a fill beyond the acceptable price, from the order's event", async () => {
    const account = s.cross(1);
    await fund(s.ballast, account, "10000");
    const id = await commit(s.ballast, {
      ...{ account, market: "BTC", size: "0.1", acceptablePrice: "59000" },
    });
    const receipt = await settle(s.ballast, id, { price: "60000" });
    const events = receipt.logs.map((log) => s.ballast.orders.interface.parseLog(log));
    const reason = events.find((event) => event?.name === "Fail")?.args.reason as Hex;
    const failure = decodeRevert(reason);
    reasonOf([failure], "PriceNotAcceptable");
    expect(failure.sentence).to.match(
      /^The fill would be at 60,\d\d\d\.\d+, beyond the acceptable price of 59,000\.$/,
    );
  });

  it("tell that there is nothing to reduce", async () => {
    const client = await sdkClient(s, 1);
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000");
    const error = await thrownBy(
      client.commitOrder({ accountId, ...order, sizeDelta: 1n, reduceOnly: true }),
      "NothingToReduce",
    );
    expect(error.message).to.match(
      /^There is nothing to reduce in BTC in the cross account 0 of 0x/,
    );
  });

  it("tell how old a price is", async () => {
    const client = await sdkClient(s, 1);
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "10000");
    await trade(s.ballast, { account: accountId, market: "BTC", size: "0.1" });
    await s.ballast.connection.networkHelpers.time.increase(1_000);
    const { failure } = await thrownBy(client.getAccount({ accountId }), "StalePrice");
    expect(explain(failure, { deployment: await sdkDeployment(s) }).text).to.match(
      /^The last price of BTC is 16 min \d+ s old, and may be 1 min at most: bring a newer price/,
    );
  });

  it("tell what the token was not allowed to move", async () => {
    const client = await sdkClient(s, 1);
    const sending = client.deposit({ accountId: s.cross(1), tokenAmount: 1_500_000n });
    const { message } = await thrownBy(sending, "ERC20InsufficientAllowance");
    expect(message).to.match(/may take 0 USD, and needs 1\.5 USD: approve 1\.5 USD to it\.$/);
  });

  it("tell a wallet's no from everything else", async () => {
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000");
    const client = await through(async ({ method }) => {
      if (method !== "eth_sendTransaction") return undefined;
      throw Object.assign(new Error("User denied transaction signature."), { code: 4001 });
    });
    const { failure } = await thrown(
      client.commitOrder({ accountId, ...order, sizeDelta: 10n ** 16n }),
    );
    expect(failure.kind).to.equal("rejected");
  });

  it("tell a dead node from everything else, and what may have arrived from what has not", async () => {
    const deployment = await sdkDeployment(s);
    const transport = http("http://127.0.0.1:1", { retryCount: 0 });
    const reader = createPublicClient({ transport });
    const dead = await thrown(getAccount(reader, { deployment, accountId: s.cross(1) }));
    expect(dead.failure).to.include({ kind: "rpc", fault: "unreachable", retriable: true });

    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000");
    const client = await through(async ({ method }) => {
      if (method !== "eth_sendTransaction") return undefined;
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    });
    const { failure } = await thrown(
      client.commitOrder({ accountId, ...order, sizeDelta: 10n ** 16n }),
    );
    expect(failure).to.include({ kind: "rpc", fault: "unreachable", retriable: false });
  });

  it("tell what a sender has too little of", async () => {
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "1000");
    const client = await sdkClient(s, 1);
    const small = { accountId, ...order, sizeDelta: parseWad("0.01") };
    const gas = await thrown(client.commitOrder({ ...small, gas: 200_000n }));
    expect(gas.failure).to.include({ kind: "rpc", fault: "outOfGas", retriable: false });
    await s.ballast.connection.networkHelpers.setBalance(s.address(1), 1n);
    const ether = await thrown(client.commitOrder({ ...small, gas: 2_000_000n }));
    expect(ether.failure).to.include({ kind: "rpc", fault: "insufficientEther" });
  });

  /** A client of the chain behind something that may answer first. */
  async function through(first: (request: { method: string }) => Promise<unknown>) {
    const { provider } = s.ballast.connection;
    const { chain, account } = await sdkClient(s, 1);
    const request = async (asked: { method: string; params?: unknown[] }) =>
      (await first(asked)) ?? provider.request(asked);
    const transport = custom({ request }, { retryCount: 0 });
    const deployment = await sdkDeployment(s);
    return createWalletClient({ account, chain, transport }).extend(ballastActions({ deployment }));
  }
});

async function thrown(action: Promise<unknown>): Promise<BallastError> {
  const error = await action.then(
    () => new Error("Nothing was thrown."),
    (reason: unknown) => reason,
  );
  if (!(error instanceof BallastError)) throw error;
  return error;
}

async function thrownBy(action: Promise<unknown>, name: FailureName): Promise<BallastError> {
  const error = await thrown(action);
  reasonOf([error.failure], name);
  return error;
}

function reasonOf(reasons: readonly Failure[], name: FailureName): Failure {
  const found = reasons.find((reason) => reason.kind === "contract" && reason.name === name);
  if (found === undefined) throw new Error(`${name} is not among ${JSON.stringify(reasons, show)}`);
  return found;
}

function show(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
