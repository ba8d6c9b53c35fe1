import type { Collateral } from "../../deploy/deployBallast.ts";
import type { Chain } from "./chain.ts";

/** A collateral token of the replay, with its address and what a unit of it is. */
export interface ReplayToken {
  readonly symbol: string;
  /** In lower case, to look it up by. */
  readonly address: string;
  /** WAD of a token unit. */
  readonly unit: bigint;
  readonly collateral: Collateral;
}

/** The tokens that were listed, in the order of their listing. */
export async function tokensOf({ ballast }: Chain): Promise<ReplayToken[]> {
  const tokens: ReplayToken[] = [];
  for (const collateral of ballast.collaterals) {
    tokens.push({
      symbol: collateral.symbol,
      address: (await collateral.token.getAddress()).toLowerCase(),
      unit: 10n ** BigInt(18 - collateral.decimals),
      collateral,
    });
  }
  return tokens;
}

/** The token of a symbol or an address. */
export function tokenOf(tokens: readonly ReplayToken[], name: string): ReplayToken {
  const token = tokens.find(
    ({ symbol, address }) => symbol === name || address === name.toLowerCase(),
  );
  if (token === undefined) throw new Error(`There is no token ${name}.`);
  return token;
}
