import type { Chain } from "./chain.ts";
import type { CoreEvent } from "./events.ts";
import type { Providers } from "./providers.ts";
import { type Reconciliation, reconcile, type ShareReconciliation } from "./reconciliation.ts";
import { type SharePrices, sharePricesOf } from "./sharePrices.ts";
import { VaultBook } from "./vaultFlows.ts";
import { VaultReader, type VaultSample } from "./vaultState.ts";

/** How the vault and its providers did. */
export interface VaultResult {
  /** Undefined where nothing was provided. */
  readonly sharePrices: SharePrices | undefined;
  readonly reconciliation: Reconciliation;
  readonly shares: ShareReconciliation;
}

/** Watches the vault, from what was provided before the first candle to the last tick. */
export class VaultObserver {
  readonly #reader: VaultReader;
  readonly #samples: [VaultSample, ...VaultSample[]];
  readonly #book: VaultBook;

  readonly #providers: Providers;
  /** Issued and redeemed before the first sample. */
  readonly #before: { readonly issued: bigint; readonly redeemed: bigint };

  private constructor(reader: VaultReader, first: VaultSample, providers: Providers) {
    this.#reader = reader;
    this.#providers = providers;
    this.#before = { issued: providers.issued, redeemed: providers.redeemed };
    this.#samples = [first];
    this.#book = new VaultBook(first.blockNumber);
  }

  /** Begins where every market has a price of now. */
  static async begin(chain: Chain, providers: Providers): Promise<VaultObserver> {
    const reader = new VaultReader(chain);
    return new VaultObserver(reader, await reader.read(chain.clock.now, true), providers);
  }

  add(event: CoreEvent): void {
    this.#book.add(event);
  }

  /** @param priced See `VaultReader.read`. */
  async sample(time: number, priced: boolean): Promise<void> {
    this.#samples.push(await this.#reader.read(time, priced));
  }

  /** All up to the last sample, behind which nothing may have happened. */
  get result(): VaultResult {
    const [first] = this.#samples;
    const last = this.#samples.at(-1) ?? first;
    const points = this.#samples.flatMap(({ time, sharePrice: price }) =>
      price === undefined ? [] : [{ time, price }],
    );
    return {
      sharePrices: sharePricesOf(points),
      reconciliation: reconcile(first.state, last.state, this.#book.flows),
      shares: {
        first: first.supply,
        issued: this.#providers.issued - this.#before.issued,
        redeemed: this.#providers.redeemed - this.#before.redeemed,
        last: last.supply,
        decimals: last.shareDecimals,
      },
    };
  }
}
