// Bytes of runtime code of everything that is deployed.
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** A contract must stay this far under the limit of the chain, 24,576. */
export const SIZE_LIMIT = 24_000;

const DEPLOYED = [
  "AccountPages",
  "ClearingHouse",
  "CollateralSale",
  "Deleveraging",
  "Escrow",
  "Fills",
  "Guards",
  "Lens",
  "LiquidationLedger",
  "LiquidityVault",
  "Listing",
  "MarketPages",
  "Nav",
  "Payouts",
  "Pledges",
  "Operators",
  "Orders",
  "Outlook",
  "Placing",
  "Settling",
  "Waiting",
  "PriceRouter",
  "PythSource",
  "Trials",
  "Views",
];

export async function measureSize(hre: HardhatRuntimeEnvironment): Promise<Record<string, number>> {
  const entries = DEPLOYED.map(async (name): Promise<[string, number]> => {
    const { deployedBytecode } = await hre.artifacts.readArtifact(name);
    return [name, (deployedBytecode.length - 2) / 2];
  });
  return Object.fromEntries(await Promise.all(entries));
}
