import type { NetworkSpec } from "../network.ts";
import { PYTH_FEEDS } from "./pythFeeds.ts";

/** What the public test networks have in common. */
export const testnet = {
  // Small positions at low requirements: what a real deployment would have.
  preset: "tiered",
  // No faucet gives out as much of another token as a test of margin takes.
  quote: "test",
  // Chainlink publishes uptime feeds for main networks only: https://docs.chain.link/data-feeds/l2-sequencer-feeds
  sequencer: "0x0000000000000000000000000000000000000000",
  markets: [
    { symbol: "BTC", feedId: PYTH_FEEDS.BTC, firstPrice: "90000" },
    { symbol: "ETH", feedId: PYTH_FEEDS.ETH, firstPrice: "3000" },
    { symbol: "SOL", feedId: PYTH_FEEDS.SOL, firstPrice: "140" },
  ],
  // Listing a token takes a fresh price on chain, which a real oracle signs: governance lists it when one is there.
  collateral: [],
  // Long enough to be seen and tried, short enough to test with; a real deployment takes days.
  timelockDelay: 3_600,
  governor: { variable: "BALLAST_GOVERNOR" },
  guardian: { variable: "BALLAST_GUARDIAN" },
  council: { variable: "BALLAST_COUNCIL" },
  // A sequencer's block is not taken back on a test network, but by an outage.
  confirmations: 3,
  pollingInterval: 1_000,
} as const satisfies Partial<NetworkSpec>;
