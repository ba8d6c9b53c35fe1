import { type LiquidationPlan, plan, ranking } from "./liquidation.ts";
import { planSeizure, type SeizurePlan } from "./seizure.ts";
import { portfolioOf, type Snapshot } from "./snapshot.ts";
import { max, min, mulDown } from "./wadMath.ts";

/** What liquidating an account would do, to its end. */
export interface LiquidationPreview extends LiquidationPlan {
  /**
   * It must wait all the same: a feed or the chain's sequencer was down a short while ago, or nothing is left but what is
   * frozen or has ended.
   */
  readonly waits: boolean;
  /** What whoever does it is paid, quote WAD: a share of the fees, and what insurance adds where the account ends flat. */
  readonly keeperReward: bigint;
  /** Where it leaves the account flat and in debt: what is taken of its collateral, and what stays a loss. */
  readonly seizure?: SeizurePlan;
}

/** The whole liquidation of an account as it is now (`Previews.liquidation`). */
export function liquidationPreview(snapshot: Snapshot): LiquidationPreview {
  const { account, pots, rules, protectedUntil } = snapshot;
  const portfolio = portfolioOf(snapshot);
  const { holdings } = account;
  const done = plan(portfolio, rules.buffer);
  const recovering =
    portfolio.positions.some(({ market }) => market.standing === "recovering") ||
    holdings.some(({ standing }) => standing === "recovering");
  // A debt without positions is taken up where some collateral can pay it, or none is left.
  const payable = holdings.length === 0 || holdings.some(({ standing }) => standing !== "frozen");
  const finds = ranking(done.stateBefore).length !== 0 || (account.legs.length === 0 && payable);
  const waits = protectedUntil !== 0n || recovering || !finds;

  const fees = done.steps.reduce((total, { fee }) => total + fee, 0n);
  const share = mulDown(fees, rules.keeperShare);
  const isFlat = done.after.positions.every(
    ({ long, short }) => long.size === 0n && short.size === 0n,
  );
  const due = min(max(rules.keeperFloor - share, 0n), min(pots.topUpLeft, pots.insurance));
  const bankrupt = done.liquidatable && isFlat && done.after.cash < 0n;
  return {
    ...done,
    waits: done.liquidatable && waits,
    keeperReward: share + (done.steps.length !== 0 && isFlat ? due : 0n),
    ...(bankrupt ? { seizure: planSeizure(done.after.cash, holdings, rules.dustValue) } : {}),
  };
}
