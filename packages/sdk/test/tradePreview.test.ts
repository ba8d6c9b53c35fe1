import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { AccountType, typeOf } from "../src/accountId.ts";
import {
  legsIn,
  marketIn,
  maxOrderSize,
  maxSize,
  orderPreview,
  PositionSide,
  type Snapshot,
  type TradeRequest,
  tradePreview,
  WAD,
} from "../src/margin/index.ts";
import { check } from "./support/check.ts";
import { anySnapshot } from "./support/snapshot.ts";

/** A trade of up to some 300,000 of value in one of the snapshot's markets. */
const anyTrade = fc
  .record({
    snapshot: anySnapshot,
    at: fc.nat(3),
    long: fc.boolean(),
    buys: fc.boolean(),
    value: fc.bigInt(WAD, 300_000n * WAD),
    reduceOnly: fc.boolean(),
  })
  .map(({ snapshot, at, long, buys, value, reduceOnly }) => {
    const { id, mark } = snapshot.markets[at % snapshot.markets.length] ?? assert.fail();
    const hedge = typeOf(snapshot.account.id) === AccountType.Hedge;
    const size = (value * WAD) / mark.price + 1n;
    const leg = long ? PositionSide.Long : PositionSide.Short;
    const request: TradeRequest = {
      market: id,
      side: hedge ? leg : PositionSide.Net,
      sizeDelta: buys ? size : -size,
      reduceOnly,
    };
    return { snapshot, request };
  });

/** Everything the core holds of this account and in its pots; others' cash does not move. */
const money = ({ account, pots }: Snapshot) =>
  account.cash + account.interest + pots.vault + pots.insurance + pots.fees + pots.escrow;

describe("a trade's preview", () => {
  it("INV-1: moves money, and makes none", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const { outcome } = tradePreview(snapshot, request);
        if (outcome === undefined) return;
        assert.equal(money(outcome.after), money(snapshot));
        const lent = ({ pots }: Snapshot) => pots.positiveCash - pots.debt;
        const booked = snapshot.account.cash + snapshot.account.interest;
        assert.equal(lent(outcome.after) - lent(snapshot), outcome.after.account.cash - booked);
      }),
    );
  });

  it("INV-2: moves a market's sums by what it does to the legs", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const { outcome, reasons } = tradePreview(snapshot, request);
        // One market too many is not remembered.
        if (outcome === undefined || reasons.some(({ name }) => name === "TooManyMarkets")) return;
        const others = (at: Snapshot) => {
          const { totals } = marketIn(at, request.market);
          const { long, short } = legsIn(at, request.market);
          return [
            totals.openInterestLong - long.size,
            totals.openInterestShort - short.size,
            totals.costLong - long.cost,
            totals.costShort - short.cost,
          ];
        };
        assert.deepEqual(others(outcome.after), others(snapshot));
      }),
    );
  });

  it("names no reason where it fills, and one at least where it does not", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const { fills, reasons, outcome } = tradePreview(snapshot, request);
        assert.equal(fills, reasons.length === 0);
        if (outcome === undefined) assert.equal(reasons.length, 1);
      }),
    );
  });

  it("never makes a net position larger where it is to reduce only", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const { outcome } = tradePreview(snapshot, { ...request, reduceOnly: true });
        if (outcome === undefined) return;
        const { longDelta, shortDelta } = outcome.fill;
        assert.ok(longDelta <= 0n && shortDelta >= 0n);
      }),
    );
  });

  it("of a round trip at one price earns nothing", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const there = tradePreview(snapshot, { ...request, reduceOnly: false });
        if (!there.fills || there.outcome === undefined) return;
        const sizeDelta = -there.outcome.fill.longDelta - there.outcome.fill.shortDelta;
        if (sizeDelta === 0n) return;
        const back = tradePreview(there.outcome.after, {
          ...request,
          sizeDelta,
          reduceOnly: false,
        });
        if (back.outcome === undefined) return;
        const { fill: first } = there.outcome;
        const { fill: second } = back.outcome;
        if (second.longDelta + second.shortDelta !== sizeDelta) return;
        const signed = first.longDelta + first.shortDelta;
        const earned = signed * (second.fillPrice - first.fillPrice);
        assert.ok(earned <= 0n);
      }),
    );
  });
});

describe("the largest size", () => {
  it("fills, and a wei more does not", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const sign = request.sizeDelta > 0n ? 1n : -1n;
        const { size, reasons } = maxSize(snapshot, { ...request, sizeDelta: sign });
        const of = (units: bigint) =>
          tradePreview(snapshot, { ...request, sizeDelta: sign * units });
        if (size > 0n) assert.ok(of(size).fills);
        // Else all there is to reduce is reduced.
        if (size > 0n && reasons.length > 0) assert.ok(!of(size + 1n).fills);
        if (size === 0n) assert.ok(reasons.length > 0);
      }),
      200,
    );
  });

  it("of an order is at most that of its trade, and can be committed", (t) => {
    check(
      t,
      fc.property(anyTrade, ({ snapshot, request }) => {
        const order = { ...request, keeperFee: WAD };
        const { size } = maxOrderSize(snapshot, order);
        assert.ok(size <= maxSize(snapshot, request).size);
        if (size === 0n) return;
        const sizeDelta = request.sizeDelta > 0n ? size : -size;
        const preview = orderPreview(snapshot, { ...order, sizeDelta });
        assert.equal(preview.refusal, undefined);
        assert.ok(preview.trade.fills);
      }),
      100,
    );
  });
});

describe("an order's preview", () => {
  it("reserves and escrows nothing where it is refused", (t) => {
    check(
      t,
      fc.property(anyTrade, fc.boolean(), ({ snapshot, request }, payFromWallet) => {
        const order = { ...request, keeperFee: WAD + 1n, payFromWallet };
        const { refusal, reservation, escrowed } = orderPreview(snapshot, order);
        if (refusal !== undefined) assert.deepEqual([reservation, escrowed], [0n, 0n]);
        else assert.equal(escrowed, payFromWallet ? WAD + 10n ** 12n : WAD + 1n);
        if (request.reduceOnly) assert.equal(reservation, 0n);
      }),
    );
  });
});
