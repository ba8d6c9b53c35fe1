import { primaryAccount } from "@ballast/sdk";
import type { Hex } from "./chain.ts";
import type { CoreEvent } from "./events.ts";

/** What an account paid, got and lost by other causes than the market; quote, WAD. */
export interface Entries {
  deposits: bigint;
  /** Of trades, orders and liquidations. */
  fees: bigint;
  /** Earned as a keeper. */
  rewards: bigint;
  /** Losses beyond the account that others bore. */
  absorbed: bigint;
}

const NOBODY = `0x${"0".repeat(64)}`;

/** Adds up the core's events by account; knows every account that ever had anything. */
export class Book {
  readonly #entries = new Map<Hex, Entries>();

  /** In order of first appearance. */
  get accounts(): Hex[] {
    return [...this.#entries.keys()];
  }

  of(accountId: Hex): Entries {
    const known = this.#entries.get(accountId);
    if (known !== undefined) return known;
    const fresh = { deposits: 0n, fees: 0n, rewards: 0n, absorbed: 0n };
    this.#entries.set(accountId, fresh);
    return fresh;
  }

  add({ name, args }: CoreEvent): void {
    if (args.accountId === undefined) return;
    const account = this.of(args.accountId);
    switch (name) {
      case "Deposit":
        account.deposits += args.amount;
        break;
      case "Fill":
      case "LiquidationClose":
        account.fees += args.fee;
        break;
      case "Reserve":
        if (BigInt(args.payer) === 0n) account.fees += args.amount;
        break;
      case "Release":
        // A voided order's keeper fee returns to its account; any other pays whoever ended the order.
        if (args.beneficiary === args.accountId) account.fees -= args.amount;
        else if (args.beneficiary !== NOBODY) this.of(args.beneficiary).rewards += args.amount;
        break;
      case "Forfeit":
        account.fees += args.amount;
        break;
      case "Liquidate":
        if (args.keeperReward > 0n) {
          this.of(primaryAccount(args.keeper)).rewards += args.keeperReward;
        }
        break;
      case "InsuranceCoverLoss":
      case "VaultCoverLoss":
        account.absorbed += args.amount;
        break;
    }
  }
}
