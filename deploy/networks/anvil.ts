import { localFeedId } from "../markets.ts";
import type { Hex, NetworkSpec } from "../network.ts";

const market = (symbol: string, firstPrice: string) => ({
  symbol,
  feedId: localFeedId(symbol) as Hex,
  firstPrice,
});

/** A node of one's own: the whole path of a deployment, with nothing at stake. */
export const anvil: NetworkSpec = {
  name: "anvil",
  chainId: 31_337,
  // As `npm run node` has it.
  preset: "textbook",
  quote: "test",
  pyth: "mock",
  // A chain of one node has no sequencer.
  sequencer: "0x0000000000000000000000000000000000000000",
  markets: [market("BTC", "60000"), market("ETH", "3000"), market("SOL", "150")],
  collateral: ["BTC", "ETH"],
  // Enough for a script to see that it waits.
  timelockDelay: 60,
  // The well-known accounts after the first, which deploys.
  governor: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
  guardian: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
  council: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
  confirmations: 1,
  pollingInterval: 50,
};
