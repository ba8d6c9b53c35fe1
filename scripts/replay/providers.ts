import { mulDown } from "@ballast/sdk/margin";
import { canProvide } from "./backing.ts";
import type { Chain, Hex } from "./chain.ts";
import type { Oracle } from "./oracle.ts";
import type { Provider, ProviderAction, Provision } from "./provision.ts";
import type { Unfilled } from "./traders.ts";
import { type QueueName, VaultQueue } from "./vaultQueue.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

/** How long a provider's due request waited, and for what. */
export interface Wait {
  readonly queue: QueueName;
  /** The name of the vault's error. */
  readonly reason: string;
  /** Unix seconds; undefined if it waits still. */
  readonly since: number;
  until: number | undefined;
}

/** What a provider put into the vault and took out of it, and what is left. */
export interface ProviderResult {
  readonly provider: Provider;
  /** Quote, WAD. */
  readonly putIn: bigint;
  readonly tookOut: bigint;
  /** Share units, those that wait to be redeemed included. */
  readonly shares: bigint;
  /** Share units that wait to be redeemed, and quote, WAD, that waits to be taken. */
  readonly redeeming: bigint;
  readonly depositing: bigint;
  readonly waits: readonly Wait[];
}

/** What is known of a provider; token units of quote. */
interface Known {
  readonly provider: Provider;
  putIn: bigint;
  tookOut: bigint;
  readonly waits: Wait[];
}

/** Does on the chain what providers ask for: request, wait for the delay, settle, claim. */
export class Providers {
  readonly unfilled: Unfilled[] = [];
  /** All shares ever issued and redeemed, share units. */
  issued = 0n;
  redeemed = 0n;
  readonly #chain: Chain;
  readonly #oracle: Oracle;
  readonly #queues: readonly VaultQueue[];
  readonly #known: Known[] = [];
  /** Whether anyone may wait: asking the queues at every tick would be for nothing. */
  #waiting = false;
  /** When a provider first asked for what it waits for, by queue and owner; Unix seconds. */
  readonly #asked = new Map<string, number>();

