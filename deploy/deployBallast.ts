import type { NetworkConnection } from "hardhat/types/network";
import type {
  AccessManager,
  ClearingHouse,
  LiquidityVault,
  MockPyth,
  Orders,
  PriceRouter,
  TestToken,
} from "../typechain-types/index.ts";
import { type Collateral, listCollaterals } from "./collateral.ts";
import { collateralListings, listings, type MarketListing, type MarketSpec } from "./markets.ts";
import { ballastModule } from "./module.ts";
import type { Preset } from "./preset.ts";

export type { Collateral } from "./collateral.ts";

/** A deployed protocol, its contracts typed and connected to the deployer. */
export interface Ballast {
  preset: Preset;
  markets: MarketListing[];
  accessManager: AccessManager;
  quote: TestToken;
  /** The tokens allowed as collateral, in the order of their listing. */
  collaterals: Collateral[];
  pyth: MockPyth;
  router: PriceRouter;
  clearingHouse: ClearingHouse;
  orders: Orders;
  liquidityVault: LiquidityVault;
  /** Block after which the core's events begin. */
  block: number;
}

/**
 * The one deployment path: tests, the demo, replays and the local node all come through here.
 *
 * @param specs Markets to list, numbered from 1, each with the first price that its base-unit parameters follow from.
 * @param symbols Of the markets whose tokens are allowed as collateral, for which their first prices are published.
 */
export async function deployBallast(
  connection: NetworkConnection,
  preset: Preset,
  specs: readonly MarketSpec[],
  symbols: readonly string[] = [],
): Promise<Ballast> {
  const { ethers, ignition } = connection;
  const block = await ethers.provider.getBlockNumber();
  const markets = listings(preset, specs);
  const tokens = collateralListings(preset, specs, symbols);
  const deployed = await ignition.deploy(ballastModule(preset, markets, tokens));
  const at = <Name extends keyof typeof deployed>(name: Name) => deployed[name].getAddress();
  const made: Readonly<Record<string, { getAddress(): Promise<string> }>> = deployed;
  const collaterals: Collateral[] = [];
  for (const listing of tokens) {
    const address = await made[`collateral_${listing.symbol}`]?.getAddress();
    if (address === undefined) throw new Error(`The token of ${listing.symbol} was not deployed.`);
    collaterals.push({ ...listing, token: await ethers.getContractAt("TestToken", address) });
  }
  const ballast: Ballast = {
    preset,
    markets,
    accessManager: await ethers.getContractAt("AccessManager", await at("accessManager")),
    collaterals,
    quote: await ethers.getContractAt("TestToken", await at("quote")),
    pyth: await ethers.getContractAt("MockPyth", await at("pyth")),
    router: await ethers.getContractAt("PriceRouter", await at("router")),
    clearingHouse: await ethers.getContractAt("ClearingHouse", await at("clearingHouse")),
    orders: await ethers.getContractAt("Orders", await at("orders")),
    liquidityVault: await ethers.getContractAt("LiquidityVault", await at("liquidityVault")),
    block,
  };
  await listCollaterals(connection, ballast, specs, collaterals);
  return ballast;
}
