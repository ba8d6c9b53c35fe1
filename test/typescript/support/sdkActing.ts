// What tests do with clients of the SDK on a stage.
import { ballastActions, type Deployment, type PriceUpdate } from "@ballast/sdk";
import { createTransport, createWalletClient, type Hash, type Hex } from "viem";
import { now } from "./market.ts";
import { chainOf, sdkClient, sdkDeployment } from "./sdk.ts";
import { done, type Stage } from "./stage.ts";
import { type Amount, listingOf, priceData } from "./trading.ts";

export type SdkClient = Awaited<ReturnType<typeof sdkClient>>;

/** The names of all actions that a client has. */
export function actionNames(): string[] {
  const deployment = { chainId: 1 } as Deployment;
  return Object.keys(ballastActions({ deployment })({} as never));
}

/** The same client, which notes what is called of it. */
export function noting<client extends object>(client: client, called: Set<string>): client {
  return new Proxy(client, {
    get(target, name, receiver) {
      if (typeof name === "string") called.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
}

/** How a client learns of what is new. */
export type News = "polling" | "subscriptions";

/** A transport of a chain in this process as a WebSocket is one: it has subscriptions. */
function subscribing({ ballast: { connection } }: Stage) {
  const { provider } = connection;
  const config = { key: "memory", name: "In memory", type: "webSocket" } as const;
  const request = (body: { method: string; params?: unknown }) =>
    provider.request(body as Parameters<typeof provider.request>[0]);
  async function subscribe({
    params,
    onData,
  }: {
    params: unknown[];
    onData: (data: object) => void;
  }) {
    const subscriptionId = await request({ method: "eth_subscribe", params });
    const listener = ({ data }: { data: { subscription: unknown; result: unknown } }) => {
      if (data.subscription === subscriptionId) onData(data);
    };
    provider.on("message", listener);
    const unsubscribe = () => {
      provider.off("message", listener);
      return request({ method: "eth_unsubscribe", params: [subscriptionId] });
    };
    return { subscriptionId, unsubscribe };
  }
  return () =>
    createTransport({ ...config, request: request as never, retryCount: 0 }, { subscribe });
}

/** A client of a signer that learns of what is new in one way or the other. */
export async function watchingClient(s: Stage, index: number, news: News): Promise<SdkClient> {
  if (news === "polling") return sdkClient(s, index);
  const deployment = await sdkDeployment(s);
  const [account, chain] = [s.address(index), chainOf(deployment)];
  const client = createWalletClient({ account, chain, transport: subscribing(s) });
  return client.extend(ballastActions({ deployment })) as never;
}

/** Steps of tests with clients that note what is called of them. */
export function sdkActing(s: Stage, called: Set<string>) {
  const client = async (index: number) => noting(await sdkClient(s, index), called);
  const watcher = async (index: number, news: News) =>
    noting(await watchingClient(s, index, news), called);
  const deployment = () => sdkDeployment(s);
  const clock = () => s.ballast.connection.networkHelpers.time;
  const latest = () => now(s.ballast);
  const pass = (seconds: bigint) => clock().increase(seconds);

  /** Quote in a signer's wallet, token units. */
  const give = (index: number, tokenAmount: bigint) =>
    done(s.ballast.quote.mint(s.address(index), tokenAmount));

  /** What became of a transaction: a call has been tried before it was sent. */
  async function mined(hash: Promise<Hash> | Hash): Promise<Hash> {
    const receipt = await s.ballast.connection.ethers.provider.getTransactionReceipt(await hash);
    if (receipt?.status !== 1) throw new Error(`The transaction ${await hash} failed.`);
    return await hash;
  }

  /** Prices by symbol, published in a block of their own time: a call that brings them can be tried before it is sent. */
  async function prices(by: Readonly<Record<string, Amount>>): Promise<PriceUpdate> {
    await pass(1n);
    const time = await latest();
    const listings = Object.keys(by).map((symbol) => listingOf(s.ballast, symbol));
    const data = await Promise.all(
      listings.map((listing) => priceData(s.ballast, listing, by[listing.symbol] ?? 0n, time)),
    );
    const update = { marketIds: listings.map(({ id }) => id), data: data as Hex[] };
    return { ...update, fee: await (await client(0)).getUpdateFee(update) };
  }

  /** All markets' last prices, published anew. */
  async function lastPrices(): Promise<PriceUpdate> {
    const by: Record<string, bigint> = {};
    for (const { id, symbol } of s.ballast.markets) {
      by[symbol] = (await s.ballast.router.feed(id)).price;
    }
    return prices(by);
  }

  /** Proof of the first price of markets published at a time, and its fee; the time has come then. */
  async function proof(time: bigint, ...symbols: string[]) {
    if (time > (await latest())) await clock().increaseTo(time);
    const data = symbols.map(async (symbol) => {
      const listing = listingOf(s.ballast, symbol);
      return priceData(s.ballast, listing, (await s.ballast.router.feed(listing.id)).price, time);
    });
    const settlementData = (await Promise.all(data)) as Hex[];
    const question = { marketId: 1, settlementData };
    return { settlementData, settlementFee: await (await client(0)).getSettlementFee(question) };
  }

  /** Settles a pending order at the last price, as signer 9. */
  async function settle(orderId: bigint): Promise<void> {
    const keeper = await client(9);
    const order = await keeper.getOrder({ orderId });
    if (order.stage !== "pending") throw new Error(`Order ${orderId} is ${order.stage}.`);
    const { symbol } = listingOf(s.ballast, BigInt(order.order.marketId));
    const settlement = await proof(order.from, symbol);
    await mined(keeper.settleOrder({ orderId, ...settlement }));
  }

  /** The newest order. */
  const newest = () => s.ballast.orders.orderCount();

  return {
    ...{
      client,
      watcher,
      deployment,
      latest,
      pass,
      give,
      mined,
      prices,
      lastPrices,
      proof,
      settle,
      newest,
    },
  };
}
