/** What an account may hold; the top byte of its sub-id. */
export const AccountType = {
  /** Many markets, one position each, one pool of collateral. */
  Cross: 0,
  /** One market at most. */
  Isolated: 1,
  /** Cross, and in each market a long and a short leg at once. */
  Hedge: 2,
} as const;
export type AccountType = (typeof AccountType)[keyof typeof AccountType];

/** Owner (20 bytes) ‖ account type (1 byte) ‖ index (11 bytes): 32 bytes, lower-case hex. */
export type AccountId = `0x${string}`;

/** The value is not an account: no such type, no owner, or not 32 bytes of hex. */
export class InvalidAccountError extends Error {
  override readonly name = "InvalidAccountError";
}

const INDEX_BITS = 88n;

/**
 * The account of an owner.
 *
 * @param owner Address; its letter case does not matter.
 * @param type What the account may hold.
 * @param index Free number below 2^88 that tells accounts of one owner and type apart.
 */
export function makeAccountId(
  owner: `0x${string}`,
  type: AccountType = AccountType.Cross,
  index = 0n,
): AccountId {
  if (!/^0x[0-9a-f]{40}$/i.test(owner)) {
    throw new InvalidAccountError(`Expected an address of 20 bytes, got "${owner}".`);
  }
  if (index < 0n || index >= 1n << INDEX_BITS) {
    throw new InvalidAccountError(`The index of an account is from 0 to 2^88 - 1, got ${index}.`);
  }
  const subId = (BigInt(type) << INDEX_BITS) | index;
  const id: AccountId = `0x${owner.slice(2).toLowerCase()}${subId.toString(16).padStart(24, "0")}`;
  typeOf(id);
  return id;
}

/** Who owns an account: its address in lower case. */
export function ownerOf(id: AccountId): `0x${string}` {
  requireBytes32(id);
  return `0x${id.slice(2, 42).toLowerCase()}`;
}

/** What an account may hold. Throws {@link InvalidAccountError} for anything that is no account. */
export function typeOf(id: AccountId): AccountType {
  if (BigInt(ownerOf(id)) === 0n) throw new InvalidAccountError(`${id} has no owner.`);
  const kind = Number.parseInt(id.slice(42, 44), 16);
  for (const type of Object.values(AccountType)) if (type === kind) return type;
  throw new InvalidAccountError(`${id} is of type ${kind}, which does not exist.`);
}

/** The account that rewards are credited to: the owner's first cross account. */
export function primaryAccount(owner: `0x${string}`): AccountId {
  return makeAccountId(owner);
}

function requireBytes32(id: string): void {
  if (!/^0x[0-9a-f]{64}$/i.test(id)) {
    throw new InvalidAccountError(`Expected an account id of 32 bytes, got "${id}".`);
  }
}
