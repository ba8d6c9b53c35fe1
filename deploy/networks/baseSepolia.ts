import type { NetworkSpec } from "../network.ts";
import { testnet } from "./testnet.ts";

/** Base's test network. */
export const baseSepolia: NetworkSpec = {
  ...testnet,
  name: "baseSepolia",
  chainId: 84_532,
  // https://docs.pyth.network/price-feeds/contract-addresses/evm
  pyth: "0xA2aa501b19aff244D90cc15a4Cf739D2725B5729",
};
