import type { Sentences } from "./sentence.ts";

/** Liquidation, and the sale of collateral. */
export const liquidation = {
  LiquidationProtected: ([id, until], say) => [
    `The ${say.account(id)} is under water, but what it depends on was out a short while ago${until === 0n ? "" : `: protected until ${say.time(until)}`}`,
    "wait",
  ],
  NothingToLiquidate: ([id], say) =>
    `Nothing of the ${say.account(id)} can be liquidated: its markets are frozen or have ended`,
  CollateralNotForSale: ([id, cash, debtLimit, totalDebt, debtCap, flatSince], say) => {
    const flat = flatSince === 0n ? "it is not flat" : `flat since ${say.time(flatSince)}`;
    const [all, most] = say.quotes(totalDebt, debtCap);
    return `The ${say.account(id)} owes nothing that its collateral may be sold for: cash ${say.quote(cash)}, debt limit ${say.quote(debtLimit)}, all debts ${all} of at most ${most}, ${flat}`;
  },
  NotFirstInOrder: ([id, token, first], say) => [
    `Of the ${say.account(id)} ${say.token(first)} is sold before ${say.token(token)}`,
    `buy ${say.token(first)}`,
  ],
  TooLittleCollateral: ([amount, minimum], say) => [
    `The sale would give ${say.amount(undefined, amount)}, and ${say.amount(undefined, minimum)} was asked for at least`,
    "pay more, or ask for less",
  ],
  NothingSeized: ([token], say) => `No ${say.token(token)} has been seized`,
  NoDebt: ([id, cash], say) =>
    `The ${say.account(id)} owes nothing: its cash is ${say.quote(cash)}`,
} as const satisfies Partial<Sentences>;