  constructor(chain: Chain, oracle: Oracle) {
    this.#chain = chain;
    this.#oracle = oracle;
    this.#queues = [
      new VaultQueue(chain, oracle, "deposits"),
      new VaultQueue(chain, oracle, "redemptions"),
    ];
  }

  /** Gives a provider a wallet with token units of quote for the vault. */
  async open(provider: Provider, assets: bigint): Promise<void> {
    const { quote, liquidityVault } = this.#chain.ballast;
    await openWallet(this.#chain, provider.owner);
    const vault = await liquidityVault.getAddress();
    await mintFor(this.#chain, quote, provider.owner, vault, assets);
    this.#known.push({ provider, putIn: 0n, tookOut: 0n, waits: [] });
  }

  /** Fills the wallets of a portfolio's providers. */
  async fund({ providers, agenda }: Provision): Promise<void> {
    if (!canProvide(this.#chain.ballast.markets.length)) return;
    const payments = agenda.left.flatMap((action) => (action.kind === "provide" ? [action] : []));
    for (const provider of providers) {
      const own = payments.filter((action) => action.provider === provider);
      const units = own.map(({ amount }) => unitsOf(this.#chain, amount));
      await this.open(
        provider,
        units.reduce((a, b) => a + b, 0n),
      );
    }
  }

  /** Requests what is due; the clock stands where the request is made. */
  async request(actions: readonly ProviderAction[]): Promise<void> {
    if (!canProvide(this.#chain.ballast.markets.length)) return;
    const { liquidityVault } = this.#chain.ballast;
    for (const action of actions) {
      const { provider } = action;
      if (action.kind === "provide") {
        await this.requestDeposit(provider, unitsOf(this.#chain, action.amount));
        continue;
      }
      const shares = mulDown(await liquidityVault.balanceOf(provider.owner), action.part);
      if (shares > 0n) await this.#requestRedemption(provider, shares);
      else {
        this.unfilled.push({ what: "redemption", name: provider.name, reason: "no shares yet" });
      }
    }
  }

  /** @param assets Token units of quote. */
  async requestDeposit({ owner }: Provider, assets: bigint): Promise<void> {
    const { interface: vault } = this.#chain.ballast.liquidityVault;
    await this.#send(owner, vault.encodeFunctionData("requestDeposit", [assets, owner, owner]));
    this.#ask("deposits", owner);
  }

  /**
   * Settles what comes due before a time, at the prices that stand, published once more in the second in which each
   * came due.
   */
  async settleUntil(time: number): Promise<void> {
    while (this.#waiting) {
      const next = Math.min(...this.#queues.map((queue) => queue.next ?? time));
      if (next >= time) return;
      const { clock } = this.#chain;
      clock.now = Math.max(clock.now, next);
      await this.settle();
    }
  }

  /** Settles what is due at the clock's time, and claims it for everyone. */
  async settle(): Promise<void> {
    if (!this.#waiting) return;
    // A settlement needs a fresh price of every market, also of one that the data does not have yet.
    await this.#oracle.freshen();
    for (const queue of this.#queues) {
      const { settled, reason } = await queue.settle();
      for (const { controller, shares } of settled) {
        if (queue.name === "deposits") this.issued += shares;
        else this.redeemed += shares;
        await this.#claim(queue.name, controller);
      }
      await this.#note(queue.name, reason);
    }
    this.#waiting = (await this.#pendings()).some((pending) => pending > 0n);
  }

  /** How everyone did. */
  async results(): Promise<ProviderResult[]> {
    const { liquidityVault, preset } = this.#chain.ballast;
    const unit = 10n ** BigInt(18 - preset.quote.decimals);
    const results: ProviderResult[] = [];
    for (const { provider, putIn, tookOut, waits } of this.#known) {
      const redeeming = await this.#pending("redemptions", provider.owner);
      const depositing = await this.#pending("deposits", provider.owner);
      results.push({
        provider,
        putIn: putIn * unit,
        tookOut: tookOut * unit,
        shares: redeeming + (await liquidityVault.balanceOf(provider.owner)),
        redeeming,
        depositing: depositing * unit,
        waits,
      });
    }
    return results;
  }

  async #requestRedemption({ owner }: Provider, shares: bigint): Promise<void> {
    const { interface: vault } = this.#chain.ballast.liquidityVault;
    await this.#send(owner, vault.encodeFunctionData("requestRedeem", [shares, owner, owner]));
    this.#ask("redemptions", owner);
  }

  async #claim(queue: QueueName, owner: Hex): Promise<void> {
    const { liquidityVault } = this.#chain.ballast;
    const { interface: vault } = liquidityVault;
    const known = this.#known.find(({ provider }) => provider.owner === owner);
    if (known === undefined) throw new Error(`Nobody knows the provider ${owner}.`);
    if (queue === "deposits") {
      const assets = await liquidityVault.maxDeposit(owner);
      if (assets === 0n) return;
      const verb = "deposit(uint256,address,address)";
      await this.#send(owner, vault.encodeFunctionData(verb, [assets, owner, owner]));
      known.putIn += assets;
      return;
    }
    const shares = await liquidityVault.maxRedeem(owner);
    if (shares === 0n) return;
    known.tookOut += await liquidityVault.maxWithdraw(owner);
    await this.#send(owner, vault.encodeFunctionData("redeem", [shares, owner, owner]));
  }

  /** Notes who waits longer than the delay, and for whom that has ended. */
  async #note(queue: QueueName, reason: string | undefined): Promise<void> {
    const { clock, ballast } = this.#chain;
    for (const { provider, waits } of this.#known) {
      const key = `${queue} ${provider.owner}`;
      const open = waits.find((wait) => wait.queue === queue && wait.until === undefined);
      if ((await this.#pending(queue, provider.owner)) === 0n) {
        if (open !== undefined) open.until = clock.now;
        this.#asked.delete(key);
      } else if (open === undefined && reason !== undefined) {
        // Whoever has not waited for the delay yet does not wait for this.
        const due = (this.#asked.get(key) ?? 0) + ballast.preset.vault.delay <= clock.now;
        if (due) waits.push({ queue, reason, since: clock.now, until: undefined });
      }
    }
  }

  #ask(queue: QueueName, owner: Hex): void {
    const key = `${queue} ${owner}`;
    this.#asked.set(key, this.#asked.get(key) ?? this.#chain.clock.now);
    this.#queues.find(({ name }) => name === queue)?.expect();
    this.#waiting = true;
  }

  async #pending(queue: QueueName, owner: Hex): Promise<bigint> {
    const { liquidityVault } = this.#chain.ballast;
    return queue === "deposits"
      ? liquidityVault.pendingDepositRequest(0, owner)
      : liquidityVault.pendingRedeemRequest(0, owner);
  }

  async #pendings(): Promise<bigint[]> {
    const pendings: bigint[] = [];
    for (const { provider } of this.#known) {
      for (const { name } of this.#queues) pendings.push(await this.#pending(name, provider.owner));
    }
    return pendings;
  }

  async #send(from: Hex, data: string): Promise<void> {
    const to = await this.#chain.ballast.liquidityVault.getAddress();
    await this.#chain.send({ from, to, data });
  }
}
