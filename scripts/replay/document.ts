import { formatInput, formatOutcome, type VectorLeg } from "@ballast/sdk/margin";
import { describeCloses } from "./closes.ts";
import { triggerLevel } from "./conditions.ts";
import type { ReplayResult } from "./engine.ts";
import type { FinalAccount } from "./finalAccounts.ts";
import type { GuardAction, GuardRecord } from "./guardLog.ts";
import type { PricedMoment, WaitingOrder } from "./orderLog.ts";
import { type Protection, protectionsOf } from "./protection.ts";
import type { ProviderResult } from "./providers.ts";
import type { Liquidation } from "./record.ts";
import type { PricePoint } from "./sharePrices.ts";
import type { VaultResult } from "./vaultObserver.ts";
import { isoTime } from "./words.ts";

/**
 * The JSON document of --out, described in docs/replay.md.
 *
 * @param without The same replay without what protects accounts, if anything does.
 */
export function documentOf(result: ReplayResult, without?: ReplayResult): Record<string, unknown> {
  const names = new Map(result.accounts.map(({ accountId, trader }) => [accountId, trader?.name]));
  return {
    liquidations: result.liquidations.map((liquidation) =>
      liquidationOf(liquidation, names.get(liquidation.accountId), result.symbols),
    ),
    conservation: {
      ...strings(result.conservation),
      collateral: result.conservation.collateral.map(strings),
    },
    accounts: result.accounts.map(accountOf),
    orders: result.orders.map((order) => orderOf(order, result.symbols)),
    guards: result.guards.map((guard) => guardOf(guard, result)),
    protection: protectionsOf(result, without).map(protectionOf),
    oracleTicks: result.ticks,
    vault: vaultOf(result.vault),
    providers: result.providers.map(providerOf),
  };
}

/** A worked case of the vectors' format, with where and when it happened beside it. */
function liquidationOf(
  liquidation: Liquidation,
  name: string | undefined,
  symbols: ReadonlyMap<number, string>,
): Record<string, unknown> {
  const { accountId, time, txGas, input, outcome, seizures } = liquidation;
  const { account, ...rest } = formatInput(input);
  const who = name ?? accountId;
  return {
    name: `${isoTime(time)} ${who}`,
    why: `${who} fell below maintenance: ${describeCloses([liquidation], symbols).join(", ")}`,
    time: isoTime(time),
    accountId,
    txGas,
    ...rest,
    account: { id: accountId, ...(account as object) },
    ...formatOutcome(outcome),
    ...(seizures.length === 0 ? {} : { seized: seizures.map(strings) }),
  };
}

function accountOf(account: FinalAccount) {
  const { accountId, cash, interest, collateralValue, tokens, legs, equity, marginLevel } = account;
  return {
    account: accountId,
    cash: String(cash),
    interest: String(interest),
    collateralValue: String(collateralValue),
    tokens: tokens.map(strings),
    legs: legs.map((leg: VectorLeg) => strings(leg)),
    equity: String(equity),
    marginLevel: marginLevel === null ? null : String(marginLevel),
  };
}

function orderOf(order: WaitingOrder, symbols: ReadonlyMap<number, string>) {
  const { orderId, accountId, market, kind, sizeDelta, reduceOnly, placed, expiry } = order;
  const level = triggerLevel(order);
  return {
    orderId: String(orderId),
    account: accountId,
    symbol: symbols.get(market) ?? String(market),
    kind,
    size: String(sizeDelta),
    reduceOnly,
    trigger: level === undefined ? null : String(level),
    placed: isoTime(placed),
    expiry: isoTime(expiry),
    state: order.state,
    triggered: momentOf(order.triggered),
    missed: order.missed,
    filled: momentOf(order.filled),
    reason: order.reason ?? null,
  };
}

function momentOf(moment: PricedMoment | undefined) {
  return moment === undefined ? null : { time: isoTime(moment.time), price: String(moment.price) };
}

function guardOf(guard: GuardRecord, { symbols, end }: ReplayResult) {
  const { accountId, source, kind, begins, expiry, state, refused, reason } = guard;
  const { level, target, keeperFee, amount, left } = guard;
  return {
    account: accountId,
    source: source ?? null,
    kind,
    ...strings({ level, target, keeperFee, amount, left }),
    begins: isoTime(begins),
    expiry: isoTime(expiry),
    state: state === "standing" && expiry < end ? "expired" : state,
    refused,
    reason: reason ?? null,
    actions: guard.actions.map((action) => actionOf(action, symbols)),
  };
}

function actionOf(
  { time, orders, brought, keeperFees, closed }: GuardAction,
  symbols: ReadonlyMap<number, string>,
) {
  return {
    time: isoTime(time),
    ...strings({ brought, keeperFees, closed }),
    orders: orders.map(({ orderId, market, size, filled, reason }) => ({
      orderId: String(orderId),
      symbol: symbols.get(market) ?? String(market),
      size: String(size),
      filled: momentOf(filled),
      reason: reason ?? null,
    })),
  };
}

function protectionOf({ account, accounts, gain, gainWithout }: Protection) {
  return {
    account: account.accountId,
    accounts: accounts.map(({ accountId }) => accountId),
    ...strings({ gain, gainWithout }),
  };
}

function providerOf({ provider, waits, ...figures }: ProviderResult) {
  return {
    name: provider.name,
    ...strings(figures),
    waits: waits.map(({ queue, reason, since, until }) => ({
      queue,
      reason,
      since: isoTime(since),
      until: until === undefined ? null : isoTime(until),
    })),
  };
}

function vaultOf({ sharePrices, reconciliation, shares }: VaultResult) {
  const point = ({ time, price }: PricePoint) => ({ time: isoTime(time), price: String(price) });
  return {
    sharePrice:
      sharePrices === undefined
        ? null
        : {
            first: point(sharePrices.first),
            last: point(sharePrices.last),
            lowest: point(sharePrices.lowest),
          },
    drawdown:
      sharePrices === undefined
        ? null
        : {
            part: String(sharePrices.drawdown.part),
            high: point(sharePrices.drawdown.high),
            low: point(sharePrices.drawdown.low),
          },
    reconciliation: strings(reconciliation),
    shares: strings(shares),
  };
}

function strings(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === "bigint" ? String(item) : item,
    ]),
  );
}
