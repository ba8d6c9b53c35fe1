// The contracts of a deployment, typed.
import type { NetworkConnection } from "hardhat/types/network";
import type { AccessContract } from "../../deploy/access.ts";

/** Where each contract of the manifest is. */
export type Addresses = Readonly<Record<AccessContract, string>>;

/** The deployed contracts, by name. */
export type Contracts = Awaited<ReturnType<typeof contractsAt>>;

/** Contracts at their addresses, for reading and, with a signer, for writing. */
export async function contractsAt({ ethers }: NetworkConnection, addresses: Addresses) {
  return {
    ClearingHouse: await ethers.getContractAt("ClearingHouse", addresses.ClearingHouse),
    Operators: await ethers.getContractAt("Operators", addresses.Operators),
    Orders: await ethers.getContractAt("Orders", addresses.Orders),
    Guards: await ethers.getContractAt("Guards", addresses.Guards),
    LiquidityVault: await ethers.getContractAt("LiquidityVault", addresses.LiquidityVault),
    Lens: await ethers.getContractAt("Lens", addresses.Lens),
    PriceRouter: await ethers.getContractAt("PriceRouter", addresses.PriceRouter),
    PythSource: await ethers.getContractAt("PythSource", addresses.PythSource),
    AccessManager: await ethers.getContractAt("AccessManager", addresses.AccessManager),
    TimelockController: await ethers.getContractAt(
      "TimelockController",
      addresses.TimelockController,
    ),
  };
}
