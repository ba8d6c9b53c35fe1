import { type AccountId, decodeRevert } from "@ballast/sdk";
import {
  type LiquidationPreview,
  marketIn,
  type OrderRequest,
  PositionSide,
  type Refusal,
  type Snapshot,
  type TradeOutcome,
  type TradeRequest,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { type LogDescription, ZeroAddress } from "ethers";
import type { IClearingHouse as Seen } from "../../../typechain-types/contracts/interfaces/ILens.js";
import type { IClearingHouse, IOrders } from "../../../typechain-types/index.ts";
import { MAX_UINT256, values } from "./stage.ts";

const INFINITE_LEVEL = 2n ** 255n - 1n;

/** A trade as the core takes it. */
export function toFill(
  { account, ...rest }: Snapshot,
  r: TradeRequest,
): IClearingHouse.FillRequestStruct {
  const { mark } = marketIn({ account, ...rest }, r.market);
  return {
    accountId: account.id,
    marketId: r.market,
    side: r.side ?? PositionSide.Net,
    sizeDelta: r.sizeDelta,
    reduceOnly: r.reduceOnly ?? false,
    price: r.price ?? mark.price,
    confidence: r.price === undefined ? mark.confidence : (r.confidence ?? 0n),
    acceptablePrice: r.acceptablePrice ?? (r.sizeDelta > 0n ? MAX_UINT256 : 0n),
    integrator: r.integrator?.address ?? ZeroAddress,
    integratorRate: r.integratorRate ?? 0n,
  };
}

/** An order as the core takes it, its keeper fee out of the account or the owner's wallet. */
export function toReserve(
  accountId: AccountId,
  r: OrderRequest,
  wallet: string = ZeroAddress,
): IClearingHouse.ReserveRequestStruct {
  return {
    accountId,
    marketId: r.market,
    side: r.side ?? PositionSide.Net,
    sizeDelta: r.sizeDelta,
    reduceOnly: r.reduceOnly ?? false,
    keeperFee: r.keeperFee,
    payer: r.payFromWallet ? wallet : ZeroAddress,
    integratorRate: r.integratorRate ?? 0n,
  };
}

/** An order as the order book takes it. */
export function toOrder(snapshot: Snapshot, r: OrderRequest): IOrders.OrderRequestStruct {
  const { price: _, confidence: __, ...order } = toFill(snapshot, r);
  return {
    ...order,
    acceptablePrice: r.acceptablePrice ?? (r.sizeDelta > 0n ? 2n ** 128n - 1n : 0n),
    keeperFee: r.keeperFee,
    payFromWallet: r.payFromWallet ?? false,
  };
}

/** What a call would revert with; undefined where it would not. */
export async function revertOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return dataOf(error);
  }
}

/** The error that something reverted with, as the mirror names it. */
export function readRefusal(data: string | undefined): Refusal | undefined {
  if (data === undefined || data === "0x") return undefined;
  const failure = decodeRevert(data as `0x${string}`);
  if (failure.kind !== "contract") throw new Error(`Nobody knows ${data}.`);
  return { name: failure.name, args: failure.args } as Refusal;
}

/** The client puts it somewhere in what it throws. */
function dataOf(error: unknown): string {
  for (let found = error; typeof found === "object" && found !== null; ) {
    const { data, error: inner, cause } = found as Record<string, unknown>;
    if (typeof data === "string") return data;
    found = data ?? inner ?? cause;
  }
  throw error;
}

/** The mirror's outcome of a trade as the lens shows it. */
export function toSimulation({ fill, after, state, ...rest }: TradeOutcome) {
  const { usable, slack, liquidation } = rest;
  const { equity, maintenance, initial, exposure, marginLevel, health } = state;
  return {
    result: [
      ...[fill.longDelta, fill.shortDelta, fill.fillPrice, fill.realised],
      ...[fill.fee, fill.integratorFee],
    ],
    cash: after.account.cash,
    ...{ equity, maintenance, initial, exposure, usable, slack },
    marginLevel: marginLevel ?? INFINITE_LEVEL,
    health: health ?? (equity < 0n ? 0n : MAX_UINT256),
    liquidationBelow: liquidation.below ?? 0n,
    liquidationAbove: liquidation.above ?? 0n,
  };
}

/** What the lens shows, in the same words. */
export function readSimulation(s: Seen.SimulationStructOutput) {
  const { cash, equity, maintenance, initial, exposure, usable, slack } = s;
  const { marginLevel, health, liquidationBelow, liquidationAbove } = s;
  return {
    result: values(s.result),
    ...{ cash, equity, maintenance, initial, exposure, usable, slack },
    ...{ marginLevel, health, liquidationBelow, liquidationAbove },
  };
}

/** The mirror's liquidation as the core shows it. */
export function toLiquidation(
  { liquidatable, waits, stateBefore, stateAfter, ...rest }: LiquidationPreview,
  { account }: Snapshot,
) {
  const { steps, after, keeperReward, seizure } = rest;
  const addressOf = (id: number) =>
    account.holdings.find(({ token }) => token.id === id)?.address ?? expect.fail(`token ${id}`);
  return {
    ...{ liquidatable, waits, keeperReward },
    equityBefore: stateBefore.equity,
    maintenanceBefore: stateBefore.maintenance,
    steps: steps.map((step) => [
      ...[BigInt(step.market), step.side === "S", step.closed, step.pairClosed],
      ...[step.realised, step.fee, step.exposureRemoved],
    ]),
    cashAfter: after.cash,
    equityAfter: stateAfter.equity,
    maintenanceAfter: stateAfter.maintenance,
    initialAfter: stateAfter.initial,
    exposureAfter: stateAfter.exposure,
    seizures:
      seizure?.seized.map(({ token, amount, credit }) => [...[addressOf(token), amount, credit]]) ??
      [],
    badDebt: seizure?.uncovered ?? 0n,
  };
}

/** What the core shows, in the same words. */
export function readLiquidation(v: IClearingHouse.LiquidationPreviewStructOutput) {
  const { liquidatable, waits, equityBefore, maintenanceBefore, cashAfter, equityAfter } = v;
  const { maintenanceAfter, initialAfter, exposureAfter, keeperReward, badDebt } = v;
  return {
    ...{ liquidatable, waits, equityBefore, maintenanceBefore, cashAfter, equityAfter },
    ...{ maintenanceAfter, initialAfter, exposureAfter, keeperReward, badDebt },
    steps: v.steps.map((step) => values(step)),
    seizures: v.seizures.map((seizure) => values(seizure)),
  };
}

/** Holds what a liquidation did against what was foreseen, event by event. */
export function expectLiquidationEvents(
  events: readonly LogDescription[],
  mirror: LiquidationPreview,
  snapshot: Snapshot,
  where: string,
): void {
  const expected = toLiquidation(mirror, snapshot);
  const named = (name: string) =>
    events.filter((event) => event.name === name).map(({ args }) => args.toArray().slice(1));
  expect(named("LiquidationClose"), where).to.deep.equal(expected.steps);
  expect(named("SeizeCollateral"), where).to.deep.equal(expected.seizures);
  const [liquidated] = named("Liquidate");
  expect(liquidated?.slice(1, 4), where).to.deep.equal([
    ...[expected.equityBefore, expected.maintenanceBefore, expected.keeperReward],
  ]);
}
