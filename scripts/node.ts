// `npm run node`: a chain on this machine with Ballast on it, for front ends and bots to talk to.
import { mkdirSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { loadPreset, presetNames } from "../deploy/preset.ts";
import { buildContracts } from "./support/buildContracts.ts";
import { serveLocally } from "./support/localServer.ts";

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
  console.log("Deploying…");
  const { url, ballast, deployment } = await serveLocally(preset, port);
  const { chainId, block, contracts, ...rest } = deployment;
  const served = {
    ...contracts,
    pyth: await ballast.pyth.getAddress(),
    accessManager: await ballast.accessManager.getAddress(),
  };
  const record = { chainId, block: Number(block), preset: preset.name, contracts: served, ...rest };
  mkdirSync(new URL(".", RECORD), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  const tokens = [deployment.quote, ...deployment.collaterals];
  const named = tokens.map(({ symbol, address }) => [`token ${symbol}`, address]);
  console.table({ ...served, ...Object.fromEntries(named) });
  console.log(`Listening on ${url}; addresses are in deployments/localhost.json.`);
  console.log("All tokens can be minted by anyone, and MockPyth takes any price. Stop: Ctrl-C.");
  console.log(
    `Next: KEEPER_PRIVATE_KEY=0x… npm run -s keeper -- --rpc ${url} --clearing-house ${contracts.clearingHouse}`,
  );
}

function parsePort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 1 to 65535.");
  }
  return value;
}
