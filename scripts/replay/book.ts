import { primaryAccount } from "@ballast/sdk";
import { mulFloor } from "@ballast/sdk/margin";
import type { Hex } from "./chain.ts";
import type { CoreEvent } from "./events.ts";

/** What an account paid, got and lost by other causes than the market; quote, WAD. */
export interface Entries {
  /** And what came from another account, less what went to one. */
  deposits: bigint;
  /** Of trades, orders and liquidations. */
  fees: bigint;
  /** Earned as a keeper. */
  rewards: bigint;
  /** Losses beyond the account that others bore. */
  absorbed: bigint;
  /** Charged for negative cash, as far as it is booked. */
  interest: bigint;
  /** Paid for time, funding and borrow fees together; below zero it was received. */
  carry: bigint;
}

/** What an account holds in a market, and the carries up to which it has been charged. */
interface Holding {
  long: bigint;
  short: bigint;
  carries: Carries;
}

/** Cumulative carry of a market's sides, quote per base unit, WAD. */
interface Carries {
  readonly carryLong: bigint;
  readonly carryShort: bigint;
}

const NO_CARRY: Carries = { carryLong: 0n, carryShort: 0n };

const NOBODY = `0x${"0".repeat(64)}`;

/** Adds up the core's events by account; knows every account that ever had anything. */
export class Book {
  readonly #entries = new Map<Hex, Entries>();
  readonly #carries = new Map<number, Carries>();
  readonly #holdings = new Map<string, Holding>();

  /** In order of first appearance. */
  get accounts(): Hex[] {
    return [...this.#entries.keys()];
  }

  of(accountId: Hex): Entries {
    const known = this.#entries.get(accountId);
    if (known !== undefined) return known;
    const fresh = { deposits: 0n, fees: 0n, rewards: 0n, absorbed: 0n, interest: 0n, carry: 0n };
    this.#entries.set(accountId, fresh);
    return fresh;
  }

  /** Charges an account for the time since its position last changed. */
  charge(accountId: Hex, market: number, carries: Carries): Holding {
    const key = `${accountId}/${market}`;
    const held = this.#holdings.get(key) ?? { long: 0n, short: 0n, carries };
    this.of(accountId).carry +=
      mulFloor(held.long, carries.carryLong - held.carries.carryLong) +
      mulFloor(held.short, carries.carryShort - held.carries.carryShort);
    held.carries = carries;
    this.#holdings.set(key, held);
    return held;
  }

  add({ name, args }: CoreEvent): void {
    if (name === "Accrue") {
      const { carryLong, carryShort } = args;
      this.#carries.set(Number(args.marketId), { carryLong, carryShort });
    }
    if (name === "Transfer") {
      this.of(args.from).deposits -= args.amount;
      this.of(args.to).deposits += args.amount;
    }
    if (args.accountId === undefined) return;
    const account = this.of(args.accountId);
    switch (name) {
      case "Deposit":
        account.deposits += args.amount;
        break;
      case "Fill": {
        account.fees += args.fee;
        const held = this.#held(args);
        held.long += args.longDelta;
        held.short -= args.shortDelta;
        break;
      }
      case "LiquidationClose": {
        account.fees += args.fee;
        const held = this.#held(args);
        held.long -= args.short ? args.pairClosed : args.closed;
        held.short -= args.short ? args.closed : args.pairClosed;
        break;
      }
      case "Deleverage":
        this.#held(args)[args.short ? "short" : "long"] -= args.closed;
        break;
      case "FeeShared":
        for (const [who, part] of [
          [args.referrer, args.toReferrer],
          [args.integrator, args.toIntegrator],
        ]) {
          if (part > 0n) this.of(primaryAccount(who)).rewards += part;
        }
        break;
      case "IntegratorFee":
        account.fees += args.amount;
        this.of(primaryAccount(args.integrator)).rewards += args.amount;
        break;
      case "Reserve":
        if (BigInt(args.payer) === 0n) account.fees += args.amount;
        break;
      case "Release":
        // A voided order's keeper fee returns to its account; any other pays whoever ended the order.
        if (args.beneficiary === args.accountId) account.fees -= args.amount;
        else if (args.beneficiary !== NOBODY) this.of(args.beneficiary).rewards += args.amount;
        break;
      case "ChargeInterest":
        account.interest += args.amount;
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

  #held({ accountId, marketId }: CoreEvent["args"]): Holding {
    const market = Number(marketId);
    return this.charge(accountId, market, this.#carries.get(market) ?? NO_CARRY);
  }
}
