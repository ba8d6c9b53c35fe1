import { type AccountId, AccountType, makeAccountId } from "@ballast/sdk";
import { MAX_UINT256, WAD } from "@ballast/sdk/margin";
import type { Address } from "viem";
import { applyLogs, type Book, type CoreEvent, EMPTY_BOOK } from "../../src/index.ts";

type Name = CoreEvent["eventName"];
type Args<N extends Name> = Extract<CoreEvent, { eventName: N }>["args"];

export const NOBODY = `0x${"00".repeat(20)}` as const;
export const NO_ACCOUNT: AccountId = `0x${"00".repeat(32)}`;
export const ALICE = makeAccountId(`0x${"a1".repeat(20)}`);
export const HEIDI = makeAccountId(`0x${"4e".repeat(20)}`, AccountType.Hedge);
export const KEEPER = `0x${"be".repeat(20)}` as const;
export const TOKEN = `0x${"70".repeat(20)}` as const;

/** Whole units as WAD. */
export const wad = (units: number): bigint => BigInt(units) * WAD;

/** The book after some events from the beginning. */
export const bookOf = (...events: CoreEvent[]): Book => applyLogs(EMPTY_BOOK, events);

export function deposit(amount: bigint, accountId = ALICE): CoreEvent {
  return { eventName: "Deposit", args: { accountId, from: NOBODY, amount } };
}

/** A market of one bracket: 5% maintenance, 10% initial. */
export function list(marketId = 1): CoreEvent {
  return { eventName: "ListMarket", args: { marketId, params: paramsOf(rateOf(5n)) } };
}

/** A bracket of everything, at a maintenance rate of so many percent and twice that as initial. */
function rateOf(percent: bigint) {
  const maintenance = (percent * WAD) / 100n;
  return { upTo: MAX_UINT256, maintenance, initial: 2n * maintenance };
}

function paramsOf(bracket: ReturnType<typeof rateOf>) {
  return {
    brackets: [bracket],
    liquidationFee: WAD / 100n,
    minExposure: wad(500),
    takerFee: 0n,
    makerFee: 0n,
    minOrderFee: 0n,
    skewScale: 1n,
    maxOpenInterest: 1n,
    maxExposure: 1n,
    maxConfidence: 1n,
    economy: {
      fundingVelocity: 0n,
      maxFundingRate: 0n,
      vaultShare: WAD / 4n,
      borrowKink: WAD / 2n,
      borrowKinkRate: 0n,
      borrowMaxRate: 0n,
      maxUtilisation: WAD,
    },
  };
}

/** A market's parameters change, but for what is told to those of a listing at 5%. */
export function setMarket({
  percent = 5n,
  ...change
}: Partial<Args<"SetMarket">> & { percent?: bigint }): CoreEvent {
  const params = paramsOf(rateOf(percent));
  return {
    eventName: "SetMarket",
    args: { marketId: 1, params, setAt: 0n, changesAt: 0n, ...change },
  };
}

/** A token of 6 decimals that feed 9 prices: 10% haircut, 5% discount. */
export function listToken(change: Partial<Args<"ListCollateral">> = {}): CoreEvent {
  const params = { haircut: WAD / 10n, discount: WAD / 20n, cap: 10n ** 12n, feed: 9 };
  const args = { token: TOKEN, id: 1, unit: 10n ** 12n, params, ...change };
  return { eventName: "ListCollateral", args };
}

/** A token's terms change: whole percents. */
export function setCollateral(
  haircut: bigint,
  discount: bigint,
  setAt: bigint,
  changesAt: bigint,
): CoreEvent {
  const percent = (value: bigint) => (value * WAD) / 100n;
  const terms = { haircut: percent(haircut), discount: percent(discount) };
  const params = { ...terms, cap: 10n ** 12n, feed: 9 };
  return { eventName: "SetCollateral", args: { token: TOKEN, params, setAt, changesAt } };
}

export function settleMarket(price: bigint, marketId = 1): CoreEvent {
  return { eventName: "SettleMarket", args: { marketId, price, profitFactor: WAD } };
}

export function settlePosition(change: Partial<Args<"SettlePosition">>): CoreEvent {
  const nothing = { long: 0n, short: 0n, realised: 0n };
  return {
    eventName: "SettlePosition",
    args: { accountId: ALICE, marketId: 1, ...nothing, ...change },
  };
}

