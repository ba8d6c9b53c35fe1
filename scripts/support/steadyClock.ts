import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { EthereumProvider, JsonRpcRequest } from "hardhat/types/providers";

/** What puts a transaction into a block. */
const MINES = new Set([
  "eth_sendTransaction",
  "eth_sendRawTransaction",
  "evm_mine",
  "hardhat_mine",
]);

interface Clock {
  /** Seconds from one block to the next. */
  readonly step: number;
  /** Whether the caller has said itself when the next block is. */
  moved: boolean;
}

/** The steady clocks, by the connection's id, of each environment that has the hook. */
const environments = new WeakMap<HardhatRuntimeEnvironment, Map<number, Clock>>();

/**
 * Puts each block of a simulated chain `step` seconds after the one before, but where the chain's user sets the time.
 *
 * @remarks Its clock goes with the machine's otherwise: on a busy machine prices grow stale and fees accrue between two
 * lines.
 */
export function steadyClock<T extends NetworkConnection>(
  hre: HardhatRuntimeEnvironment,
  connection: T,
  step: number,
): T {
  clocksOf(hre).set(connection.id, { step, moved: false });
  return connection;
}

function clocksOf(hre: HardhatRuntimeEnvironment): Map<number, Clock> {
  const known = environments.get(hre);
  if (known) return known;
  const clocks = new Map<number, Clock>();
  environments.set(hre, clocks);
  hre.hooks.registerHandlers("network", {
    async onRequest(context, connection, request, next) {
      const clock = clocks.get(connection.id);
      const pass = () => next(context, connection, request);
      return clock ? underClock(clock, connection.provider, request, pass) : pass();
    },
  });
  return clocks;
}

async function underClock<T>(
  clock: Clock,
  provider: EthereumProvider,
  request: JsonRpcRequest,
  pass: () => Promise<T>,
): Promise<T> {
  const { method } = request;
  if (method === "evm_setNextBlockTimestamp") clock.moved = true;
  if (!MINES.has(method) && method !== "eth_estimateGas") return pass();

  const { moved } = clock;
  const before = await heightOf(provider);
  if (!moved && !choosesItsTime(request)) await timeNextBlock(provider, clock.step);
  try {
    return await pass();
  } finally {
    // Only now: what is sent may be estimated on its way, and the time set here has passed this hook as well.
    clock.moved = moved && (await heightOf(provider)) === before;
  }
}

async function heightOf(provider: EthereumProvider): Promise<unknown> {
  return provider.request({ method: "eth_blockNumber" });
}

async function timeNextBlock(provider: EthereumProvider, step: number): Promise<void> {
  const params = ["latest", false];
  const latest = await provider.request({ method: "eth_getBlockByNumber", params });
  const { timestamp } = latest as { timestamp: string };
  await provider.request({
    method: "evm_setNextBlockTimestamp",
    params: [Number(timestamp) + step],
  });
}

function choosesItsTime({ method, params }: JsonRpcRequest): boolean {
  return method === "evm_mine" && Array.isArray(params) && params.length > 0;
}
