import type { Hex } from "./chain.ts";
import type { CoreEvent } from "./events.ts";

/** What became of an account's tokens of a kind: amounts in token units, money in quote, WAD. */
export interface TokenEntries {
  deposited: bigint;
  /** Bought by others for the account's debt, and what that paid of it. */
  sold: bigint;
  proceeds: bigint;
  /** Taken by insurance for the account's debt, and what that paid of it. */
  seized: bigint;
  credit: bigint;
}

/** What all sales and seizures come to; quote, WAD. */
export interface CollateralTotals {
  /** Sales for debts, the debtors, and what they paid. */
  sales: number;
  readonly debtors: Set<Hex>;
  repaid: bigint;
  /** Liquidations at whose end collateral was taken, and the debts that insurance took over with it. */
  readonly seizures: Set<Hex>;
  takenOver: bigint;
  /** What those who bought it from insurance paid, and what of it repaid those debts. */
  resold: bigint;
  resoldRepaid: bigint;
}

/** Adds up the core's events about tokens. */
export class CollateralBook {
  readonly totals: CollateralTotals = {
    sales: 0,
    debtors: new Set(),
    repaid: 0n,
    seizures: new Set(),
    takenOver: 0n,
    resold: 0n,
    resoldRepaid: 0n,
  };
  readonly #accounts = new Map<Hex, Map<string, TokenEntries>>();
  readonly #seized = new Map<string, bigint>();

  /** What became of an account's tokens, by address in lower case. */
  of(accountId: Hex): ReadonlyMap<string, Readonly<TokenEntries>> {
    return this.#accounts.get(accountId) ?? new Map();
  }

  /** Addresses of tokens of which insurance has some, in lower case. */
  get seized(): string[] {
    return [...this.#seized].flatMap(([token, amount]) => (amount > 0n ? [token] : []));
  }

  add({ name, args, transactionHash }: CoreEvent): void {
    const { totals } = this;
    switch (name) {
      case "DepositCollateral":
        this.#entries(args).deposited += args.amount;
        break;
      case "WithdrawCollateral":
        this.#entries(args).deposited -= args.amount;
        break;
      case "SellCollateral": {
        const entries = this.#entries(args);
        entries.sold += args.amount;
        entries.proceeds += args.paid;
        totals.sales++;
        totals.debtors.add(args.accountId);
        totals.repaid += args.paid;
        break;
      }
      case "SeizeCollateral": {
        const entries = this.#entries(args);
        entries.seized += args.amount;
        entries.credit += args.debt;
        totals.seizures.add(transactionHash);
        totals.takenOver += args.debt;
        this.#move(args.token, args.amount);
        break;
      }
      case "BuySeized":
        totals.resold += args.paid;
        totals.resoldRepaid += args.repaid;
        this.#move(args.token, 0n - args.amount);
        break;
    }
  }

  #entries({ accountId, token }: CoreEvent["args"]): TokenEntries {
    const account = this.#accounts.get(accountId) ?? new Map<string, TokenEntries>();
    this.#accounts.set(accountId, account);
    const key = token.toLowerCase();
    const none = { deposited: 0n, sold: 0n, proceeds: 0n, seized: 0n, credit: 0n };
    const entries = account.get(key) ?? none;
    account.set(key, entries);
    return entries;
  }

  #move(token: string, amount: bigint): void {
    const key = token.toLowerCase();
    this.#seized.set(key, (this.#seized.get(key) ?? 0n) + amount);
  }
}