export function pledge(amount: bigint, accountId = ALICE, token: Address = TOKEN): CoreEvent {
  return { eventName: "DepositCollateral", args: { accountId, token, amount } };
}

export function sell(change: Partial<Args<"SellCollateral">>): CoreEvent {
  const nothing = { paid: 0n, amount: 0n };
  return {
    eventName: "SellCollateral",
    args: { accountId: ALICE, token: TOKEN, buyer: KEEPER, ...nothing, ...change },
  };
}

export function seize(change: Partial<Args<"SeizeCollateral">>): CoreEvent {
  return {
    eventName: "SeizeCollateral",
    args: { accountId: ALICE, token: TOKEN, amount: 0n, debt: 0n, ...change },
  };
}

export function buySeized(change: Partial<Args<"BuySeized">>): CoreEvent {
  const nothing = { amount: 0n, paid: 0n, repaid: 0n };
  return { eventName: "BuySeized", args: { token: TOKEN, buyer: KEEPER, ...nothing, ...change } };
}

export function writeOff(change: Partial<Args<"WriteOff">>): CoreEvent {
  const nothing = { fromInsurance: 0n, fromVault: 0n };
  return { eventName: "WriteOff", args: { token: TOKEN, ...nothing, ...change } };
}

export function chargeInterest(amount: bigint, accountId = ALICE): CoreEvent {
  return { eventName: "ChargeInterest", args: { accountId, amount } };
}

export function fill(change: Partial<Args<"Fill">>): CoreEvent {
  const nothing = { longDelta: 0n, shortDelta: 0n, longCost: 0n, shortCost: 0n };
  const free = { fillPrice: 0n, realised: 0n, fee: 0n };
  return {
    eventName: "Fill",
    args: { accountId: ALICE, marketId: 1, ...nothing, ...free, ...change },
  };
}

export function accrue(change: Partial<Args<"Accrue">>): CoreEvent {
  const nothing = { carryLong: 0n, carryShort: 0n, fundingRate: 0n, borrowRate: 0n };
  return { eventName: "Accrue", args: { marketId: 1, ...nothing, ...change } };
}

export function feeShared(change: Partial<Args<"FeeShared">>): CoreEvent {
  const nothing = { toInsurance: 0n, toProtocol: 0n, toReferrer: 0n, toIntegrator: 0n };
  const nobody = { referrer: NOBODY, integrator: NOBODY };
  return { eventName: "FeeShared", args: { accountId: ALICE, ...nothing, ...nobody, ...change } };
}

export function deleverage(change: Partial<Args<"Deleverage">>): CoreEvent {
  const nothing = { short: false, closed: 0n, realised: 0n, owed: 0n, threshold: 0n };
  return {
    eventName: "Deleverage",
    args: { accountId: ALICE, marketId: 1, ...nothing, ...change },
  };
}

export function liquidationClose(change: Partial<Args<"LiquidationClose">>): CoreEvent {
  const nothing = { short: false, closed: 0n, pairClosed: 0n, realised: 0n };
  const free = { fee: 0n, exposureRemoved: 0n };
  return {
    eventName: "LiquidationClose",
    args: { accountId: ALICE, marketId: 1, ...nothing, ...free, ...change },
  };
}

export function liquidate(change: Partial<Args<"Liquidate">>): CoreEvent {
  const before = { equityBefore: 0n, maintenanceBefore: 0n };
  const fees = { keeperReward: 0n, toInsurance: 0n, toVault: 0n };
  return {
    eventName: "Liquidate",
    args: { accountId: ALICE, keeper: KEEPER, ...before, ...fees, epoch: 1, ...change },
  };
}

export function reserve(change: Partial<Args<"Reserve">>): CoreEvent {
  return {
    eventName: "Reserve",
    args: { accountId: ALICE, payer: NOBODY, amount: 0n, reservation: 0n, epoch: 0, ...change },
  };
}

export function release(change: Partial<Args<"Release">>): CoreEvent {
  const nothing = { beneficiary: NO_ACCOUNT, amount: 0n, reservation: 0n, epoch: 0 };
  return { eventName: "Release", args: { accountId: ALICE, ...nothing, ...change } };
}
