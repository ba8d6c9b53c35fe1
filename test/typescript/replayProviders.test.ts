import { expect } from "chai";
import { loadPreset, type Preset } from "../../deploy/preset.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { formatWad } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import { parsePortfolio } from "../../scripts/replay/portfolio.ts";
import type { ProviderResult } from "../../scripts/replay/providers.ts";
import { providerTableLines } from "../../scripts/replay/providerTable.ts";
import { unexplained, unexplainedShares } from "../../scripts/replay/reconciliation.ts";
import { failuresOf, troubleLines } from "../../scripts/replay/report.ts";
import { scheduleOf } from "../../scripts/replay/schedule.ts";
import { timelineOf } from "../../scripts/replay/ticks.ts";
import { shareLines } from "../../scripts/replay/vaultReport.ts";
import { isoTime } from "../../scripts/replay/words.ts";
import { documentSchema } from "./support/replayDocument.ts";

const HEADER = "time,symbol,open,high,low,close,volume";
const textbook = loadPreset("textbook");

/** Candles of BTC that go from one price to the next, so many seconds apart. */
function candles(interval: number, ...prices: number[]): string {
  const rows = prices.map((price, i) => {
    const time = new Date(Date.UTC(2021, 4, 19) + i * interval * 1_000).toISOString();
    const to = prices[i + 1] ?? price;
    return `${time},BTC,${price},${Math.max(price, to)},${Math.min(price, to)},${to},1`;
  });
  return [HEADER, ...rows].join("\n");
}

function run(data: string, providers: string, preset: Preset = textbook): Promise<ReplayResult> {
  const timeline = timelineOf(parseCandles(data, "data.csv"));
  const text = `{ "accounts": [
    { "name": "One", "type": "cross", "deposit": 10000, "orders": [
      { "hour": 0, "symbol": "BTC", "side": "long", "leverage": 3 }
    ] }
  ], "providers": [${providers}] }`;
  const schedule = scheduleOf(parsePortfolio(text, "portfolio.json"), timeline);
  return replay({ preset, timeline, schedule });
}

function named(result: ReplayResult, name: string): ProviderResult {
  const found = result.providers.find(({ provider }) => provider.name === name);
  if (found === undefined) throw new Error(`There is no provider ${name}.`);
  return found;
}

function expectSound(result: ReplayResult): void {
  expect(unexplained(result.vault.reconciliation)).to.equal(0n);
  expect(unexplainedShares(result.vault.shares)).to.equal(0n);
  expect(failuresOf(result)).to.deep.equal([]);
}

const ANA = `{ "name": "Ana",
  "deposits": [{ "hour": 0.5, "amount": 50000 }, { "hour": 30, "amount": 1 }],
  "redemptions": [{ "hour": 1, "part": 1 }, { "hour": 2, "part": 0.5 }] }`;
const BEN = `{ "name": "Ben", "deposits": [{ "hour": 2, "amount": 20000 }] }`;

describe("Replay: providers of a portfolio", () => {
  it("put in, take out and have left what the vault's settlements say", async () => {
    const result = await run(
      candles(3_600, 40_000, 40_000, 39_000, 39_000, 39_000),
      `${ANA}, ${BEN}`,
    );
    expectSound(result);
    const [ana, ben] = [named(result, "Ana"), named(result, "Ben")];
    expect([ana, ben].map(({ putIn }) => formatWad(putIn))).to.deep.equal(["50,000", "20,000"]);
    expect(ana.tookOut > 24_000n * 10n ** 18n).to.equal(true);
    expect(ana.waits).to.deep.equal([]);
    const { provided } = result.vault.reconciliation;
    expect(provided).to.equal(ana.putIn + ben.putIn - ana.tookOut);
    const { first, issued, redeemed, last } = result.vault.shares;
    // Half of an odd number is floored.
    expect(ana.shares - redeemed).to.be.oneOf([0n, 1n]);
    const held = result.providers.reduce((sum, { shares }) => sum + shares, 0n);
    expect(held).to.equal(last);
    expect(first + issued - redeemed).to.equal(last);
    expect(result.providers.map(({ provider }) => provider.name)).to.deep.equal([
      ...["Seed 1", "Seed 2", "Ana", "Ben"],
    ]);
    // At hour 1 the first deposit has not waited for the delay yet.
    expect(troubleLines(result)).to.deep.equal(["1 redemption not made, no shares yet: Ana"]);
    const lines = [...providerTableLines(result), ...shareLines(result)];
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(98);
    expect(lines.at(-1)).to.match(/^shares at last .* exact to the unit$/);
    const document = documentSchema.parse(JSON.parse(JSON.stringify(documentOf(result))));
    expect(document.providers.map(({ name }) => name)).to.include("Ben");
  });

  it("are settled in the second that is due, also between two ticks", async () => {
    // Candles of a day have a tick every six hours, the delay is one.
    const result = await run(candles(86_400, 40_000, 41_000, 41_000), `${ANA}, ${BEN}`);
    expectSound(result);
    expect(formatWad(named(result, "Ana").putIn)).to.equal("50,001");
    expect(named(result, "Ana").waits).to.deep.equal([]);
    expect(named(result, "Ben").depositing).to.equal(0n);
  });

  it("wait in the queue while all liquidity is reserved, and are told why", async () => {
    const leaving = `{ "name": "Ana", "deposits": [{ "hour": 0.5, "amount": 50000 }],
      "redemptions": [{ "hour": 5, "part": 1 }] }`;
    const high = [100, 100, 100, 300, 300, 300, 300, 300, 300];
    const stuck = await run(candles(3_600, ...high), leaving);
    expectSound(stuck);
    const [wait] = named(stuck, "Ana").waits;
    expect(wait).to.include({ queue: "redemptions", reason: "NoLiquidity", until: undefined });
    expect(isoTime(wait?.since ?? 0)).to.equal("2021-05-19T06:00:00Z");
    expect(named(stuck, "Ana").redeeming).to.equal(named(stuck, "Ana").shares);
    expect(providerTableLines(stuck).at(-1)).to.equal(
      "a redemption of Ana waits from 2021-05-19T06:00:00Z: NoLiquidity",
    );

    const back = await run(candles(3_600, ...high, 100, 100, 100, 100), leaving);
    expectSound(back);
    const [ended] = named(back, "Ana").waits;
    expect(ended?.reason).to.equal("NoLiquidity");
    expect((ended?.until ?? 0) > (ended?.since ?? 0)).to.equal(true);
    expect([named(back, "Ana").redeeming, named(back, "Ana").shares]).to.deep.equal([0n, 0n]);
    expect(named(back, "Ana").tookOut > 0n).to.equal(true);
  });

  it("hold shares before the first candle, however long the vault's delay", async () => {
    const preset = { ...textbook, vault: { ...textbook.vault, delay: 604_800 } };
    const result = await run(candles(3_600, 40_000, 41_000), BEN, preset);
    expectSound(result);
    const first = result.vault.sharePrices?.first;
    expect(first?.price).to.equal(10n ** 18n);
    expect((first?.time ?? 0) < Date.UTC(2021, 4, 19) / 1_000).to.equal(true);
  });
});
