import type { ReplayResult } from "./engine.ts";
import type { FinalAccount } from "./finalAccounts.ts";

/** What an owner made of it all with what protects his accounts and without; quote, WAD. */
export interface Protection {
  /** The first of them that is protected. */
  readonly account: FinalAccount;
  /** All of the owner: a top-up moves money from one to another. */
  readonly accounts: readonly FinalAccount[];
  readonly gain: bigint;
  readonly gainWithout: bigint;
}

/**
 * Owners who protected accounts, by orders or guards, against the same owners in a replay of the same in which nobody did.
 *
 * @param without Undefined where nobody protects himself: there was nothing to compare.
 */
export function protectionsOf(result: ReplayResult, without?: ReplayResult): Protection[] {
  if (without === undefined) return [];
  const owners = new Set(result.accounts.flatMap(({ trader }) => trader?.owner ?? []));
  return [...owners].flatMap((owner) => {
    const accounts = accountsOf(result, owner);
    const account = accounts.find(({ accountId }) => isProtected(result, accountId));
    if (account === undefined) return [];
    const gain = sum(accounts.map((each) => gainOf(result, each)));
    const gainWithout = sum(accountsOf(without, owner).map((each) => gainOf(without, each)));
    return [{ account, accounts, gain, gainWithout }];
  });
}

function accountsOf({ accounts }: ReplayResult, owner: string): FinalAccount[] {
  return accounts.filter(({ trader }) => trader?.owner === owner);
}

function isProtected(
  { orders, guards }: ReplayResult,
  accountId: FinalAccount["accountId"],
): boolean {
  return (
    orders.some((order) => order.accountId === accountId && order.reduceOnly) ||
    guards.some((guard) => guard.accountId === accountId)
  );
}

/**
 * What an account is worth at last, its tokens without a haircut and the keeper fees of orders that still wait included,
 * less what its owner paid in, be it through a guard. Nobody takes anything out in a replay, but guards from one account of
 * an owner to another: of all of them together it is what the owner gained.
 */
function gainOf({ orders, guards }: ReplayResult, account: FinalAccount): bigint {
  const { accountId, equity, collateralValue, tokens, payments } = account;
  const escrowed = orders
    .filter((order) => order.accountId === accountId && order.state === "waiting")
    .map((order) => order.escrowed);
  const fromWallet = guards
    .filter((guard) => guard.accountId === accountId && guard.kind === "topUpFromWallet")
    .flatMap(({ actions }) => actions)
    .map(({ brought, keeperFees }) => brought + keeperFees);
  const worth = equity - collateralValue + sum(tokens.map(({ worthLast }) => worthLast));
  return worth + sum(escrowed) - sum(payments.map(({ value }) => value)) - sum(fromWallet);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
