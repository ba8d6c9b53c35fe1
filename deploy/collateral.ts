import type { NetworkConnection } from "hardhat/types/network";
import type { ClearingHouse, PriceRouter, TestToken } from "../typechain-types/index.ts";
import type { CollateralListing, MarketListing, MarketSpec } from "./markets.ts";
import { decimalsFor, mockPublication } from "./mockPyth.ts";

/** A deployed collateral token. */
export interface Collateral extends CollateralListing {
  token: TestToken;
}

/** What listing a token takes. */
interface Listers {
  readonly clearingHouse: ClearingHouse;
  readonly router: PriceRouter;
  readonly markets: readonly MarketListing[];
}

/**
 * Allows tokens as collateral, in their order, but for those that are already. The core lists none without a fresh
 * price, so each market's first price is published right before its token: at the latest block's time, so that
 * whatever is published next is newer.
 *
 * @param specs Where the first prices are.
 */
export async function listCollaterals(
  { ethers }: NetworkConnection,
  { clearingHouse, router, markets }: Listers,
  specs: readonly MarketSpec[],
  collaterals: readonly Collateral[],
): Promise<void> {
  const done = await clearingHouse.listedCollateral();
  for (const { token, params } of collaterals) {
    if (done.includes(await token.getAddress())) continue;
    const market = markets.find(({ id }) => id === params.feed);
    const price = specs.find(({ symbol }) => symbol === market?.symbol)?.price;
    const latest = await ethers.provider.getBlock("latest");
    if (market === undefined || price === undefined || latest === null) {
      throw new Error(`There is no price for the token of market ${params.feed}.`);
    }
    const publication = mockPublication({
      feedId: market.feed.feedId,
      price,
      decimals: decimalsFor(price),
      publishTime: latest.timestamp,
      previousTime: 0,
    });
    const update = { marketIds: [market.id], data: [publication] };
    const value = await router.updateFee(update);
    await (await router.update(update, { value })).wait();
    await (await clearingHouse.listCollateral(token, params)).wait();
  }
}
