import type { CoreEvent } from "./events.ts";

/** What moved the vault's cash, each by what it added to it; quote, WAD. */
export interface VaultFlows {
  /** The vault's part of the trading fees. */
  tradingFees: bigint;
  /** Its part of the liquidation fees. */
  liquidationFees: bigint;
  /** Paid by orders that failed through their own account. */
  forfeits: bigint;
  /** Bad debt that insurance could not bear, of accounts and of seized collateral. */
  badDebt: bigint;
  /** What traders realised before fees, funding and borrow fees included, by what booked it. */
  fills: bigint;
  liquidations: bigint;
  deleveraging: bigint;
  /** Interest on the negative cash of accounts, as far as it was booked. */
  interest: bigint;
  /** A deficit that withdrawals bore, or someone covered. */
  deficits: bigint;
  /** Deposits less redemptions of liquidity providers. */
  provided: bigint;
}

/** Adds up the core's events that moved the vault, those after a block. */
export class VaultBook {
  readonly flows: VaultFlows = {
    tradingFees: 0n,
    liquidationFees: 0n,
    forfeits: 0n,
    badDebt: 0n,
    fills: 0n,
    liquidations: 0n,
    deleveraging: 0n,
    interest: 0n,
    deficits: 0n,
    provided: 0n,
  };
  readonly #after: number;

  constructor(after: number) {
    this.#after = after;
  }

  add({ name, args, blockNumber }: CoreEvent): void {
    if (blockNumber <= this.#after) return;
    const { flows } = this;
    switch (name) {
      case "Fill":
        flows.fills -= args.realised;
        flows.tradingFees += args.fee;
        break;
      case "FeeShared":
        flows.tradingFees -=
          args.toInsurance + args.toProtocol + args.toReferrer + args.toIntegrator;
        break;
      case "LiquidationClose":
        flows.liquidations -= args.realised;
        break;
      case "Liquidate":
        flows.liquidationFees += args.toVault;
        break;
      case "Deleverage":
        flows.deleveraging -= args.realised;
        break;
      case "VaultCoverLoss":
        flows.badDebt -= args.amount;
        break;
      case "Forfeit":
        flows.forfeits += args.amount;
        break;
      case "ChargeInterest":
        flows.interest += args.amount;
        break;
      case "WriteOff":
        flows.badDebt -= args.fromVault;
        break;
      case "DeficitShared":
      case "CoverDeficit":
        flows.deficits += args.amount;
        break;
      case "FundVault":
        flows.provided += args.amount;
        break;
      case "PayVault":
        flows.provided -= args.amount;
        break;
    }
  }
}
