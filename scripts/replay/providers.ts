import { addressOf } from "./addresses.ts";
import { canProvide } from "./backing.ts";
import type { Chain, Hex } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import type { Timeline } from "./ticks.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

/** Who provides the vault's cash: two, the first with this part of it in percent. */
const FIRST_PART = 60n;

const DEPOSITS = 0;
const NO_UPDATE = { marketIds: [], data: [] };

/** A provider's deposit, token units. */
interface Deposit {
  readonly owner: Hex;
  readonly assets: bigint;
}

/**
 * Provides a vault through the liquidity vault, before the first candle: both request, and get their shares at the
 * first prices after the delay. For that every market has a price then, the first that the data knows.
 */
export async function provideLiquidity(
  chain: Chain,
  oracle: Oracle,
  timeline: Timeline,
  amount: bigint,
): Promise<void> {
  const units = unitsOf(chain, amount);
  const shared = canProvide(chain.ballast.markets.length);
  const deposits = shared ? depositsOf(units) : [];
  for (const deposit of deposits) await request(chain, deposit);
  if (deposits.length > 0) chain.clock.now += chain.ballast.preset.vault.delay;

  const prices = new Map(timeline.listings.map(({ symbol, firstPrice }) => [symbol, firstPrice]));
  await oracle.publish({ time: chain.clock.now, prices });
  if (deposits.length > 0) await settle(chain, oracle, deposits);
  else if (units > 0n) await give(chain, units);
}

function depositsOf(units: bigint): Deposit[] {
  const first = (units * FIRST_PART) / 100n;
  return [first, units - first]
    .map((assets, i) => ({ owner: addressOf(`Ballast liquidity provider: ${i + 1}`), assets }))
    .filter(({ assets }) => assets > 0n);
}

async function request(chain: Chain, { owner, assets }: Deposit): Promise<void> {
  const { liquidityVault } = chain.ballast;
  const to = await liquidityVault.getAddress();
  await openWallet(chain, owner);
  await mintFor(chain, owner, to, assets);
  const args = [assets, owner, owner] as const;
  const data = liquidityVault.interface.encodeFunctionData("requestDeposit", [...args]);
  await chain.send({ from: owner, to, data });
}

/** At the prices just published; then everyone claims. */
async function settle(chain: Chain, oracle: Oracle, deposits: readonly Deposit[]): Promise<void> {
  const { ballast, clock, operator } = chain;
  const vault = ballast.liquidityVault.interface;
  const to = await ballast.liquidityVault.getAddress();
  const proofs = ballast.markets.map(({ symbol }) => oracle.republish(symbol, clock.now));
  const data = vault.encodeFunctionData("settle", [DEPOSITS, deposits.length, proofs, NO_UPDATE]);
  await chain.send({ from: operator, to, data, value: BigInt(proofs.length) });
  for (const { owner, assets } of deposits) {
    const claim = "deposit(uint256,address,address)";
    const claimed = vault.encodeFunctionData(claim, [assets, owner, owner]);
    await chain.send({ from: owner, to, data: claimed });
  }
}

/** By the deployer, for no shares. */
async function give(chain: Chain, units: bigint): Promise<void> {
  const { clearingHouse } = chain.ballast;
  const to = await clearingHouse.getAddress();
  await mintFor(chain, chain.deployer, to, units);
  const data = clearingHouse.interface.encodeFunctionData("fundVault", [units]);
  await chain.send({ from: chain.deployer, to, data });
}
