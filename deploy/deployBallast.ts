import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type {
  AccessManager,
  ClearingHouse,
  Guards,
  Lens,
  LiquidityVault,
  MockPyth,
  Operators,
  Orders,
  PriceRouter,
  PythSource,
  TestToken,
  TimelockController,
} from "../typechain-types/index.ts";
import { type Collateral, listCollaterals } from "./collateral.ts";
import { type Governance, handOver } from "./governance.ts";
import { collateralListings, listings, type MarketListing, type MarketSpec } from "./markets.ts";
import { ballastModule } from "./module.ts";
import type { Preset } from "./preset.ts";
import { roleFunctions } from "./roles.ts";

export type { Collateral } from "./collateral.ts";

/** A deployed protocol, its contracts typed and connected to the deployer. */
export interface Ballast {
  preset: Preset;
  markets: MarketListing[];
  accessManager: AccessManager;
  /** Where roles were handed over. */
  timelock: TimelockController | undefined;
  quote: TestToken;
  /** The tokens allowed as collateral, in the order of their listing. */
  collaterals: Collateral[];
  /** Where it is not a mock, only what Pyth's own contract has can be called. */
  pyth: MockPyth;
  pythSource: PythSource;
  router: PriceRouter;
  clearingHouse: ClearingHouse;
  operators: Operators;
  orders: Orders;
  guards: Guards;
  liquidityVault: LiquidityVault;
  lens: Lens;
  /** Block after which the core's events begin. */
  block: number;
}

/** What a deployment for others to use has that one for this process has not. */
export interface DeployOptions {
  /** Who takes over, so that nothing remains with the deployer; by default every role stays with it. */
  readonly handover?: Governance;
  /** Called before anything is handed over: what it throws stops that. */
  readonly inspect?: (ballast: Ballast) => Promise<void>;
  /** An existing quote token; by default a new one, which anyone may mint. */
  readonly quote?: string;
  /** Pyth's contract; by default a mock of it. */
  readonly pyth?: string;
  /** The chain's sequencer uptime feed; by default there is none. */
  readonly sequencer?: string;
  /** How often Ignition looks for new blocks, in milliseconds, and how many of them make a transaction final. */
  readonly ignition?: { readonly blockPollingInterval: number; requiredConfirmations: number };
}

/**
 * The one deployment path: tests, the demo, replays, the local node and `npm run deploy` all come through here. What is
 * done already is not done again, on a chain whose journal Ignition keeps.
 *
 * @param specs Markets to list, numbered from 1, each with the first price that its base-unit parameters follow from.
 * @param symbols Of the markets whose tokens are allowed as collateral, for which their first prices are published.
 */
export async function deployBallast(
  connection: NetworkConnection,
  preset: Preset,
  specs: readonly MarketSpec[],
  symbols: readonly string[] = [],
  options: DeployOptions = {},
): Promise<Ballast> {
  const { ethers, ignition } = connection;
  const block = await ethers.provider.getBlockNumber();
  const markets = listings(preset, specs);
  const tokens = collateralListings(preset, specs, symbols);
  const module = ballastModule({
    preset,
    markets,
    collaterals: tokens,
    access: await accessOf(connection),
    ...(options.quote && { quote: options.quote }),
    ...(options.pyth && { pyth: options.pyth }),
    ...(options.sequencer && { sequencer: options.sequencer }),
    ...(options.handover && { governance: options.handover }),
  });
  const deployed = await ignition.deploy(module, { config: options.ignition ?? {} });
  const made: Readonly<Record<string, { getAddress(): Promise<string> } | undefined>> = deployed;
  const at = async (name: string) => {
    const address = await made[name]?.getAddress();
    if (address === undefined) throw new Error(`There is no ${name} in the deployment.`);
    return address;
  };
  const collaterals: Collateral[] = [];
  for (const listing of tokens) {
    const address = await at(`collateral_${listing.symbol}`);
    collaterals.push({ ...listing, token: await ethers.getContractAt("TestToken", address) });
  }
  const ballast: Ballast = {
    preset,
    markets,
    accessManager: await ethers.getContractAt("AccessManager", await at("accessManager")),
    timelock: options.handover
      ? await ethers.getContractAt("TimelockController", await at("timelock"))
      : undefined,
    collaterals,
    quote: await ethers.getContractAt("TestToken", await at("quote")),
    pyth: await ethers.getContractAt("MockPyth", await at("pyth")),
    pythSource: await ethers.getContractAt("PythSource", await at("pythSource")),
    router: await ethers.getContractAt("PriceRouter", await at("router")),
    clearingHouse: await ethers.getContractAt("ClearingHouse", await at("clearingHouse")),
    operators: await ethers.getContractAt("Operators", await at("operators")),
    orders: await ethers.getContractAt("Orders", await at("orders")),
    guards: await ethers.getContractAt("Guards", await at("guards")),
    liquidityVault: await ethers.getContractAt("LiquidityVault", await at("liquidityVault")),
    lens: await ethers.getContractAt("Lens", await at("lens")),
    block,
  };
  await listCollaterals(connection, ballast, specs, collaterals);
  if (ballast.timelock) {
    await options.inspect?.(ballast);
    const [deployer] = await ethers.getSigners();
    if (deployer === undefined) throw new Error("The chain has no accounts.");
    await handOver(ballast, ballast.timelock, deployer.address);
  }
  return ballast;
}

/** Which role may call what, from the manifest and the compiled contracts. */
async function accessOf({ ethers }: NetworkConnection) {
  const { interface: core } = await ethers.getContractAt("ClearingHouse", ZeroAddress);
  const { interface: router } = await ethers.getContractAt("PriceRouter", ZeroAddress);
  return {
    ClearingHouse: roleFunctions("ClearingHouse", core),
    PriceRouter: roleFunctions("PriceRouter", router),
  };
}
