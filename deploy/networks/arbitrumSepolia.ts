import type { NetworkSpec } from "../network.ts";
import { testnet } from "./testnet.ts";

/** Arbitrum's test network. */
export const arbitrumSepolia: NetworkSpec = {
  ...testnet,
  name: "arbitrumSepolia",
  chainId: 421_614,
  // https://docs.pyth.network/price-feeds/contract-addresses/evm
  pyth: "0x4374e5a8b9C22271E9EB878A2AA31DE97DF15DAF",
};
