import type { BaseContract } from "ethers";
import hre from "hardhat";
import { coreConfig } from "../../../deploy/markets.ts";
import type { ClearingHouse } from "../../../typechain-types/index.ts";
import type { Stage } from "./stage.ts";

/** A clearing house beside the stage's own: another configuration, or another quote token. */
export async function deployCore(
  { ballast }: Stage,
  config: Partial<ReturnType<typeof coreConfig>> = {},
  quote: BaseContract = ballast.quote,
): Promise<ClearingHouse> {
  const { ethers } = ballast.connection;
  const { linkReferences } = await hre.artifacts.readArtifact("ClearingHouse");
  const libraries: Record<string, BaseContract> = {};
  for (const name of Object.values(linkReferences).flatMap(Object.keys)) {
    libraries[name] = await ethers.deployContract(name);
  }
  const made = await ethers.deployContract(
    "ClearingHouse",
    [ballast.accessManager, quote, ballast.router, { ...coreConfig(ballast.preset), ...config }],
    { libraries },
  );
  return ethers.getContractAt("ClearingHouse", await made.getAddress());
}
