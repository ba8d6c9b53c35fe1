import type { NetworkSpec } from "../network.ts";
import { testnet } from "./testnet.ts";

/** Optimism's test network. */
export const optimismSepolia: NetworkSpec = {
  ...testnet,
  name: "optimismSepolia",
  chainId: 11_155_420,
  // https://docs.pyth.network/price-feeds/contract-addresses/evm
  pyth: "0x0708325268dF9F66270F1401206434524814508b",
};
