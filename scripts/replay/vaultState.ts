import { mulDivFloor } from "@ballast/sdk/margin";
import type { Chain } from "./chain.ts";

/** What the vault is worth, as the core says; quote, WAD. */
export interface VaultState {
  readonly cash: bigint;
  /** Grown on all debts and not booked yet. */
  readonly interest: bigint;
  /** Unrealised net profit of all traders. */
  readonly netProfit: bigint;
  readonly skewPremium: bigint;
  readonly nav: bigint;
}

/** The vault at a moment of the replay. */
export interface VaultSample {
  readonly blockNumber: number;
  /** Unix seconds. */
  readonly time: number;
  readonly state: VaultState;
  /** Share units. */
  readonly supply: bigint;
  readonly shareDecimals: number;
  /** Of a whole share: NAV over supply, quote, WAD; floored. Undefined while there is no share. */
  readonly sharePrice: bigint | undefined;
}

/** Reads the vault at the last block. */
export class VaultReader {
  readonly #chain: Chain;
  #decimals: number | undefined;

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** @param priced Whether every market has a price of now; one that has none yet has no positions either. */
  async read(time: number, priced: boolean): Promise<VaultSample> {
    const { clearingHouse, liquidityVault } = this.#chain.ballast;
    this.#decimals ??= Number(await liquidityVault.decimals());
    const oneShare = 10n ** BigInt(this.#decimals);
    const { cash, interest, netProfit, skewPremium, nav } = priced
      ? await clearingHouse.vaultState()
      : await clearingHouse.vaultStateAt(await this.#lastPrices());
    const supply = await liquidityVault.totalSupply();
    return {
      blockNumber: await this.#chain.blockNumber(),
      time,
      state: { cash, interest, netProfit, skewPremium, nav },
      supply,
      shareDecimals: this.#decimals,
      sharePrice: supply === 0n ? undefined : mulDivFloor(nav, oneShare, supply),
    };
  }

  /** Of all markets in the order of their listing, however old. */
  async #lastPrices(): Promise<bigint[]> {
    const { markets, router } = this.#chain.ballast;
    const prices: bigint[] = [];
    for (const { id } of markets) prices.push((await router.feed(id)).price);
    return prices;
  }
}
