import { anvil } from "./networks/anvil.ts";
import { arbitrumSepolia } from "./networks/arbitrumSepolia.ts";
import { baseSepolia } from "./networks/baseSepolia.ts";
import { optimismSepolia } from "./networks/optimismSepolia.ts";

/** Bytes in hex. */
export type Hex = `0x${string}`;

/** An address that is known, or the name of the variable that holds it: of the keystore, or the environment. */
export type Holder = Hex | { readonly variable: string };

/** A market of a network. */
export interface NetworkMarket {
  readonly symbol: string;
  /** What the oracle calls it. */
  readonly feedId: Hex;
  /**
   * What it costs about now, in quote, decimal. Caps and the skew scale are stored in base units and follow from it;
   * nothing is ever traded at it. Half the true price means caps of twice the value.
   */
  readonly firstPrice: string;
}

/** Where and how the protocol is deployed. */
export interface NetworkSpec {
  /** As in hardhat.config.ts. */
  readonly name: string;
  readonly chainId: number;
  /** Of parameters: see deploy/presets. */
  readonly preset: string;
  /** `test`: a new token that anyone may mint. */
  readonly quote: "test" | Hex;
  /** Pyth's contract; `mock`: a new one that takes any price. */
  readonly pyth: "mock" | Hex;
  /** The chain's sequencer uptime feed in Chainlink's format, or zero where there is none. */
  readonly sequencer: Hex;
  readonly markets: readonly NetworkMarket[];
  /** Symbols whose test tokens are collateral from the start, which takes a mock oracle. */
  readonly collateral: readonly string[];
  /** Seconds that whatever governance does can be seen coming. */
  readonly timelockDelay: number;
  readonly governor: Holder;
  readonly guardian: Holder;
  readonly council: Holder;
  /** Blocks after which a transaction counts as final. */
  readonly confirmations: number;
  /** Milliseconds between two looks for a new block. */
  readonly pollingInterval: number;
}

/** The networks that the protocol can be deployed to. */
export const networks: readonly NetworkSpec[] = [
  anvil,
  baseSepolia,
  arbitrumSepolia,
  optimismSepolia,
];
