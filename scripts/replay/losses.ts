import type { CoreEvent } from "./events.ts";

/** What others paid of debts that nobody can pay, by who did; quote, WAD. */
export interface Absorbed {
  readonly insurance: bigint;
  readonly vault: bigint;
}

/** Where a debt turned out to be one that nobody can pay. */
export type LossCause = "liquidation" | "sale" | "resale";

/** A debt that insurance and the vault paid. */
export interface Loss extends Absorbed {
  /**
   * The end of a liquidation; the sale of the last collateral of an account without positions; or that of the last of a
   * token that insurance had seized.
   */
  readonly cause: LossCause;
}

/** Notes all bad debt from the core's events. */
export class LossBook {
  readonly losses: Loss[] = [];
  /** The transaction and the account of the last sale of collateral. */
  #sale = "";
  /** Insurance's part of the loss whose other part comes next. */
  #insured = 0n;

  add({ name, args, transactionHash }: CoreEvent): void {
    const where = `${transactionHash} ${args.accountId}`;
    switch (name) {
      case "SellCollateral":
        this.#sale = where;
        break;
      case "InsuranceCoverLoss":
        this.#insured = args.amount;
        break;
      case "VaultCoverLoss":
        this.losses.push({
          cause: where === this.#sale ? "sale" : "liquidation",
          insurance: this.#insured,
          vault: args.amount,
        });
        break;
      case "WriteOff": {
        const { fromInsurance: insurance, fromVault: vault } = args;
        this.losses.push({ cause: "resale", insurance, vault });
        break;
      }
    }
  }
}
