import { WAD } from "@ballast/sdk/margin";
import { expect } from "chai";
import { loadPreset } from "../../deploy/preset.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { isMet } from "../../scripts/replay/conditions.ts";
import { formatPrice } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import type { WaitingOrder } from "../../scripts/replay/orderLog.ts";
import { orderLines } from "../../scripts/replay/orderTable.ts";
import { parsePortfolio } from "../../scripts/replay/portfolio.ts";
import { showProgress } from "../../scripts/replay/progress.ts";
import { type Protection, protectionsOf } from "../../scripts/replay/protection.ts";
import { failuresOf } from "../../scripts/replay/report.ts";
import { scheduleOf } from "../../scripts/replay/schedule.ts";
import { timelineOf } from "../../scripts/replay/ticks.ts";
import { isoTime } from "../../scripts/replay/words.ts";
import { documentSchema } from "./support/replayDocument.ts";

/** BTC rises and falls, at one price for an hour each. */
const PRICES = [40_000, 42_000, 44_500, 41_000, 37_900, 30_000];
const DATA = [
  "time,symbol,open,high,low,close,volume",
  ...PRICES.map((p, hour) => `2021-05-19T0${hour}:00:00Z,BTC,${p},${p},${p},${p},1`),
].join("\n");

const account = (name: string, orders: string, type = "cross") =>
  `{ "name": "${name}", "type": "${type}", "deposit": 10000, "orders": [${orders}] }`;
const order = (side: string, leverage: number, rest = "") =>
  `{ "hour": 0, "symbol": "BTC", "side": "${side}", "leverage": ${leverage}${rest} }`;
const file = (...accounts: string[]) => `{ "accounts": [\n${accounts.join(",\n")}\n] }`;

const PORTFOLIO = file(
  account("Stopped", order("long", 3, ', "attach": { "stop": 0.95 }')),
  account("Paid", order("long", 1, ', "attach": { "stop": 0.9, "target": 1.1 }')),
  account("Trailed", order("long", 1, ', "attach": { "trail": 0.05 }')),
  account(
    "Late",
    [
      order("long", 1),
      order("long", 9, ', "kind": "stop", "trigger": 0.9, "expires": 2, "reduceOnly": true'),
    ].join(),
  ),
  account("Greedy", order("long", 50, ', "kind": "limit", "limit": 0.95')),
  account(
    "Patient",
    order("long", 1, ', "kind": "limit", "limit": 0.95, "attach": { "stop": 0.9, "target": 1.2 }'),
  ),
  account(
    "Short",
    [
      order("short", 1),
      ...[
        ["stop", 1.1],
        ["takeProfit", 0.9],
      ].map(([kind, trigger]) =>
        order(
          "short",
          1,
          `, "reduceOnly": true, "kind": "${kind}", "trigger": ${trigger}, "oco": "out"`,
        ),
      ),
    ].join(),
  ),
  account(
    "Hopeful",
    order(
      "long",
      1,
      ', "kind": "limit", "limit": 0.5, "expires": 1, "attach": { "stop": 0.9, "expires": 9 }',
    ),
  ),
  account("Drowned", order("long", 4, ', "attach": { "stop": 0.6 }')),
  account("Calm", order("long", 0.5, ', "attach": { "trail": 0.5 }')),
  account(
    "Hedged",
    [order("long", 2, ', "attach": { "stop": 0.95 }'), order("short", 1)].join(),
    "hedge",
  ),
  account(
    "Closed",
    [
      order("long", 1, ', "attach": { "stop": 0.95 }'),
      order("long", 9, ', "reduceOnly": true').replace('"hour": 0', '"hour": 1'),
    ].join(),
  ),
);

function run(text: string, protection?: "unprotected", data = DATA): Promise<ReplayResult> {
  const timeline = timelineOf(parseCandles(data, "data.csv"));
  const schedule = scheduleOf(parsePortfolio(text, "p.json"), timeline, protection);
  return replay({ preset: loadPreset("textbook"), timeline, schedule });
}

function ordersOf(result: ReplayResult, name: string): WaitingOrder[] {
  const found = result.accounts.find(({ trader }) => trader?.name === name);
  return result.orders.filter(({ accountId }) => accountId === found?.accountId);
}

