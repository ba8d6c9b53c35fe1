import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { type Ballast, deployBallast } from "../../deploy/deployBallast.ts";
import type { Preset } from "../../deploy/preset.ts";
import { Clock, type Requests } from "./clock.ts";
import { marketSpecs } from "./markets.ts";
import type { Timeline } from "./ticks.ts";

export type Hex = `0x${string}`;

/** The protocol on a chain of its own in this process. */
export interface Chain {
  readonly connection: NetworkConnection;
  readonly ballast: Ballast;
  readonly clock: Clock;
  /** Mines every transaction at the clock's time. */
  readonly provider: Requests;
  /** Accounts with a purse of ether: who deploys, who liquidates, who publishes prices and settles orders. */
  readonly deployer: Hex;
  readonly keeper: Hex;
  readonly operator: Hex;
  send(call: Call): Promise<Receipt>;
  blockNumber(): Promise<number>;
  close(): Promise<void>;
}

/** A transaction to send. */
export interface Call {
  readonly from: Hex;
  readonly to: string;
  readonly data: string;
  /** Wei. */
  readonly value?: bigint;
}

/** What came of it. */
export interface Receipt {
  readonly blockNumber: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly { readonly address: string; topics: string[]; readonly data: string }[];
}

/** Time to deploy and to fund everybody before the first candle; more, where a longer delay of the vault asks for it. */
const LEAD = 86_400;
/** What deploying and funding take of it at most: the rest is the delay of the liquidity vault. */
const SETUP = 3_600;

/** Just below the most a transaction may ask for: estimating each would double the work. */
const GAS = 16_000_000;

/**
 * The chain keeps the state of every block in memory, by default of the last 100,000. Nobody looks back further than a
 * tick, and older ones are worked out again from the blocks if asked for.
 */
const CACHED_STATES = "128";

/**
 * Starts a chain before the first candle and deploys a preset's protocol with the data's symbols as markets.
 *
 * @param tokens Symbols of the tokens that are collateral.
 */
export async function openChain(
  preset: Preset,
  timeline: Timeline,
  tokens: readonly string[],
): Promise<Chain> {
  const start = timeline.start - Math.max(LEAD, preset.vault.delay + SETUP);
  process.env.__EDR_MAX_CACHED_STATES = CACHED_STATES;
  const connection = await hre.network
    .create({ network: "default", override: { initialDate: new Date(start * 1_000) } })
    .finally(() => delete process.env.__EDR_MAX_CACHED_STATES);
  const ballast = await deployBallast(connection, preset, marketSpecs(timeline), tokens);
  const latest = await connection.ethers.provider.getBlock("latest");
  const clock = new Clock(connection.provider, (latest?.timestamp ?? start) + 1);
  const { provider } = clock;
  const [deployer, keeper, operator] = (await provider.request({
    method: "eth_accounts",
  })) as Hex[];
  if (deployer === undefined || keeper === undefined || operator === undefined) {
    throw new Error("The chain needs three accounts.");
  }
  return {
    connection,
    ballast,
    clock,
    provider,
    deployer,
    keeper,
    operator,
    async send({ from, to, data, value = 0n }) {
      const transaction = { from, to, data, gas: hex(GAS), value: hex(value) };
      const hash = await provider.request({ method: "eth_sendTransaction", params: [transaction] });
      const params = [hash];
      return (await provider.request({ method: "eth_getTransactionReceipt", params })) as Receipt;
    },
    blockNumber: async () => Number(await provider.request({ method: "eth_blockNumber" })),
    close: () => connection.close(),
  };
}

/** A number as JSON-RPC wants it. */
export function hex(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}
