// `npm run node`: a chain on this machine with Ballast on it, for front ends and bots to talk to.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import hre from "hardhat";
import { deployBallast } from "../deploy/deployBallast.ts";
import { loadPreset, presetNames } from "../deploy/preset.ts";
import { buildContracts } from "./support/buildContracts.ts";

const HOST = "127.0.0.1";
const FIRST_PRICES: Record<string, number> = { BTC: 60_000, ETH: 3_000 };
/** The price of a market that is not named above. */
const OTHER_PRICE = 100;
/** The markets whose tokens are collateral, where the preset has them. */
const COLLATERAL = ["BTC", "ETH"];
/** Quote in the vault from the start. */
const VAULT = 50_000_000n;
const WAD = 10n ** 18n;
const RECORD = new URL("../deployments/localhost.json", import.meta.url);

const { port, preset: presetName } = new Command("npm run node --")
  .description("Starts a local chain with the protocol deployed on it, until it is interrupted.")
  .option("--port <number>", "port to listen on", parsePort, 8545)
  .option("--preset <name>", `parameters: ${presetNames().join(", ")}`, "textbook")
  .parse()
  .opts<{ port: number; preset: string }>();

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

async function start(): Promise<void> {
  const preset = loadPreset(presetName);
  console.log("Building the contracts…");
  await buildContracts();
  const server = await hre.network.createServer("default", HOST, port);
  await server.listen();
  console.log("Deploying…");
  const connection = await hre.network.create({
    network: "localhost",
    override: { url: `http://${HOST}:${port}` },
  });
  // The chain is new, so a journal of an earlier one must not be taken up.
  rmSync(new URL("../deploy/deployments/chain-31337", import.meta.url), {
    recursive: true,
    force: true,
  });
  const specs = Object.keys(preset.markets).map((symbol) => ({
    symbol,
    price: BigInt(FIRST_PRICES[symbol] ?? OTHER_PRICE) * WAD,
  }));
  const symbols = COLLATERAL.filter((symbol) => symbol in preset.markets);
  const ballast = await deployBallast(connection, preset, specs, symbols);
  // Without a counterparty nothing may be opened.
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain has no accounts.");
  const units = 10n ** BigInt(preset.quote.decimals) * VAULT;
  await (await ballast.quote.mint(deployer, units)).wait();
  await (await ballast.quote.approve(ballast.clearingHouse, units)).wait();
  await (await ballast.clearingHouse.fundVault(units)).wait();
  const contracts = [
    "clearingHouse",
    "orders",
    "liquidityVault",
    "lens",
    "router",
    "quote",
    "pyth",
    "accessManager",
  ] as const;
  const record = {
    chainId: 31337,
    block: ballast.block,
    preset: preset.name,
    contracts: Object.fromEntries(
      await Promise.all(contracts.map(async (name) => [name, await ballast[name].getAddress()])),
    ),
    markets: ballast.markets.map(({ id, symbol, feed }) => ({ id, symbol, feedId: feed.feedId })),
    collateral: await Promise.all(
      ballast.collaterals.map(async ({ symbol, decimals, token }) => {
        return { symbol, decimals, token: await token.getAddress() };
      }),
    ),
  };
  mkdirSync(new URL(".", RECORD), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  const tokens = record.collateral.map(({ symbol, token }) => [`collateral ${symbol}`, token]);
  console.table({ ...record.contracts, ...Object.fromEntries(tokens) });
  console.log(`Listening on http://${HOST}:${port}; addresses are in deployments/localhost.json.`);
  console.log("All tokens can be minted by anyone, and MockPyth takes any price. Stop: Ctrl-C.");
  console.log(
    `Next: KEEPER_PRIVATE_KEY=0x… npm run -s keeper -- --rpc http://${HOST}:${port} --clearing-house ${record.contracts.clearingHouse}`,
  );
}

function parsePort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 1 to 65535.");
  }
  return value;
}
