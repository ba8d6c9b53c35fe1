import type { Account, Address, Hex, TypedDataDefinition } from "viem";
import { signTypedData } from "viem/actions";
import { getAction, parseAccount } from "viem/utils";
import { BallastError } from "../errors/index.ts";
import type { Sender, Writer } from "./client.ts";
import { type Deployment, requireChain } from "./deployment.ts";

/** What somebody signed, beside the request itself; for whoever brings it. */
export interface SignedRequest {
  readonly signer: Address;
  /** Any number that the signer has not used yet; in no order. */
  readonly nonce: bigint;
  /** Unix seconds; good up to and at it. */
  readonly deadline: bigint;
  readonly data: Hex;
}

/** What makes a request good once, and until when. */
export type Envelope = Pick<SignedRequest, "nonce" | "deadline">;

/** Parameters of every request that is signed. */
export type Signing<account extends Account | undefined> = Sender<account> & {
  /** Default: a random one. */
  readonly nonce?: bigint;
  /** Unix seconds; default: an hour from now. */
  readonly deadline?: bigint;
};

/** The contracts that take signed requests. */
export type SigningContract = "orders" | "operators" | "guards";

const NAMES = {
  orders: "Ballast Orders",
  operators: "Ballast Operators",
  guards: "Ballast Guards",
} as const satisfies Record<SigningContract, string>;

/** @internal Last members of every type that is signed. */
export const ENVELOPE = [
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
] as const;

const HOUR = 3_600n;
const MILLISECONDS = 1_000;
const NONCE_BYTES = 32;

/** A number that nobody has used: of 2^256, two are never the same. */
export function randomNonce(): bigint {
  return randomBytes(NONCE_BYTES).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

/** Node 18 has no Web Crypto where browsers have it. A nonce has to be unused, not secret. */
function randomBytes(length: number): number[] {
  const { crypto } = globalThis as Partial<typeof globalThis>;
  if (crypto !== undefined) return [...crypto.getRandomValues(new Uint8Array(length))];
  return Array.from({ length }, () => Math.floor(Math.random() * 256));
}

/** @internal */
export function anHourFromNow(): bigint {
  return BigInt(Math.floor(Date.now() / MILLISECONDS)) + HOUR;
}

/** @internal Of which chain and contract a signature is good. */
export function domainOf({ chainId, contracts }: Deployment, contract: SigningContract) {
  const verifyingContract = contracts[contract];
  return { name: NAMES[contract], version: "1", chainId, verifyingContract } as const;
}

/** @internal Asks the client's account, or wallet, to sign a request. */
export async function signRequest<account extends Account | undefined>(
  client: Writer<account>,
  deployment: Deployment,
  typedData: (envelope: Envelope) => unknown,
  parameters: {
    readonly account?: Account | Address;
    readonly nonce?: bigint;
    readonly deadline?: bigint;
  },
): Promise<SignedRequest> {
  const { nonce = randomNonce(), deadline = anHourFromNow() } = parameters;
  const { account = client.account } = parameters;
  const signed = await askToSign(client, deployment, typedData({ nonce, deadline }), account);
  return { ...signed, nonce, deadline };
}

/** @internal */
export async function askToSign<account extends Account | undefined>(
  client: Writer<account>,
  deployment: Deployment,
  typedData: unknown,
  account: Account | Address | undefined,
): Promise<{ signer: Address; data: Hex }> {
  requireChain(client.chain, deployment);
  if (account === undefined) throw new TypeError("No account to sign with.");
  const signer = parseAccount(account);
  const request = { ...(typedData as TypedDataDefinition), account: signer };
  try {
    const data = await getAction(client, signTypedData, "signTypedData")(request);
    return { signer: signer.address, data };
  } catch (error) {
    throw BallastError.from(error);
  }
}
