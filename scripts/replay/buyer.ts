import { max, WAD } from "@ballast/sdk/margin";
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

/** Nobody pays the gas of a transaction for less, unless it ends a debt; quote. */
const LEAST = 50n * WAD;

/** Answers that mean there is nothing to buy. */
const NOTHING = new Set(["CollateralNotForSale", "TooLittleCollateral", "NothingSeized"]);

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
      if ((await this.#deal("buySeized", args)) === undefined) continue;
      await this.#send("buySeized", args);
      bought++;
    }
    return bought;
  }

  /** Token after token, as long as there is a debt to sell for. */
  async #buyFrom(accountId: Hex): Promise<number> {
    const { clearingHouse } = this.#chain.ballast;
    if ((await clearingHouse.tokensOf(accountId)).length === 0) return 0;
    for (let bought = 0; ; bought++) {
      const { cash, holdings } = await clearingHouse.accountState(accountId);
      const head = this.#head(holdings);
      if (cash >= 0n || head === undefined) return bought;
      const args = [accountId, head.token.address, await this.#purse(), 0n];
      const deal = await this.#deal("sellCollateral", args);
      if (deal === undefined) return bought;
      const worthIt = deal.paid >= LEAST || deal.paid >= -cash || deal.amount === head.amount;
      if (!worthIt) return bought;
      await this.#send("sellCollateral", args);
    }
  }

  /** What goes first: of the tokens with the highest haircut the one listed first. */
  #head(holdings: readonly Holding[]) {
    const held = this.#tokens.flatMap((token) => {
      const holding = holdings.find((each) => each.token.toLowerCase() === token.address);
      return holding === undefined ? [] : [{ token, amount: holding.amount }];
    });
    const highest = held.reduce((most, { token }) => max(most, haircutOf(token)), 0n);
    return held.find(({ token }) => haircutOf(token) === highest);
  }

  async #purse(): Promise<bigint> {
    return this.#chain.ballast.quote.balanceOf(BUYER);
  }

  /** What a purchase would pay, quote, and get, token units; undefined where nothing is for sale. */
  async #deal(verb: Verb, args: Args): Promise<{ paid: bigint; amount: bigint } | undefined> {
    const { clearingHouse, preset } = this.#chain.ballast;
    const call = {
      from: BUYER,
      to: await clearingHouse.getAddress(),
      data: this.#data(verb, args),
    };
    try {
      const answer = await this.#chain.provider.request({
        method: "eth_call",
        params: [call, "latest"],
      });
      const [paid, amount] = clearingHouse.interface.decodeFunctionResult(
        verb as "buySeized",
        answer as Hex,
      );
      return { paid: paid * 10n ** BigInt(18 - preset.quote.decimals), amount };
    } catch (error) {
      const reason = revertData(error);
      if (reason === undefined || !NOTHING.has(errorName(this.#chain, reason))) throw error;
      return undefined;
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
