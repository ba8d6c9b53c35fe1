import type { ReplayResult } from "./engine.ts";
import type { FinalAccount } from "./finalAccounts.ts";

/** What an account made of it all with its protection and without; quote, WAD. */
export interface Protection {
  readonly account: FinalAccount;
  readonly gain: bigint;
  readonly gainWithout: bigint;
}

/**
 * Accounts that protected themselves, against the same accounts in a replay of the same in which nobody did. Whatever else
 * protects an account counts here as its orders do.
 *
 * @param without Undefined where nobody protects himself: there was nothing to compare.
 */
export function protectionsOf(result: ReplayResult, without?: ReplayResult): Protection[] {
  if (without === undefined) return [];
  return result.accounts.flatMap((account) => {
    const { accountId } = account;
    const bare = without.accounts.find((other) => other.accountId === accountId);
    if (bare === undefined || !isProtected(result, accountId)) return [];
    const [gain, gainWithout] = [gainOf(result, account), gainOf(without, bare)];
    return [{ account, gain, gainWithout }];
  });
}

function isProtected({ orders }: ReplayResult, accountId: FinalAccount["accountId"]): boolean {
  return orders.some((order) => order.accountId === accountId && order.reduceOnly);
}

/**
 * What an account is worth at last, its tokens without a haircut and the keeper fees of orders that still wait included,
 * less what it paid in. Nobody takes anything out of an account in a replay.
 */
function gainOf({ orders }: ReplayResult, account: FinalAccount): bigint {
  const { accountId, equity, collateralValue, tokens, payments } = account;
  const escrowed = orders
    .filter((order) => order.accountId === accountId && order.state === "waiting")
    .map((order) => order.escrowed);
  const worth = equity - collateralValue + sum(tokens.map(({ worthLast }) => worthLast));
  return worth + sum(escrowed) - sum(payments.map(({ value }) => value));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}
