import type { Chain, Hex } from "./chain.ts";
import { exactWad } from "./decimal.ts";
import type { ReplayToken } from "./tokens.ts";

/** Where the core's money is: the first is what it holds, the others what it owes; quote, WAD. */
export interface QuoteConservation {
  readonly tokenBalance: bigint;
  /** Of all accounts as booked, keepers included; signed. */
  readonly cash: bigint;
  /** Signed. */
  readonly vault: bigint;
  readonly insurance: bigint;
  /** The protocol's part of the trading fees. */
  readonly fees: bigint;
  readonly escrow: bigint;
  /** Debts that insurance took over with collateral: what their accounts were credited nobody has paid yet. */
  readonly seizedDebt: bigint;
}

/** The same of a collateral token; whole tokens, WAD. */
export interface TokenConservation {
  readonly symbol: string;
  readonly tokenBalance: bigint;
  readonly accounts: bigint;
  /** Taken for debts by insurance, and not sold yet. */
  readonly seized: bigint;
}

/** Where all tokens of the core are. */
export interface Conservation extends QuoteConservation {
  /** In the order of their listing. */
  readonly collateral: readonly TokenConservation[];
}

/** What an account has, as far as tokens go. */
interface Owned {
  /** As booked; quote, WAD. */
  readonly cash: bigint;
  readonly holdings: readonly { readonly token: Hex; readonly amount: bigint }[];
}

/** @param accounts Every account there is. */
export async function readConservation(
  { ballast }: Chain,
  tokens: readonly ReplayToken[],
  accounts: readonly Owned[],
): Promise<Conservation> {
  const { quote, clearingHouse, preset } = ballast;
  const { vault, insurance, escrow, fees, seizedDebt } = await clearingHouse.pots();
  const unit = 10n ** BigInt(18 - preset.quote.decimals);
  const collateral: TokenConservation[] = [];
  for (const { symbol, address, unit, collateral: listing } of tokens) {
    const own = accounts
      .flatMap(({ holdings }) => holdings)
      .filter(({ token }) => token.toLowerCase() === address);
    const { seized } = await clearingHouse.collateralState(listing.token);
    collateral.push({
      symbol,
      tokenBalance: (await listing.token.balanceOf(clearingHouse)) * unit,
      accounts: sum(own.map(({ amount }) => amount)) * unit,
      seized: seized * unit,
    });
  }
  return {
    tokenBalance: (await quote.balanceOf(clearingHouse)) * unit,
    cash: sum(accounts.map(({ cash }) => cash)),
    vault,
    insurance,
    fees,
    escrow,
    seizedDebt,
    collateral,
  };
}

/** Quote that the core holds and nobody owns: zero, to the wei. */
export function unaccounted(c: QuoteConservation): bigint {
  return c.tokenBalance - (c.cash + c.vault + c.insurance + c.fees + c.escrow - c.seizedDebt);
}

/** The same of a collateral token. */
export function unaccountedToken(c: TokenConservation): bigint {
  return c.tokenBalance - (c.accounts + c.seized);
}

/** What of all tokens nobody owns, in sentences. */
export function conservationFailures(c: Conservation): string[] {
  const found = [
    ["", unaccounted(c)] as const,
    ...c.collateral.map((each) => [` ${each.symbol}`, unaccountedToken(each)] as const),
  ];
  return found
    .filter(([, missing]) => missing !== 0n)
    .map(
      ([symbol, missing]) =>
        `Conservation fails: ${exactWad(missing)}${symbol} are unaccounted for.`,
    );
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
