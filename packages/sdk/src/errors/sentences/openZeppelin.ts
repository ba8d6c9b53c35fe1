import type { Sentences } from "./sentence.ts";

/** Errors of the libraries that the contracts are built on. */
export const openZeppelin = {
  ERC20InsufficientAllowance: ([spender, allowance, needed], say) => [
    `${say.short(spender)} may take ${say.amount(undefined, allowance)}, and needs ${say.amount(undefined, needed)}`,
    `approve ${say.amount(undefined, needed)} to it`,
  ],
  ERC20InsufficientBalance: ([sender, balance, needed], say) => [
    `${say.short(sender)} has ${say.amount(undefined, balance)}, and needs ${say.amount(undefined, needed)}`,
    `ask for ${say.amount(undefined, balance)} at most`,
  ],
  ERC20InvalidApprover: ([approver], say) => `${say.short(approver)} cannot approve tokens`,
  ERC20InvalidReceiver: ([receiver], say) => `${say.short(receiver)} cannot receive tokens`,
  ERC20InvalidSender: ([sender], say) => `${say.short(sender)} cannot send tokens`,
  ERC20InvalidSpender: ([spender], say) => `${say.short(spender)} cannot be approved tokens`,
  ERC2612ExpiredSignature: ([deadline], say) => [
    `The permit was good until ${say.time(deadline)}`,
    "sign anew",
  ],
  ERC2612InvalidSigner: ([signer, owner], say) => [
    `The permit is signed by ${say.short(signer)}, and the tokens are ${say.short(owner)}'s`,
    "sign anew, for this chain and token",
  ],
  InvalidAccountNonce: ([account, currentNonce], say) => [
    `The nonce of ${say.short(account)} is ${say.count(currentNonce)} now`,
    "sign anew",
  ],
  SafeERC20FailedOperation: ([token], say) => `${say.token(token)} refused to move`,
  ECDSAInvalidSignature: () => ["The signature is not valid", "sign anew"],
  ECDSAInvalidSignatureLength: ([length], say) => [
    `The signature has a length of ${say.count(length)} bytes`,
    "sign anew",
  ],
  ECDSAInvalidSignatureS: ([s], say) => [
    `The signature's value ${say.short(s)} is not its lower one`,
    "sign anew",
  ],
  AccessManagedUnauthorized: ([caller], say) =>
    `${say.short(caller)} does not have the role for this`,
  AccessManagedRequiredDelay: ([caller, delay], say) => [
    `${say.short(caller)} may do this only ${say.span(BigInt(delay))} after scheduling it`,
    "schedule it with the access manager",
  ],
  AccessManagedInvalidAuthority: ([authority], say) =>
    `${say.short(authority)} is no contract, and cannot be the authority`,
  AddressEmptyCode: ([target], say) => `There is no contract at ${say.short(target)}`,
  FailedCall: () => "A call of another contract failed, and did not say why",
  InsufficientBalance: ([balance, needed], say) => {
    const [there, wanted] = say.numbers(balance, needed);
    return `The contract has ${there} ether, and needs ${wanted}`;
  },
  ReentrancyGuardReentrantCall: () => "The contract was called while it was at work",
  SafeCastOverflowedIntDowncast: ([bits, value], say) =>
    `${say.count(value)} does not fit ${bits} bits`,
  SafeCastOverflowedIntToUint: ([value], say) =>
    `${say.count(value)} is below zero, and may not be`,
  SafeCastOverflowedUintDowncast: ([bits, value], say) =>
    `${say.count(value)} does not fit ${bits} bits`,
  SafeCastOverflowedUintToInt: ([value], say) => `${say.count(value)} is too large`,
  InvalidShortString: () => "A stored text is damaged",
  StringTooLong: ([text]) => `The text "${text}" is too long to store`,
} as const satisfies Partial<Sentences>;
