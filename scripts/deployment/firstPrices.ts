// A mock oracle says nothing by itself: each market gets its first price once.
import type { Ballast } from "../../deploy/deployBallast.ts";
import { decimalsFor, mockPublication } from "../../deploy/mockPyth.ts";
import { type DeploymentPlan, marketSpecs } from "./plan.ts";
import type { Target } from "./target.ts";

/** Publishes a price for every market that has none. */
export async function publishFirstPrices(
  { connection }: Target,
  { markets, router }: Ballast,
  plan: DeploymentPlan,
): Promise<void> {
  const specs = marketSpecs(plan);
  for (const { id, symbol, feed } of markets) {
    if ((await router.feed(id)).price !== 0n) continue;
    const price = specs.find((spec) => spec.symbol === symbol)?.price;
    const latest = await connection.ethers.provider.getBlock("latest");
    if (price === undefined || latest === null) throw new Error(`${symbol} has no price.`);
    const decimals = decimalsFor(price);
    const publishTime = latest.timestamp;
    const data = [
      mockPublication({ feedId: feed.feedId, price, decimals, publishTime, previousTime: 0 }),
    ];
    const update = { marketIds: [id], data };
    await (await router.update(update, { value: await router.updateFee(update) })).wait();
  }
}
