import type { Address, Chain, Hex } from "viem";

/** Where the contracts of one deployment stand, and what it knows of its chain. */
export interface Deployment<chainId extends number = number> {
  readonly chainId: chainId;
  /** The block of the first contract: events begin there. */
  readonly block: bigint;
  readonly contracts: {
    readonly clearingHouse: Address;
    readonly orders: Address;
    readonly operators: Address;
    readonly guards: Address;
    readonly liquidityVault: Address;
    readonly lens: Address;
    readonly priceRouter: Address;
  };
  readonly quote: Token;
  readonly markets: readonly Listing[];
  readonly collaterals: readonly Token[];
}

/** A token as people write its amounts. */
export interface Token {
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}

/** A market by the name its users know. */
export interface Listing {
  readonly id: number;
  readonly symbol: string;
  /** Of the price provider. */
  readonly feedId: Hex;
}

/** The client's chain is not the deployment's, or is not known. */
export class WrongChainError extends Error {
  override readonly name = "WrongChainError";
}

/** A parameter that every action takes. */
export interface On<deployment extends Deployment = Deployment> {
  /** Which contracts; a decorated client knows it. */
  readonly deployment: deployment;
}

/** @throws WrongChainError where a client of one chain would be asked about another. */
export function requireChain(chain: Chain | undefined, { chainId }: Deployment): void {
  if (chain !== undefined && chain.id !== chainId) {
    throw new WrongChainError(
      `The client is of chain ${chain.id}, the deployment is on chain ${chainId}.`,
    );
  }
}

/** A market of a deployment by its symbol. */
export function marketOf(deployment: Deployment, symbol: string): Listing {
  const listing = deployment.markets.find((market) => market.symbol === symbol);
  if (listing !== undefined) return listing;
  const known = deployment.markets.map((market) => market.symbol).join(", ");
  throw new RangeError(`There is no market ${symbol}: there are ${known}.`);
}
