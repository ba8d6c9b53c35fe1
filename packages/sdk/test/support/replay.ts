import {
  EMPTY_LEG,
  type Leg,
  type Portfolio,
  payableProfit,
  reduceLeg,
  type Side,
  type Step,
} from "../../src/margin/index.ts";

/** The account after each step, done again from what the steps say, without the planner. */
export function replay(portfolio: Portfolio, steps: readonly Step[]): Portfolio[] {
  const accounts: Portfolio[] = [];
  let account = portfolio;
  for (const step of steps) {
    account = apply(account, step);
    accounts.push(account);
  }
  return accounts;
}

function apply(account: Portfolio, step: Step): Portfolio {
  let realised = 0n;
  const positions = account.positions.map((position) => {
    const { market } = position;
    if (market.id !== step.market) return position;
    const close = (side: Side, leg: Leg): Leg => {
      const quantity = side === step.side ? step.closed : step.pairClosed;
      const carry = side === "L" ? market.carryLong : market.carryShort;
      const result = reduceLeg(side, leg, quantity, market.price, carry);
      realised += payableProfit(result.realised, market.profitFactor);
      return result.leg.size === 0n ? EMPTY_LEG : result.leg;
    };
    return { market, long: close("L", position.long), short: close("S", position.short) };
  });
  if (realised !== step.realised) {
    throw new Error(`step says ${step.realised} realised, the legs ${realised}`);
  }
  return { cash: account.cash + realised - step.fee, collateral: account.collateral, positions };
}