/** When and at which prices of the oracle and the fill, or why not. */
function told({ triggered, filled, state, reason }: WaitingOrder): string {
  if (triggered === undefined) return reason ?? state;
  const when = `${isoTime(triggered.time).slice(11, 16)} at ${formatPrice(triggered.price)}`;
  if (filled === undefined) return `${when}, ${reason}`;
  return `${when}, filled ${isoTime(filled.time).slice(11, 19)}`;
}

describe("Replay: orders that wait", () => {
  let result: ReplayResult;
  let without: ReplayResult;
  const tell = (name: string) => ordersOf(result, name).map(told);
  const saved = (name: string): bigint => {
    const found = protectionsOf(result, without).find(
      ({ account }) => account.trader?.name === name,
    ) as Protection;
    return found.gain - found.gainWithout;
  };

  before(async () => {
    result = await run(PORTFOLIO);
    without = await run(PORTFOLIO, "unprotected");
  });

  it("INV-1: leave the books exact to the wei, with them and without", () => {
    expect(failuresOf(result)).to.deep.equal([]);
    expect(failuresOf(without)).to.deep.equal([]);
    expect(result.keeperWarnings).to.deep.equal([]);
    expect(result.unfilled).to.deep.equal([]);
    expect(without.unfilled).to.deep.equal([]);
    // What waits to the end has its fees in escrow: two of Calm.
    expect(result.conservation.escrow).to.equal(2n * WAD);
  });

  it("are triggered by a price, and filled after the delay: a stop that saves", () => {
    expect(tell("Stopped")).to.deep.equal(["04:00 at 37,900, filled 04:00:02"]);
    const [stop] = ordersOf(result, "Stopped");
    const fill = stop?.filled?.price ?? 0n;
    expect(fill < 37_900n * WAD && fill > 37_700n * WAD).to.equal(true);
    expect(saved("Stopped") > 3_000n * WAD).to.equal(true);
    const victims = ({ liquidations }: ReplayResult) =>
      liquidations.filter(({ accountId }) => accountId === stop?.accountId).length;
    expect([victims(result), victims(without)]).to.deep.equal([0, 1]);
  });

  it("take a profit, whereupon the other leg of the bracket is cleared and its fees return", () => {
    expect(tell("Paid")).to.deep.equal(["groupEnded", "02:00 at 44,500, filled 02:00:02"]);
    expect(saved("Paid") > 3_000n * WAD).to.equal(true);
    const paid = result.accounts.find(({ trader }) => trader?.name === "Paid");
    expect(paid?.legs).to.deep.equal([]);
  });

  it("trail the best price since the tick at which they were placed", async () => {
    expect(tell("Trailed")).to.deep.equal(["03:00 at 41,000, filled 03:00:02"]);
    expect(ordersOf(result, "Trailed")[0]?.price).to.equal(44_500n * WAD);
    expect(ordersOf(result, "Calm")[0]?.price).to.equal(44_500n * WAD);
    const fall = DATA.replaceAll("42000", "37900");
    const fallen = await run(
      file(account("Trailed", order("long", 1, ', "attach": { "trail": 0.05 }'))),
      undefined,
      fall,
    );
    expect(ordersOf(fallen, "Trailed").map(told)).to.deep.equal([
      "01:00 at 37,900, filled 01:00:02",
    ]);
  });

  it("expire, and with an entry what is attached to it", () => {
    expect(tell("Late")).to.deep.equal(["expired"]);
    expect(tell("Hopeful")).to.deep.equal(["expired", "entryEnded"]);
  });

  it("end when they are triggered if the account cannot carry them, or nothing is left to reduce", () => {
    expect(tell("Greedy")).to.deep.equal(["04:00 at 37,900, InsufficientMargin"]);
    expect(tell("Closed")).to.deep.equal(["04:00 at 37,900, NothingToReduce"]);
  });

  it("open, and what is attached counts from the price they wait for", () => {
    expect(tell("Patient")).to.deep.equal([
      "04:00 at 37,900, filled 04:00:02",
      "05:00 at 30,000, filled 05:00:02",
      "groupEnded",
    ]);
    expect(ordersOf(result, "Patient").map(({ price }) => price / WAD)).to.deep.equal([
      ...[38_000n, 34_200n, 45_600n],
    ]);
  });

  it("cancel each other, and close their own leg of a hedge", () => {
    expect(tell("Short")).to.deep.equal(["02:00 at 44,500, filled 02:00:02", "groupEnded"]);
    expect(tell("Hedged")).to.deep.equal(["04:00 at 37,900, filled 04:00:02"]);
    const hedged = result.accounts.find(({ trader }) => trader?.name === "Hedged");
    expect(hedged?.legs.map(({ side }) => side)).to.deep.equal(["S"]);
  });

  it("are void after a liquidation, and wait while nothing meets them", () => {
    expect(tell("Drowned")).to.deep.equal(["voided"]);
    expect(tell("Calm")).to.deep.equal(["waiting"]);
    // A fee in escrow is not lost.
    const calm = saved("Calm");
    expect(calm < WAD && calm > -WAD).to.equal(true);
  });

  it("wait again where the price is not their limit any more", async () => {
    // The condition is met at 38,000, but a purchase pays a premium: it is filled at 37,900.
    const touch = DATA.replaceAll("42000", "38000");
    const { orders } = await run(
      file(account("Buyer", order("long", 1, ', "kind": "limit", "limit": 0.95'))),
      undefined,
      touch,
    );
    // At each tick of the hour at 38,000.
    expect(orders.map(({ missed }) => missed)).to.deep.equal([4]);
    expect(orders.map(told)).to.deep.equal(["04:00 at 37,900, filled 04:00:02"]);
  });

  it("stay in the second run where they open", () => {
    const names = new Set(without.orders.map(({ kind, reduceOnly }) => `${kind} ${reduceOnly}`));
    expect([...names]).to.deep.equal(["limit false"]);
    expect(without.vault.reconciliation.navFirst).to.equal(result.vault.reconciliation.navFirst);
  });

  it("stand in a table as wide as the terminal, and in the document", () => {
    for (const columns of [80, 100, 120]) {
      const lines = orderLines(result, without, columns);
      expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(columns - 2);
      expect(lines.some((line) => /^Stopped +BTC stop +38,000 /.test(line))).to.equal(true);
      expect(lines.join("\n")).to.include("BTC buy limit").and.include("other filled");
      expect(lines.at(-1)).to.match(/^liquidations of these accounts: \d, and \d without$/);
    }
    const document = documentSchema.parse(JSON.parse(JSON.stringify(documentOf(result, without))));
    expect(document.orders).to.have.length(result.orders.length);
    const { gain, gainWithout } = document.protection[0] ?? {};
    expect(BigInt(gain ?? 0) - BigInt(gainWithout ?? 0)).to.equal(saved("Stopped"));
    expect(documentOf(result).protection).to.deep.equal([]);
  });

  it("are not there where nobody places any, and nothing is compared", async () => {
    const timeline = timelineOf(parseCandles(DATA, "data.csv"));
    const protects = (text: string) =>
      scheduleOf(parsePortfolio(text, "p.json"), timeline).protects;
    expect(protects(PORTFOLIO)).to.equal(true);
    expect(protects(file(account("A", order("long", 1))))).to.equal(false);
    const entry = order("long", 1, ', "kind": "limit", "limit": 0.9');
    expect(protects(file(account("A", entry)))).to.equal(false);
    expect(orderLines({ ...result, orders: [] }, undefined, 80)).to.deep.equal([]);
  });

  it("meet their condition at the price itself, on their side only", () => {
    const met = (kind: WaitingOrder["kind"], sizeDelta: bigint, price: bigint) =>
      [9n, 10n, 11n].map((now) => isMet({ kind, sizeDelta, price, distance: 0 }, now));
    expect(met("stop", -1n, 10n)).to.deep.equal([true, true, false]);
    expect(met("stop", 1n, 10n)).to.deep.equal([false, true, true]);
    expect(met("takeProfit", -1n, 10n)).to.deep.equal([false, true, true]);
    expect(met("limit", 1n, 10n)).to.deep.equal([true, true, false]);
    expect(met("trailing", -1n, 0n)).to.deep.equal([false, false, false]);
  });

  it("show how far both runs are", () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => written.push(text) };
    const display = showProgress(10, 2, stream as unknown as NodeJS.WriteStream);
    for (const run of [0, 1]) {
      for (let ticks = 1; ticks <= 10; ticks++) {
        display.update({ ticks, time: 0, liquidations: 3 }, run);
      }
    }
    expect(written).to.have.length(10);
    expect(written[4]).to.equal("   50% · 1970-01-01 00:00 · 3 liquidations\n");
    expect(written[9]).to.equal("  100% · 1970-01-01 00:00 · again, unprotected\n");
  });
});

