import type { Hex } from "viem";

/** Signed prices that go along with a transaction, and what the provider asks for them. */
export interface PriceUpdate {
  readonly marketIds: readonly number[];
  /** As the provider signed them. */
  readonly data: readonly Hex[];
  /** Ether, wei: see `getUpdateFee`. What is too much returns. */
  readonly fee: bigint;
}

/** @internal */
export const NO_PRICES: PriceUpdate = { marketIds: [], data: [], fee: 0n };
