import { type Account, type Address, erc20Abi, type Hex, parseAbi } from "viem";
import { getEip712Domain } from "viem/actions";
import { getAction, parseAccount } from "viem/utils";
import type { Writer } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { read } from "../core/read.ts";
import { anHourFromNow, askToSign, type Signing } from "../core/signing.ts";
import type { BallastError } from "../errors/index.ts";

const PERMIT = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

const noncesAbi = parseAbi(["function nonces(address owner) view returns (uint256)"]);

/** An allowance that the owner of quote has signed (ERC-2612); for whoever brings it. */
export interface SignedPermit {
  readonly spender: PermitSpender;
  readonly owner: Address;
  readonly tokenAmount: bigint;
  readonly deadline: bigint;
  readonly signature: Hex;
}

/** The contracts that take permits: the order book for deposits, the guards for top-ups. */
export type PermitSpender = "orders" | "guards";

/** By which name and version the quote token takes signatures. */
export interface TokenDomain {
  readonly name: string;
  readonly version: string;
}

export interface PermitTypedDataParameters extends On {
  readonly owner: Address;
  readonly spender: PermitSpender;
  /** Units of the quote token. */
  readonly tokenAmount: bigint;
  /** The next one of the owner's at the token: in order. */
  readonly nonce: bigint;
  /** Unix seconds; good up to and at it. */
  readonly deadline: bigint;
  readonly domain: TokenDomain;
}

export type SignPermitParameters<account extends Account | undefined = Account | undefined> = On & {
  readonly spender: PermitSpender;
  /** Units of the quote token. */
  readonly tokenAmount: bigint;
  /** Default: what the token says (EIP-5267), else its name and version 1. */
  readonly domain?: TokenDomain;
} & Signing<account>;
export type SignPermitReturnType = SignedPermit;
export type SignPermitErrorType = BallastError;

/** What {@link signPermit} signs, by EIP-712. */
export function permitTypedData(parameters: PermitTypedDataParameters) {
  const { deployment, owner, spender, tokenAmount, nonce, deadline } = parameters;
  const { contracts, chainId, quote } = deployment;
  const domain = { ...parameters.domain, chainId, verifyingContract: quote.address };
  const message = { owner, spender: contracts[spender], value: tokenAmount, nonce, deadline };
  return { domain, types: PERMIT, primaryType: "Permit", message } as const;
}

/**
 * Signs an allowance to take quote from the signer's wallet, which somebody else brings by `permit`. Nonces of the quote token are
 * in order: the default is the next, not a random one.
 *
 * @example
 * const permit = await signPermit(client, { deployment, spender: "orders", tokenAmount: 1_000_000_000n });
 */
export async function signPermit<account extends Account | undefined>(
  client: Writer<account>,
  parameters: SignPermitParameters<account>,
): Promise<SignPermitReturnType> {
  const { deployment, spender, tokenAmount } = parameters;
  const { account = client.account, deadline = anHourFromNow() } = parameters;
  if (account === undefined) throw new TypeError("No account to sign with.");
  const owner = parseAccount(account as Account | Address).address;
  const token = deployment.quote.address;
  const [domain, nonce] = await Promise.all([
    parameters.domain ?? domainOf(client, token),
    parameters.nonce ?? read(client, token, noncesAbi, "nonces", [owner], {}),
  ]);
  const permit = { deployment, owner, spender, tokenAmount, nonce, deadline, domain };
  const signed = await askToSign(client, deployment, permitTypedData(permit), account);
  return { spender, owner, tokenAmount, deadline, signature: signed.data };
}

async function domainOf(client: Writer, address: Address): Promise<TokenDomain> {
  try {
    const { domain } = await getAction(client, getEip712Domain, "getEip712Domain")({ address });
    return { name: domain.name, version: domain.version };
  } catch {
    // Tokens from before EIP-5267 do not tell.
    return { name: await read(client, address, erc20Abi, "name", [], {}), version: "1" };
  }
}
