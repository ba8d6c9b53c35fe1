// The protocol on a chain of this machine, the same whenever the chain is new: addresses follow from the order of deployment.
import type { Deployment } from "@ballast/sdk";
import type { NetworkConnection } from "hardhat/types/network";
import type { Address, Hex } from "viem";
import { type Ballast, deployBallast } from "../../deploy/deployBallast.ts";
import type { Preset } from "../../deploy/preset.ts";

const FIRST_PRICES: Record<string, number> = { BTC: 60_000, ETH: 3_000 };
/** The price of a market that is not named above. */
const OTHER_PRICE = 100;
/** The markets whose tokens are collateral, where the preset has them. */
const COLLATERAL = ["BTC", "ETH"];
/** Quote in the vault from the start: without a counterparty nothing may be opened. */
const VAULT = 50_000_000n;
const WAD = 10n ** 18n;

export async function deployLocally(
  connection: NetworkConnection,
  preset: Preset,
): Promise<{ ballast: Ballast; deployment: Deployment }> {
  const specs = Object.keys(preset.markets).map((symbol) => ({
    symbol,
    price: BigInt(FIRST_PRICES[symbol] ?? OTHER_PRICE) * WAD,
  }));
  const symbols = COLLATERAL.filter((symbol) => symbol in preset.markets);
  const ballast = await deployBallast(connection, preset, specs, symbols);
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain has no accounts.");
  const units = 10n ** BigInt(preset.quote.decimals) * VAULT;
  await (await ballast.quote.mint(deployer, units)).wait();
  await (await ballast.quote.approve(ballast.clearingHouse, units)).wait();
  await (await ballast.clearingHouse.fundVault(units)).wait();
  return { ballast, deployment: await describeDeployment(connection, ballast) };
}

/** As the SDK knows a deployment. */
export async function describeDeployment(
  { ethers }: NetworkConnection,
  ballast: Ballast,
): Promise<Deployment> {
  const at = async (contract: { getAddress(): Promise<string> }) =>
    (await contract.getAddress()) as Address;
  const { chainId } = await ethers.provider.getNetwork();
  const { quote } = ballast;
  return {
    chainId: Number(chainId),
    block: BigInt(ballast.block),
    contracts: {
      clearingHouse: await at(ballast.clearingHouse),
      orders: await at(ballast.orders),
      operators: await at(ballast.operators),
      guards: await at(ballast.guards),
      liquidityVault: await at(ballast.liquidityVault),
      lens: await at(ballast.lens),
      priceRouter: await at(ballast.router),
    },
    quote: {
      address: await at(quote),
      symbol: await quote.symbol(),
      decimals: Number(await quote.decimals()),
    },
    markets: ballast.markets.map(({ id, symbol, feed }) => {
      return { id, symbol, feedId: feed.feedId as Hex };
    }),
    collaterals: await Promise.all(
      ballast.collaterals.map(async ({ symbol, decimals, token }) => {
        return { address: await at(token), symbol, decimals };
      }),
    ),
  };
}
