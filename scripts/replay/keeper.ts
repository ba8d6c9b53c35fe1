import { createLiquidator } from "@ballast/keeper";
import { createPublicClient, createWalletClient, custom, type EIP1193Provider } from "viem";
import { hardhat } from "viem/chains";
import type { Chain, Hex } from "./chain.ts";

/** The liquidation bot of `packages/keeper`, on the embedded chain. */
export interface Keeper {
  /** Looks at every account once and liquidates what is below the line. */
  pass(): Promise<unknown>;
  /** What went wrong, in its own words. */
  readonly warnings: readonly string[];
}

export async function startKeeper({ ballast, provider, keeper }: Chain): Promise<Keeper> {
  // A chain that mines on demand answers at once, and is the only one whose numbers are wanted.
  const options = {
    chain: hardhat,
    transport: custom(provider as EIP1193Provider),
    pollingInterval: 5,
    cacheTime: 0,
  };
  const warnings: string[] = [];
  const liquidator = createLiquidator({
    publicClient: createPublicClient(options),
    walletClient: createWalletClient({ ...options, account: keeper }),
    clearingHouse: (await ballast.clearingHouse.getAddress()) as Hex,
    router: (await ballast.router.getAddress()) as Hex,
    fromBlock: BigInt(ballast.block),
    logger: { info() {}, warn: (text) => warnings.push(text) },
  });
  return { warnings, pass: () => liquidator.pass() };
}
