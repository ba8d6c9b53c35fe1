import type { Chain } from "./chain.ts";

/** Where the core's money is: the first is what it holds, the others what it owes; quote, WAD. */
export interface Conservation {
  readonly tokenBalance: bigint;
  /** Of all accounts, keepers included; signed. */
  readonly cash: bigint;
  /** Signed. */
  readonly vault: bigint;
  readonly insurance: bigint;
  /** The protocol's part of the trading fees. */
  readonly fees: bigint;
  readonly escrow: bigint;
}

/** @param cash Of every account there is. */
export async function readConservation(
  { ballast }: Chain,
  cash: readonly bigint[],
): Promise<Conservation> {
  const { quote, clearingHouse, preset } = ballast;
  const { vault, insurance, escrow, fees } = await clearingHouse.pots();
  const unit = 10n ** BigInt(18 - preset.quote.decimals);
  return {
    tokenBalance: (await quote.balanceOf(clearingHouse)) * unit,
    cash: cash.reduce((a, b) => a + b, 0n),
    vault,
    insurance,
    fees,
    escrow,
  };
}

/** What the core holds and nobody owns: zero, to the wei. */
export function unaccounted(c: Conservation): bigint {
  return c.tokenBalance - (c.cash + c.vault + c.insurance + c.fees + c.escrow);
}
