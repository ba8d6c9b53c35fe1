import { mulDivUp, WAD } from "../../margin/wadMath.ts";
import type { Words } from "../words.ts";
import type { Sentences } from "./sentence.ts";

/** What an account has to back what it wants. */
export const margin = {
  InsufficientMargin: ([available, required], say) => {
    const todo = more(required - available, say);
    const { exposure = 0n } = say.context;
    if (exposure > 0n) {
      const [would, needs] = say.percents(
        share(available, exposure),
        mulDivUp(required, WAD, exposure),
        ["down", "up"],
      );
      return [`Margin level would be ${would}, needs ${needs}`, todo];
    }
    const [would, needs] = say.quotes(available, required);
    return [`Margin would be ${would}, needs ${needs}`, todo];
  },
  LeverageTooHigh: ([exposure, equity, maxLeverage], say) => {
    const most = say.number(maxLeverage);
    const missing = mulDivUp(exposure, WAD, maxLeverage || 1n) - equity;
    const [position, worth] = [say.quote(exposure), say.quote(equity)];
    const what = `Positions would be worth ${position} on equity of ${worth}, above the account's own limit of ${most}×`;
    return [what, `${more(missing, say)}, or raise the limit`];
  },
  CashBelowLimit: ([cash, limit], say) => {
    const [would, least] = say.quotes(cash, limit);
    return [`Cash would be ${would}, and may not fall below ${least}`, more(limit - cash, say)];
  },
  DebtCapExceeded: ([cash, limit, total, cap], say) => {
    const [would, least] = say.quotes(cash, limit);
    const [all, most] = say.quotes(total, cap);
    const what = `Cash would be ${would}, and may not fall below ${least} while all debts together are ${all}, of at most ${most}`;
    return [what, more(limit - cash, say)];
  },
  ReductionLowersHealth: ([equityBefore, maintenanceBefore, equity, maintenance], say) => {
    const before = `${say.quote(equityBefore)} against ${say.quote(maintenanceBefore)}`;
    const after = `${say.quote(equity)} against ${say.quote(maintenance)}`;
    const what = `The account is under maintenance, and the trade would lower its health: equity ${before} of maintenance before, ${after} after`;
    return [what, more(maintenance - equity, say)];
  },
  NotLiquidatable: ([equity, maintenance], say) => {
    const [has, needs] = say.quotes(equity, maintenance);
    return `Nobody may liquidate the account: its equity of ${has} is not below maintenance of ${needs}`;
  },
} as const satisfies Partial<Sentences>;

/** Floored, as the contracts do. */
function share(part: bigint, whole: bigint): bigint {
  return part < 0n ? -mulDivUp(-part, WAD, whole) : (part * WAD) / whole;
}

/** What would do: more money, or less size. */
function more(missing: bigint, say: Words): string {
  const { maxSize } = say.context;
  const deposit = `deposit ${say.quoteToMove(missing > 0n ? missing : 0n)}`;
  if (maxSize === undefined) return `${deposit} or ask for less`;
  if (maxSize === 0n) return `${deposit}; no smaller size would do`;
  return `${deposit} or reduce the size to ${say.sizeThatDoes(maxSize)}`;
}
