import { WAD } from "@ballast/sdk/margin";
import type { IClearingHouse } from "../../typechain-types/contracts/interfaces/IClearingHouse.js";
import { addressOf } from "./addresses.ts";
import type { Chain, Hex } from "./chain.ts";
import { errorName, revertData } from "./replies.ts";
import type { ReplayToken } from "./tokens.ts";
import { mintFor, openWallet, unitsOf } from "./wallets.ts";

type Holding = IClearingHouse.HoldingStateStructOutput;
type Verb = "sellCollateral" | "buySeized";
type Args = readonly (string | bigint)[];

const BUYER = addressOf("Ballast collateral buyer");

/** What the buyer has to spend, quote: more than all debts. */
const PURSE = 10n ** 15n * WAD;

/** Answers that mean there is nothing to buy, or not of this token before another. */
const NOTHING = new Set([
  ...["CollateralNotForSale", "NotFirstInOrder", "NothingSeized", "TooLittleCollateral"],
]);

/** Buys collateral wherever the protocol sells it: a debtor's for its debt, and what insurance has taken. */
export class CollateralBuyer {
  readonly #chain: Chain;
  readonly #tokens: readonly ReplayToken[];

  private constructor(chain: Chain, tokens: readonly ReplayToken[]) {
    this.#chain = chain;
    this.#tokens = tokens;
  }

  /** Fills the buyer's purse. */
  static async begin(chain: Chain, tokens: readonly ReplayToken[]): Promise<CollateralBuyer> {
    const { clearingHouse, quote } = chain.ballast;
    if (tokens.length > 0) {
      await openWallet(chain, BUYER);
      const core = await clearingHouse.getAddress();
      await mintFor(chain, quote, BUYER, core, unitsOf(chain, PURSE));
    }
    return new CollateralBuyer(chain, tokens);
  }

  /**
   * Buys all that is for sale at the last prices.
   *
   * @param accounts Those that may hold collateral.
   * @param seized Addresses of the tokens of which insurance has some.
   * @returns How often something was bought.
   */
  async buy(accounts: readonly Hex[], seized: readonly string[]): Promise<number> {
    const { clearingHouse } = this.#chain.ballast;
    if (this.#tokens.length === 0) return 0;
    let bought = 0;
    if ((await clearingHouse.pots()).debt > 0n) {
      for (const accountId of accounts) bought += await this.#buyFrom(accountId);
    }
    for (const token of seized) {
      const args = [token, await this.#purse(), 0n];
      if (!(await this.#sells("buySeized", args))) continue;
      await this.#send("buySeized", args);
      bought++;
    }
    return bought;
  }

  /** Token after token, as long as there is a debt to sell for. */
  async #buyFrom(accountId: Hex): Promise<number> {
    const { clearingHouse } = this.#chain.ballast;
    if ((await clearingHouse.tokensOf(accountId)).length === 0) return 0;
    let bought = 0;
    while (await this.#buyOne(accountId)) bought++;
    return bought;
  }

  /** The first of the account's tokens that can be bought: what goes first may be too little for any quote. */
  async #buyOne(accountId: Hex): Promise<boolean> {
    const { cash, holdings } = await this.#chain.ballast.clearingHouse.accountState(accountId);
    if (cash >= 0n) return false;
    for (const { address } of this.#ordered(holdings)) {
      const args = [accountId, address, await this.#purse(), 0n];
      if (!(await this.#sells("sellCollateral", args))) continue;
      await this.#send("sellCollateral", args);
      return true;
    }
    return false;
  }

  /** What goes first: the highest haircut, and of equals the one listed first. */
  #ordered(holdings: readonly Holding[]): ReplayToken[] {
    return this.#tokens
      .filter(({ address }) => holdings.some(({ token }) => token.toLowerCase() === address))
      .sort((a, b) => Number(haircutOf(b) - haircutOf(a)));
  }

  async #purse(): Promise<bigint> {
    return this.#chain.ballast.quote.balanceOf(BUYER);
  }

  /** Whether a purchase would get anything. */
  async #sells(verb: Verb, args: Args): Promise<boolean> {
    const to = await this.#chain.ballast.clearingHouse.getAddress();
    const call = { from: BUYER, to, data: this.#data(verb, args) };
    try {
      await this.#chain.provider.request({ method: "eth_call", params: [call, "latest"] });
      return true;
    } catch (error) {
      const reason = revertData(error);
      if (reason === undefined || !NOTHING.has(errorName(this.#chain, reason))) throw error;
      return false;
    }
  }

  async #send(verb: Verb, args: Args): Promise<void> {
    const to = await this.#chain.ballast.clearingHouse.getAddress();
    await this.#chain.send({ from: BUYER, to, data: this.#data(verb, args) });
  }

  #data(verb: Verb, args: Args): string {
    const { interface: core } = this.#chain.ballast.clearingHouse;
    // Both take the same kinds of arguments, which their types do not tell.
    return core.encodeFunctionData(verb as "buySeized", args as never);
  }
}

function haircutOf({ collateral }: ReplayToken): bigint {
  return collateral.params.haircut;
}
