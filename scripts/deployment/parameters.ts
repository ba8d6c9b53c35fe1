// Every parameter that stands on chain, in the shape of the record.
import type { BaseContract } from "ethers";
import type { Contracts } from "./contracts.ts";
import { type Plain, plain } from "./plain.ts";

/** What of a feed comes from prices, not from governance. */
const OF_PRICES = ["price", "publishTime", "confidence", "gap", "warnedAt", "resumedAt"];

/** Parameters of the contracts, the markets with their feeds, and the collateral tokens. */
export interface Parameters {
  readonly configs: Readonly<Record<string, Plain>>;
  readonly markets: readonly {
    readonly id: number;
    readonly params: Plain;
    readonly feed: Plain;
  }[];
  readonly collateral: readonly { readonly token: string; readonly params: Plain }[];
}

/** Reads them all. */
export async function readParameters(contracts: Contracts): Promise<Parameters> {
  const { ClearingHouse, PriceRouter } = contracts;
  const configs: Record<string, Plain> = {};
  for (const [name, contract] of Object.entries(contracts) as [string, BaseContract][]) {
    if (contract.interface.getFunction("config") === null) continue;
    configs[name] = plain(await contract.getFunction("config").staticCall());
  }
  const markets: Parameters["markets"][number][] = [];
  for (const id of await ClearingHouse.listedMarkets()) {
    const feed = plain(await PriceRouter.feed(id));
    const params = plain(await ClearingHouse.marketParams(id));
    markets.push({ id: Number(id), params, feed: withoutPrices(feed) });
  }
  const collateral: Parameters["collateral"][number][] = [];
  for (const token of await ClearingHouse.listedCollateral()) {
    const { params } = await ClearingHouse.collateralState(token);
    collateral.push({ token, params: plain(params) });
  }
  return { configs, markets, collateral };
}

function withoutPrices(feed: Plain): Plain {
  if (typeof feed !== "object" || feed === null) return feed;
  return Object.fromEntries(Object.entries(feed).filter(([key]) => !OF_PRICES.includes(key)));
}
