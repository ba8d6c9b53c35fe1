import type { Chain } from "./chain.ts";
import type { CoreEvent } from "./events.ts";
import { type Reconciliation, reconcile } from "./reconciliation.ts";
import { type SharePrices, sharePricesOf } from "./sharePrices.ts";
import { VaultBook } from "./vaultFlows.ts";
import { VaultReader, type VaultSample } from "./vaultState.ts";

/** How the vault and its providers did. */
export interface VaultResult {
  /** Undefined where nothing was provided. */
  readonly sharePrices: SharePrices | undefined;
  readonly reconciliation: Reconciliation;
}

/** Watches the vault, from what was provided before the first candle to the last tick. */
export class VaultObserver {
  readonly #reader: VaultReader;
  readonly #samples: [VaultSample, ...VaultSample[]];
  readonly #book: VaultBook;

  private constructor(reader: VaultReader, first: VaultSample) {
    this.#reader = reader;
    this.#samples = [first];
    this.#book = new VaultBook(first.blockNumber);
  }

  /** Begins where every market has a price of now. */
  static async begin(chain: Chain): Promise<VaultObserver> {
    const reader = new VaultReader(chain);
    return new VaultObserver(reader, await reader.read(chain.clock.now, true));
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
    };
  }
}
