import type { Address, Hex } from "viem";
import type { Deployment } from "../../src/index.ts";

const at = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
const feed = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

/** A deployment that stands nowhere: for what only needs its names. */
export const DEPLOYMENT = {
  chainId: 31_337,
  block: 1n,
  contracts: {
    ...{ clearingHouse: at(1), orders: at(2), operators: at(3), guards: at(4) },
    ...{ liquidityVault: at(5), lens: at(6), priceRouter: at(7) },
  },
  quote: { address: at(8), symbol: "USDC", decimals: 6 },
  markets: [
    { id: 1, symbol: "BTC", feedId: feed(1) },
    { id: 2, symbol: "ETH/USD", feedId: feed(2) },
  ],
  collaterals: [{ address: at(9), symbol: "WETH", decimals: 18 }],
} as const satisfies Deployment;
