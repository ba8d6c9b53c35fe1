// The SDK on a stage: clients of viem over the chain inside the process.
import { ballastActions, type Deployment } from "@ballast/sdk";
import { type Address, createPublicClient, createWalletClient, custom, defineChain } from "viem";
import type { Stage } from "./stage.ts";
import { UNIT } from "./stage.ts";

const WAD_DECIMALS = 18;

/** The stage's protocol as the SDK knows it. */
export async function sdkDeployment({ ballast }: Stage) {
  const at = async (contract: { getAddress(): Promise<string> }) =>
    (await contract.getAddress()) as Address;
  const { connection, markets, collaterals } = ballast;
  const { chainId } = await connection.ethers.provider.getNetwork();
  return {
    chainId: Number(chainId),
    block: BigInt(ballast.block),
    contracts: {
      clearingHouse: await at(ballast.clearingHouse),
      orders: await at(ballast.orders),
      operators: await at(ballast.operators),
      guards: await at(ballast.guards),
      liquidityVault: await at(ballast.liquidityVault),
      lens: await at(ballast.lens),
      priceRouter: await at(ballast.router),
    },
    quote: {
      address: await at(ballast.quote),
      symbol: "USD",
      decimals: WAD_DECIMALS - (String(UNIT).length - 1),
    },
    markets: markets.map(({ id, symbol, feed }) => ({
      id,
      symbol,
      feedId: feed.feedId as `0x${string}`,
    })),
    collaterals: await Promise.all(
      collaterals.map(async ({ symbol, decimals, token }) => ({
        address: await at(token),
        symbol,
        decimals,
      })),
    ),
  } satisfies Deployment;
}

/** The chain of a stage, to viem. */
export function chainOf({ chainId }: Deployment) {
  return defineChain({
    id: chainId,
    name: "test",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [] } },
  });
}

/** A client with every action: of a signer of the stage. */
export async function sdkClient(set: Stage, index: number) {
  const deployment = await sdkDeployment(set);
  const { provider } = set.ballast.connection;
  return createWalletClient({
    account: set.address(index),
    chain: chainOf(deployment),
    transport: custom(provider, { retryCount: 0 }),
    pollingInterval: 10,
  }).extend(ballastActions({ deployment }));
}

/** One that only reads. */
export async function sdkReader(set: Stage) {
  const deployment = await sdkDeployment(set);
  const transport = custom(set.ballast.connection.provider, { retryCount: 0 });
  return { deployment, client: createPublicClient({ transport }) };
}
