import { canProvide } from "./backing.ts";
import type { Chain } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import type { Providers } from "./providers.ts";
import { type Provider, providerOf } from "./provision.ts";
import type { Timeline } from "./ticks.ts";
import { mintFor, unitsOf } from "./wallets.ts";

/** Who provides the vault's cash before the first candle: two, the first with this part of it in percent. */
const FIRST_PART = 60n;
const SEEDS: readonly Provider[] = ["Seed 1", "Seed 2"].map((name) => providerOf(name, "seed"));

/**
 * Provides a vault through the liquidity vault, before the first candle: both request, and get their shares at the
 * first prices after the delay. For that every market has a price then, the first that the data knows.
 */
export async function seedVault(
  chain: Chain,
  oracle: Oracle,
  timeline: Timeline,
  providers: Providers,
  amount: bigint,
): Promise<void> {
  const { clock, ballast } = chain;
  const units = unitsOf(chain, amount);
  const prices = new Map(timeline.listings.map(({ symbol, firstPrice }) => [symbol, firstPrice]));
  const shared = canProvide(ballast.markets.length);
  if (shared && units > 0n) {
    const first = (units * FIRST_PART) / 100n;
    for (const [i, assets] of [first, units - first].entries()) {
      const seed = SEEDS[i];
      if (seed !== undefined) await providers.open(seed, assets);
      if (seed !== undefined && assets > 0n) await providers.requestDeposit(seed, assets);
    }
    clock.now += ballast.preset.vault.delay;
  }
  await oracle.publish({ time: clock.now, prices });
  if (shared) await providers.settle();
  else if (units > 0n) await give(chain, units);
}

/** By the deployer, for no shares. */
async function give(chain: Chain, units: bigint): Promise<void> {
  const { clearingHouse, quote } = chain.ballast;
  const to = await clearingHouse.getAddress();
  await mintFor(chain, quote, chain.deployer, to, units);
  const data = clearingHouse.interface.encodeFunctionData("fundVault", [units]);
  await chain.send({ from: chain.deployer, to, data });
}
