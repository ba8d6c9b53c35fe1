// The SDK on a stage: clients of viem over the chain inside the process.
import { ballastActions, type Deployment } from "@ballast/sdk";
import { createPublicClient, createWalletClient, custom, defineChain } from "viem";
import { describeDeployment } from "../../../scripts/support/localDeployment.ts";
import type { Stage } from "./stage.ts";

/** The stage's protocol as the SDK knows it. */
export function sdkDeployment({ ballast }: Stage): Promise<Deployment> {
  return describeDeployment(ballast.connection, ballast);
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
