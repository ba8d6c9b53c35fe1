// The keeper as a command. Exit code: 0 when it was stopped or its one pass went well, 1 when that
// pass failed, 2 when it cannot start.
import { setTimeout } from "node:timers/promises";
import { clearingHouseAbi } from "@ballast/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  type Address,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  isAddress,
} from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { failureOf } from "./failure.ts";
import { heartbeat } from "./heartbeat.ts";
import { createLiquidator, type Liquidator } from "./liquidator.ts";

interface Options {
  rpc: string;
  clearingHouse: Address;
  fromBlock: bigint;
  interval: number;
  once?: boolean;
  dryRun?: boolean;
}

const FAILED = 1;
const MISUSED = 2;

await new Command("npm run -s keeper --")
  .description("Liquidates the accounts under the line. Signs with KEEPER_PRIVATE_KEY.")
  .requiredOption("--rpc <url>", "JSON-RPC endpoint of the chain", parseUrl)
  .requiredOption("--clearing-house <address>", "the core contract", parseAddress)
  .addOption(
    new Option("--from-block <number>", "block of the core's deployment")
      .argParser(parseBlock)
      .default(0n, "0"),
  )
  .option("--interval <seconds>", "pause between passes", parseInterval, 5)
  .option("--once", "make one pass and stop")
  .option("--dry-run", "send nothing, and need no key")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : MISUSED))
  .action(async (options: Options) => {
    try {
      await run(await connect(options), options);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = MISUSED;
    }
  })
  .parseAsync();

async function run(liquidator: Liquidator, { interval, once }: Options): Promise<void> {
  const stop = new AbortController();
  // A pass under way ends first, its transaction with it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  while (!stop.signal.aborted) {
    const ok = await passed(liquidator);
    if (once) {
      if (!ok) process.exitCode = FAILED;
      return;
    }
    await setTimeout(interval * 1_000, undefined, { signal: stop.signal }).catch(() => {});
  }
}

/** Makes a pass and says how it went. A node that fails now may answer next time. */
async function passed(liquidator: Liquidator): Promise<boolean> {
  try {
    const result = await liquidator.pass();
    console.log(heartbeat(result));
    return result.outcomes.every(({ kind }) => kind !== "failed");
  } catch (error) {
    console.error(`The pass failed: ${failureOf(error).reason}`);
    return false;
  }
}

/** Makes a liquidator, or throws one sentence that says why it cannot be. */
async function connect({ rpc, clearingHouse, fromBlock, dryRun }: Options): Promise<Liquidator> {
  const account = dryRun ? undefined : accountFromEnvironment();
  const transport = http(rpc);
  const id = await createPublicClient({ transport })
    .getChainId()
    .catch((error) =>
      fail(`No node answers at ${new URL(rpc).origin}: ${failureOf(error).reason}`),
    );
  const chain = defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const publicClient = createPublicClient({ chain, transport });
  const router = await publicClient
    .readContract({ address: clearingHouse, abi: clearingHouseAbi, functionName: "router" })
    .catch(() => fail(`There is no clearing house at ${clearingHouse} on chain ${id}.`));
  const walletClient = account && createWalletClient({ account, chain, transport });
  const logger = console;
  return createLiquidator({ publicClient, walletClient, clearingHouse, router, fromBlock, logger });
}

function accountFromEnvironment(): PrivateKeyAccount {
  const key = process.env.KEEPER_PRIVATE_KEY;
  if (!key) fail("Set KEEPER_PRIVATE_KEY to the keeper's private key, or add --dry-run.");
  try {
    return privateKeyToAccount(`0x${key.replace(/^0x/, "")}`);
  } catch {
    // What was wrong with it would repeat part of it.
    fail("KEEPER_PRIVATE_KEY is no private key: it must be 32 bytes of hex.");
  }
}

function parseUrl(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw new InvalidArgumentError("It must be a URL that begins with http:// or https://.");
  }
  return text;
}

function parseAddress(text: string): Address {
  if (!isAddress(text)) throw new InvalidArgumentError("It must be an address.");
  return text;
}

function parseBlock(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be the number of a block.");
  return BigInt(text);
}

function parseInterval(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    throw new InvalidArgumentError("It must be a whole number of seconds, from 1 to 86400.");
  }
  return seconds;
}

function fail(message: string): never {
  throw new Error(message);
}