describe("Replay: orders of a portfolio that cannot be", () => {
  const fault = (text: string): string => {
    try {
      parsePortfolio(file(text), "p.json");
    } catch (error) {
      return error instanceof Error
        ? error.message.replace(/^p\.json, line 2, column \d+ /, "")
        : "";
    }
    return "";
  };
  const at = "(accounts[0].orders[0]";
  const faults: Record<string, [orders: string, sentence: string]> = {
    "an unknown kind": [
      order("long", 1, ', "kind": "iceberg"'),
      `${at}.kind): invalid option: expected one of "market"|"limit"|"takeProfit"|"stop"|"trailing".`,
    ],
    "a stop without a trigger": [
      order("long", 1, ', "kind": "stop"'),
      `${at}): a stop needs a "trigger".`,
    ],
    "a limit with a trigger": [
      order("long", 1, ', "kind": "limit", "limit": 0.9, "trigger": 0.9'),
      `${at}.trigger): a limit order has no "trigger".`,
    ],
    "a market order with a distance": [
      order("long", 1, ', "distance": 0.1'),
      `${at}.distance): a market order has no "distance".`,
    ],
    "a market order that expires": [
      order("long", 1, ', "expires": 3'),
      `${at}.expires): a market order does not wait, and has no "expires".`,
    ],
    "a stop on the side of the profit": [
      order("long", 1, ', "kind": "stop", "trigger": 1.1, "reduceOnly": true'),
      `${at}.trigger): a stop that sells waits for a lower price: below 1.`,
    ],
    "a limit above the price": [
      order("long", 1, ', "kind": "limit", "limit": 1'),
      `${at}.limit): a limit order that buys waits for a lower price: below 1.`,
    ],
    "a trailing stop too far away": [
      order("long", 1, ', "kind": "trailing", "distance": 0.6, "reduceOnly": true'),
      `${at}.distance): too big: expected number to be <=0.5.`,
    ],
    "a target on the side of the loss": [
      order("short", 1, ', "attach": { "target": 1.2 }'),
      `${at}.attach.target): a take-profit that buys waits for a lower price: below 1.`,
    ],
    "nothing attached": [
      order("long", 1, ', "attach": {}'),
      `${at}.attach): attached is at least one of "stop", "target" and "trail".`,
    ],
    "something attached to a reduction": [
      order("long", 1, ', "reduceOnly": true, "attach": { "stop": 0.9 }'),
      `${at}.attach): nothing can be attached to an order that only reduces.`,
    ],
    "something attached to a trailing entry": [
      order("long", 1, ', "kind": "trailing", "distance": 0.1, "attach": { "stop": 0.9 }'),
      `${at}.attach): nothing can be attached to a trailing stop: nobody knows its price.`,
    ],
    "an order that cancels no other": [
      order("long", 1, ', "kind": "limit", "limit": 0.9, "oco": "x"'),
      `${at}.oco): no other order of the account is in the oco "x".`,
    ],
    "orders of an oco at two hours": [
      [0, 1]
        .map((hour) =>
          order("long", 1, ', "kind": "limit", "limit": 0.9, "oco": "x"').replace(
            '"hour": 0',
            `"hour": ${hour}`,
          ),
        )
        .join(),
      "(accounts[0].orders[1].oco): the orders of an oco are placed together: at hour 0, like the first.",
    ],
  };
  for (const [what, [orders, sentence]] of Object.entries(faults)) {
    it(`tells ${what}`, () => {
      expect(fault(account("A", orders))).to.equal(sentence);
    });
  }
});
