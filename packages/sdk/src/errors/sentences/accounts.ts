import type { Sentences } from "./sentence.ts";

/** Whose an account is, and what is in it. */
export const accounts = {
  InvalidAccount: ([id], say) => [
    `${say.short(id)} is no account: it has no owner, or no type that exists`,
    "make ids with makeAccountId",
  ],
  NotOwner: ([owner, caller], say) => [
    // An account's owner, or one of vault shares.
    owner.length === 66
      ? `${say.short(caller)} is not the owner of the ${say.account(owner)}`
      : `${say.short(caller)} may not act for ${say.short(owner)}`,
    "send it from the owner",
  ],
  NotSatellite: ([caller], say) =>
    `${say.short(caller)} is not a contract that governance has let act on accounts`,
  NotBetweenOwnAccounts: ([from, to], say) => [
    `The ${say.account(from)} and the ${say.account(to)} are not two accounts of one owner`,
    "withdraw, and deposit from the wallet",
  ],
  AccountNotEmpty: ([id, markets, tokens, cash, reserved], say) => [
    `The ${say.account(id)} is not empty: ${say.count(markets)} markets, ${say.count(tokens)} collateral tokens, cash ${say.quote(cash)}, ${say.quote(reserved)} reserved by orders`,
    "close positions, withdraw collateral, pay debts and end orders first",
  ],
  InsufficientCollateral: ([token, available, asked], say) => [
    `${say.amount(token, asked)} is more than the ${say.amount(token, available)} there`,
    `ask for ${say.amount(token, available)} at most`,
  ],
  UnlistedToken: ([token], say) => `${say.token(token)} is not taken as collateral`,
  QuoteIsNotCollateral: ([token], say) => [
    `${say.token(token)} is what accounts settle in, not a collateral`,
    "deposit it as cash",
  ],
  TooManyTokens: ([id, maximum], say) => [
    `The ${say.account(id)} can hold ${say.count(maximum)} collateral tokens at most`,
    "withdraw another one, or use another account",
  ],
  CollateralCapExceeded: ([token, held, maximum], say) => {
    const most = say.amount(token, maximum);
    return [
      `All accounts together would hold ${say.amount(token, held)}, and ${most} is the most`,
      `deposit ${say.amount(token, held > maximum ? held - maximum : 0n)} less, or another token`,
    ];
  },
  InsufficientLiquidity: ([available, asked], say) => {
    const [there, wanted] = say.quotes(available, asked);
    return [
      `${wanted} is more than the ${there} that are not lent out`,
      "ask for less, or wait until debts are paid",
    ];
  },
  ZeroAmount: () => ["The amount is zero", "ask for more"],
  TransferMismatch: ([expected, moved], say) =>
    `The token moved ${say.amount(undefined, moved)} where it was told to move ${say.amount(undefined, expected)}`,
} as const satisfies Partial<Sentences>;
