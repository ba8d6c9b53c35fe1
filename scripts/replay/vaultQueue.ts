import type { Chain, Hex, Receipt } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import { errorName, eventsOf, revertData } from "./replies.ts";

/** The two queues of the liquidity vault, as the contract numbers them. */
export const QUEUES = { deposits: 0, redemptions: 1 } as const;
export type QueueName = keyof typeof QUEUES;

/** What a settlement did for one controller. */
export interface Settled {
  readonly queue: QueueName;
  readonly controller: Hex;
  /** Issued for a deposit, burned for a redemption. */
  readonly shares: bigint;
}

/** What came of an attempt to settle: who can claim, and why others still wait. */
export interface Attempt {
  readonly settled: readonly Settled[];
  /** The name of the vault's error; undefined when nobody waits any longer than it must. */
  readonly reason: string | undefined;
}

/** More than ever wait. */
const ALL = 2n ** 64n;
const NO_UPDATE = { marketIds: [], data: [] };
const EVENTS = { deposits: "SettleDeposit", redemptions: "SettleRedemption" } as const;

/** What keeps a head waiting: less in the vault than is asked of it. */
const WAITS = new Set(["NoLiquidity", "NavTooLow", "DepositLost"]);

/** Settles a queue of the liquidity vault as its requests come due. */
export class VaultQueue {
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly name: QueueName;
  /** When requests come due, Unix seconds; then the first prices of then, which a settlement must name. */
  readonly #due = new Set<number>();
  readonly #first = new Map<number, readonly string[]>();

  constructor(chain: Chain, oracle: Oracle, name: QueueName) {
    this.#chain = chain;
    this.#oracle = oracle;
    this.name = name;
  }

  /** The next time at which requests come due; Unix seconds. */
  get next(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...this.#due);
  }

  /** Something was requested, or rolled over, at the clock's time. */
  expect(): void {
    const { clock, ballast } = this.#chain;
    this.#due.add(clock.now + ballast.preset.vault.delay);
  }

  /**
   * Settles what is due, at the clock's time, at which all markets have a price; a head that waited in vain for all of
   * its window goes on waiting from now.
   */
  async settle(): Promise<Attempt> {
    const { clock } = this.#chain;
    this.#keepPrices();
    const settled: Settled[] = [];
    for (;;) {
      const head = await this.#head();
      if (head === undefined || head.from > clock.now) return { settled, reason: undefined };
      if (head.until < clock.now) {
        await this.#send("roll", [QUEUES[this.name]]);
        this.expect();
        return { settled, reason: undefined };
      }
      const attempt = await this.#attempt(this.#first.get(head.from) ?? []);
      settled.push(...attempt.settled);
      if (attempt.reason !== undefined) return { settled, reason: attempt.reason };
    }
  }

  /** Of each time that has come, the first prices since: nobody has published any between it and the clock's time. */
  #keepPrices(): void {
    const { ballast, clock } = this.#chain;
    for (const time of this.#due) {
      if (time > clock.now) continue;
      this.#due.delete(time);
      const proofs = ballast.markets.map(({ symbol }) => this.#oracle.republish(symbol, clock.now));
      this.#first.set(time, proofs);
    }
  }

  async #attempt(proofs: readonly string[]): Promise<Attempt> {
    const { interface: vault } = this.#chain.ballast.liquidityVault;
    const args = [QUEUES[this.name], ALL, proofs, NO_UPDATE];
    try {
      const receipt = await this.#send("settle", args, BigInt(proofs.length));
      const events = eventsOf(receipt, vault, EVENTS[this.name]);
      const rest = events.some(({ args }) => this.name === "redemptions" && args.sharesLeft > 0n);
      const settled = events.map(({ args: { controller, shares } }) => {
        return { queue: this.name, controller, shares };
      });
      return { settled, reason: rest ? "NoLiquidity" : undefined };
    } catch (error) {
      const data = revertData(error);
      const reason = data === undefined ? "" : errorName(this.#chain, data);
      if (!WAITS.has(reason)) throw error;
      return { settled: [], reason };
    }
  }

  async #head(): Promise<{ from: number; until: number } | undefined> {
    const { liquidityVault } = this.#chain.ballast;
    const { waiting, from, until } = await liquidityVault.queueState(QUEUES[this.name]);
    return waiting === 0n ? undefined : { from: Number(from), until: Number(until) };
  }

  async #send(verb: "settle" | "roll", args: readonly unknown[], value = 0n): Promise<Receipt> {
    const { ballast, operator } = this.#chain;
    const to = await ballast.liquidityVault.getAddress();
    const data = ballast.liquidityVault.interface.encodeFunctionData(
      verb as "settle",
      args as never,
    );
    return this.#chain.send({ from: operator, to, data, value });
  }
}
