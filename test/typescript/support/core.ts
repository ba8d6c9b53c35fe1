import type { BaseContract } from "ethers";
import hre from "hardhat";
import { coreConfig, ordersConfig } from "../../../deploy/markets.ts";
import type { ClearingHouse, Operators, Orders } from "../../../typechain-types/index.ts";
import type { Stage } from "./stage.ts";
import type { TestBallast } from "./trading.ts";

/** A clearing house beside the stage's own: another configuration, or another quote token. */
export async function deployCore(
  { ballast }: Stage,
  config: Partial<ReturnType<typeof coreConfig>> = {},
  quote: BaseContract = ballast.quote,
): Promise<ClearingHouse> {
  const { ethers } = ballast.connection;
  const libraries = await librariesOf(ballast, "ClearingHouse");
  const made = await ethers.deployContract(
    "ClearingHouse",
    [ballast.accessManager, quote, ballast.router, { ...coreConfig(ballast.preset), ...config }],
    { libraries },
  );
  return ethers.getContractAt("ClearingHouse", await made.getAddress());
}

/** An order book and a book of operators beside the stage's own, of another core. */
export async function deployOrders(
  { ballast }: Stage,
  core: BaseContract = ballast.clearingHouse,
  config: Partial<ReturnType<typeof ordersConfig>> = {},
): Promise<{ orders: Orders; operators: Operators }> {
  const { ethers } = ballast.connection;
  const operators = await ethers.deployContract("Operators", [core]);
  const made = await ethers.deployContract(
    "Orders",
    [core, operators, { ...ordersConfig(ballast.preset), ...config }],
    { libraries: await librariesOf(ballast, "Orders") },
  );
  return {
    orders: await ethers.getContractAt("Orders", await made.getAddress()),
    operators: await ethers.getContractAt("Operators", await operators.getAddress()),
  };
}

/** What a contract is linked with, deployed anew. */
async function librariesOf(
  { connection }: TestBallast,
  contract: string,
): Promise<Record<string, BaseContract>> {
  const { linkReferences } = await hre.artifacts.readArtifact(contract);
  const libraries: Record<string, BaseContract> = {};
  for (const name of Object.values(linkReferences).flatMap(Object.keys)) {
    libraries[name] = await connection.ethers.deployContract(name);
  }
  return libraries;
}
