import {
  type AbstractSigner,
  Signature as SplitSignature,
  TypedDataEncoder,
  type TypedDataField,
} from "ethers";
import type { IOperators } from "../../../typechain-types/contracts/Operators.js";
import type { IOrders, SignatureStruct } from "../../../typechain-types/contracts/Orders.js";

/** What can be signed without a transaction: a key alone is enough. */
export type TypedDataSigner = Pick<AbstractSigner, "getAddress" | "signTypedData">;

/** A contract that says of what name and version it takes signatures (EIP-5267). */
export interface SigningDomain {
  eip712Domain(): Promise<{
    name: string;
    version: string;
    chainId: bigint;
    verifyingContract: string;
  }>;
}

type Types = Record<string, TypedDataField[]>;
type Values = Record<string, unknown>;

/** The number that a request is good once by, and its last second. */
export interface Envelope {
  readonly nonce: bigint;
  readonly deadline: bigint;
}

const ENVELOPE = "uint256 nonce, uint256 deadline";

const ORDERS = {
  TriggerRequest: fields(
    "OrderRequest order, uint8 kind, uint128 triggerPrice, uint32 distance, uint40 expiry",
  ),
  OrderRequest: fields(
    "bytes32 accountId, uint16 marketId, uint8 side, int128 sizeDelta, uint128 acceptablePrice, bool reduceOnly, uint96 keeperFee, bool payFromWallet, address integrator, uint64 integratorRate",
  ),
};

/** All that can be signed, by the name of its type. */
export const REQUESTS = {
  Placement: {
    Placement: fields(
      `bytes32 accountId, uint256 deposit, uint8 link, TriggerRequest[] orders, ${ENVELOPE}`,
    ),
    ...ORDERS,
  },
  Cancel: { Cancel: fields(`bytes32 accountId, uint256[] orderIds, ${ENVELOPE}`) },
  CancelAll: { CancelAll: fields(`bytes32 accountId, ${ENVELOPE}`) },
  ApproveIntegrator: {
    ApproveIntegrator: fields(`address integrator, uint64 maxRate, ${ENVELOPE}`),
  },
  SetOperator: {
    SetOperator: fields(
      `address operator, bool trade, bool orders, bool guards, uint40 expiry, uint96 feeBudget, ${ENVELOPE}`,
    ),
  },
} satisfies Record<string, Types>;

const PERMIT = {
  Permit: fields("address owner, address spender, uint256 value, uint256 nonce, uint256 deadline"),
};

/** The request's values as they are signed. */
export interface Requests {
  Placement: IOrders.PlacementStruct;
  Cancel: { accountId: string; orderIds: readonly bigint[] };
  CancelAll: { accountId: string };
  ApproveIntegrator: { integrator: string; maxRate: bigint };
  SetOperator: IOperators.GrantStruct & { operator: string };
}

/** Signs a request, as a contract takes it. */
export async function sign<Name extends keyof Requests>(
  contract: SigningDomain,
  signer: TypedDataSigner,
  name: Name,
  request: Requests[Name],
  { nonce, deadline }: Envelope,
): Promise<SignatureStruct> {
  const domain = await domainOf(contract);
  const value: Values = { ...request, nonce, deadline };
  const data = await signer.signTypedData(domain, REQUESTS[name], value);
  return { signer: await signer.getAddress(), nonce, deadline, data };
}

/** The digest that is signed. */
export async function digestOf<Name extends keyof Requests>(
  contract: SigningDomain,
  name: Name,
  request: Requests[Name],
  envelope: Envelope,
): Promise<string> {
  const domain = await domainOf(contract);
  return TypedDataEncoder.hash(domain, REQUESTS[name], { ...request, ...envelope });
}

/** An ERC-2612 permit, as the last arguments of `permit`. */
export async function signPermit(
  token: SigningDomain,
  owner: TypedDataSigner,
  spender: string,
  value: bigint,
  { nonce, deadline }: Envelope,
): Promise<[v: number, r: string, s: string]> {
  const permit = { owner: await owner.getAddress(), spender, value, nonce, deadline };
  const signature = await owner.signTypedData(await domainOf(token), PERMIT, permit);
  const { v, r, s } = SplitSignature.from(signature);
  return [v, r, s];
}

/** Of a contract, as a signer takes it. */
export async function domainOf(contract: SigningDomain) {
  const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
  return { name, version, chainId, verifyingContract };
}

function fields(members: string): TypedDataField[] {
  return members.split(", ").map((member) => {
    const [type = "", name = ""] = member.split(" ");
    return { type, name };
  });
}
