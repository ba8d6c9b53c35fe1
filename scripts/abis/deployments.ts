// The deployments that the SDK knows by itself: those on record, and the one that `npm run node` makes.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Deployment } from "@ballast/sdk";
import hre from "hardhat";
import { type Address, type Hex, isAddress, isHex } from "viem";
import { z } from "zod";
import { loadPreset } from "../../deploy/preset.ts";
import { deployLocally } from "../support/localDeployment.ts";

/** What is left out of the repository: the records of chains that live on one machine. */
const LOCAL = "anvil";
const FOLDER = "deployments";

const address = z.custom<Address>((value) => typeof value === "string" && isAddress(value));
const hex = z.custom<Hex>((value) => isHex(value));
const contract = z.object({ address });
const recordShape = z.object({
  chainId: z.number(),
  block: z.number(),
  contracts: z.object({
    ClearingHouse: contract,
    Orders: contract,
    Operators: contract,
    Guards: contract,
    LiquidityVault: contract,
    Lens: contract,
    PriceRouter: contract,
  }),
  quote: z.object({ address, symbol: z.string(), decimals: z.number() }),
  markets: z.array(z.object({ symbol: z.string(), feedId: hex })),
  collaterals: z.array(z.object({ address, symbol: z.string(), decimals: z.number() })),
});

/** By name: of the network, or "localhost". */
export async function knownDeployments(): Promise<Record<string, Deployment>> {
  const known: Record<string, Deployment> = { localhost: await local() };
  const networks = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
  for (const network of networks.filter((name) => name !== LOCAL)) {
    const path = `${FOLDER}/${network}/deployment.json`;
    if (existsSync(path)) known[network] = fromRecord(JSON.parse(readFileSync(path, "utf8")));
  }
  return known;
}

async function local(): Promise<Deployment> {
  const connection = await hre.network.create("default");
  try {
    return (await deployLocally(connection, loadPreset("textbook"))).deployment;
  } finally {
    await connection.close();
  }
}

/** See `DeploymentRecord`. */
function fromRecord(json: unknown): Deployment {
  const { contracts, block, markets, ...rest } = recordShape.parse(json);
  return {
    ...rest,
    block: BigInt(block),
    contracts: {
      clearingHouse: contracts.ClearingHouse.address,
      orders: contracts.Orders.address,
      operators: contracts.Operators.address,
      guards: contracts.Guards.address,
      liquidityVault: contracts.LiquidityVault.address,
      lens: contracts.Lens.address,
      priceRouter: contracts.PriceRouter.address,
    },
    // Markets are numbered in the order in which they were listed.
    markets: markets.map((market, index) => ({ id: index + 1, ...market })),
  };
}
