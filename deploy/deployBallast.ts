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
import { listings, type MarketListing, type MarketSpec } from "./markets.ts";
import { ballastModule } from "./module.ts";
import type { Preset } from "./preset.ts";

/** A deployed protocol, its contracts typed and connected to the deployer. */
export interface Ballast {
  preset: Preset;
  markets: MarketListing[];
  accessManager: AccessManager;
  quote: TestToken;
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
 */
export async function deployBallast(
  connection: NetworkConnection,
  preset: Preset,
  specs: readonly MarketSpec[],
): Promise<Ballast> {
  const { ethers, ignition } = connection;
  const block = await ethers.provider.getBlockNumber();
  const markets = listings(preset, specs);
  const deployed = await ignition.deploy(ballastModule(preset, markets));
  const at = <Name extends keyof typeof deployed>(name: Name) => deployed[name].getAddress();
  return {
    preset,
    markets,
    accessManager: await ethers.getContractAt("AccessManager", await at("accessManager")),
    quote: await ethers.getContractAt("TestToken", await at("quote")),
    pyth: await ethers.getContractAt("MockPyth", await at("pyth")),
    router: await ethers.getContractAt("PriceRouter", await at("router")),
    clearingHouse: await ethers.getContractAt("ClearingHouse", await at("clearingHouse")),
    orders: await ethers.getContractAt("Orders", await at("orders")),
    liquidityVault: await ethers.getContractAt("LiquidityVault", await at("liquidityVault")),
    block,
  };
}
