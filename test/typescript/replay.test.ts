import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCases } from "@ballast/sdk/margin";
import { expect } from "chai";
import { decimalsFor } from "../../deploy/mockPyth.ts";
import { loadPreset } from "../../deploy/preset.ts";
import { accountTable } from "../../scripts/replay/accountTable.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { unaccounted } from "../../scripts/replay/conservation.ts";
import { exactWad, formatWad, parseWad } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import { openOutFile } from "../../scripts/replay/outFile.ts";
import { parsePortfolio, readPortfolio } from "../../scripts/replay/portfolio.ts";
import { closedLargestLossFirst } from "../../scripts/replay/ranking.ts";
import { unexplained } from "../../scripts/replay/reconciliation.ts";
import { failuresOf, summaryLines } from "../../scripts/replay/report.ts";
import { scheduleOf } from "../../scripts/replay/schedule.ts";
import { sharePricesOf } from "../../scripts/replay/sharePrices.ts";
import { timelineOf } from "../../scripts/replay/ticks.ts";
import { translated } from "../../scripts/replay/translate.ts";
import { VaultBook } from "../../scripts/replay/vaultFlows.ts";
import { providerLines, reconciliationLines } from "../../scripts/replay/vaultReport.ts";
import { isoTime } from "../../scripts/replay/words.ts";
import { checkCase, runMirror } from "../../scripts/vectors/compare.ts";
import { documentSchema } from "./support/replayDocument.ts";

const HEADER = "time,symbol,open,high,low,close,volume";

/** A crash of two symbols: rows in disorder, ETH without a candle at 02:00, TINY from 01:00 on. */
const CRASH = `${HEADER}
2021-05-19T03:00:00Z,ETH,2400,2500,1500,1600,1
2021-05-19T00:00:00Z,BTC,40000,41000,39500,40500,10
2021-05-19T00:00:00Z,ETH,3000,3100,2900,3050,1
2021-05-19T01:00:00Z,BTC,40500,40600,37000,38000,10
2021-05-19T01:00:00Z,ETH,3050,3060,2700,2800,1
2021-05-19T02:00:00Z,BTC,38000,38100,34000,35000,10
2021-05-19T03:00:00Z,BTC,35000,35500,26000,30000,10
2021-05-19T01:00:00Z,TINY,1e-8,1.2e-8,9.5E-9,0.00000001,0
`;

/** Longs, a short, a hedge; what of it SOL and the ninth hour are is not in the data. */
const PORTFOLIO = `{
  "accounts": [
    { "name": "Long", "type": "cross", "deposit": 10000, "orders": [
      { "hour": 0, "symbol": "BTC", "side": "long", "leverage": 2 },
      { "hour": 0, "symbol": "ETH", "side": "long", "notional": 18000 },
      { "hour": 0, "symbol": "SOL", "side": "long", "leverage": 1 }
    ] },
    { "name": "Late", "type": "isolated", "deposit": 5000, "topUps": [{ "hour": 1, "amount": 1000 }],
      "orders": [
      { "hour": 0.5, "symbol": "ETH", "side": "long", "leverage": 4 },
      { "hour": 9, "symbol": "ETH", "side": "long", "leverage": 1 }
    ] },
    { "name": "Hedged", "type": "hedge", "deposit": 20000, "orders": [
      { "hour": 0, "symbol": "BTC", "side": "long", "leverage": 2 },
      { "hour": 0, "symbol": "BTC", "side": "short", "leverage": 1 },
      { "hour": 0, "symbol": "ETH", "side": "long", "leverage": 1.8 }
    ] },
    { "name": "Short", "type": "cross", "deposit": 8000, "orders": [
      { "hour": 0, "symbol": "ETH", "side": "short", "leverage": 2 },
      { "hour": 0, "symbol": "TINY", "side": "long", "leverage": 1 },
      { "hour": 3, "symbol": "ETH", "side": "short", "leverage": 99, "reduceOnly": true }
    ] },
    { "name": "Nobody", "type": "cross", "deposit": 1, "orders": [
      { "hour": 0, "symbol": "SOL", "side": "long", "leverage": 1 }
    ] }
  ]
}
`;

const pricesOf = (text: string, symbol: string) =>
  [...timelineOf(parseCandles(text, "data.csv")).ticks()].map(({ prices }) => {
    const price = prices.get(symbol);
    return price === undefined ? undefined : exactWad(price);
  });

describe("Replay: candles to ticks", () => {
  it("takes the extreme nearer to the open first", () => {
    const rows = (row: string) => `${HEADER}\n2021-01-01T00:00:00Z,X,${row},0\n`;
    expect(pricesOf(rows("10,11,5,7"), "X")).to.deep.equal(["10", "11", "5", "7"]);
    expect(pricesOf(rows("10,20,9,15"), "X")).to.deep.equal(["10", "9", "20", "15"]);
  });

  it("takes the low first where both extremes are equally near", () => {
    const text = `${HEADER}\n2021-01-01T00:00:00Z,X,10,12,8,11,0\n`;
    expect(pricesOf(text, "X")).to.deep.equal(["10", "8", "12", "11"]);
  });

  it("sorts the rows and repeats the last close of a symbol without a candle", () => {
    expect(pricesOf(CRASH, "ETH")).to.deep.equal([
      ...["3000", "2900", "3100", "3050"],
      ...["3050", "3060", "2700", "2800"],
      ...["2800", "2800", "2800", "2800"],
      ...["2400", "2500", "1500", "1600"],
    ]);
    const none = [undefined, undefined, undefined, undefined];
    const last = ["0.00000001", "0.00000001", "0.00000001", "0.00000001"];
    const path = ["0.00000001", "0.0000000095", "0.000000012", "0.00000001"];
    expect(pricesOf(CRASH, "TINY")).to.deep.equal([...none, ...path, ...last, ...last]);
  });

  it("spreads the ticks over the interval of the data", () => {
    const row = (time: string) => `2021-01-01T${time}Z,X,1,1,1,1,0`;
    const times = (...rows: string[]) =>
      [...timelineOf(parseCandles([HEADER, ...rows.map(row)].join("\n"), "x")).ticks()].map(
        ({ time }) => new Date(time * 1_000).toISOString().slice(11, 19),
      );
    expect(times("00:00:00")).to.deep.equal(["00:00:00", "00:15:00", "00:30:00", "00:45:00"]);
    // A gap is no interval.
    expect(times("00:10:00", "00:00:00", "01:00:00").slice(4)).to.deep.equal([
      ...["00:10:00", "00:12:30", "00:15:00", "00:17:30"],
      ...["01:00:00", "01:02:30", "01:05:00", "01:07:30"],
    ]);
  });

  it("numbers the symbols alphabetically", () => {
    const { listings } = timelineOf(parseCandles(CRASH, "data.csv"));
    expect(listings.map(({ symbol }) => symbol)).to.deep.equal(["BTC", "ETH", "TINY"]);
    expect(listings.map(({ firstPrice }) => exactWad(firstPrice))).to.deep.equal([
      ...["40000", "3000", "0.00000001"],
    ]);
  });
});

describe("Replay: numbers", () => {
  it("reads decimals exactly", () => {
    expect(parseWad("0.00000001")).to.equal(10n ** 10n);
    expect(parseWad("1.5E-05")).to.equal(15n * 10n ** 12n);
    expect(parseWad("1e7")).to.equal(10n ** 25n);
    expect(parseWad("-.5")).to.equal(-5n * 10n ** 17n);
    expect(parseWad("0.0000000000000000015")).to.equal(2n);
    for (const text of ["", ".", "1,5", "0x10", "NaN", "1e999999999"]) {
      expect(parseWad(text), text).to.equal(undefined);
    }
  });

  it("writes them for people", () => {
    expect(formatWad(-1_234_567n * 10n ** 18n - 5n * 10n ** 17n)).to.equal("-1,234,568");
    expect(formatWad(-1n)).to.equal("0");
    expect(formatWad(15n * 10n ** 16n, 1)).to.equal("0.2");
    expect(exactWad(-5n * 10n ** 17n)).to.equal("-0.5");
  });

  it("leaves the oracle's integers as many digits as they hold", () => {
    for (const price of ["1e-8", "0.37", "1", "9.2", "9.3", "1831.25", "61234.5", "1e7"]) {
      const wad = parseWad(price) ?? 0n;
      const decimals = decimalsFor(wad);
      const integer = (wad * 10n ** BigInt(decimals)) / 10n ** 18n;
      expect(integer < 2n ** 63n, price).to.equal(true);
      expect(decimals === 18 || integer * 10n >= 2n ** 63n - 10n, price).to.equal(true);
    }
  });
});

describe("Replay: the portfolio on the data", () => {
  const timeline = timelineOf(parseCandles(CRASH, "data.csv"));
  const schedule = scheduleOf(parsePortfolio(PORTFOLIO, "portfolio.json"), timeline);

  it("skips what the data does not have, with a notice", () => {
    expect(schedule.notices).to.deep.equal([
      "SOL is not in the data: skipped 2 orders.",
      "Left out 1 order due after the data ends.",
      "Nothing is left to trade for Nobody: no account is opened.",
      "1 order waits for the first price of its symbol.",
    ]);
    expect(schedule.traders.map(({ name }) => name)).to.deep.equal([
      ...["Long", "Late", "Hedged", "Short"],
    ]);
    expect(formatWad(schedule.totalDeposits)).to.equal("44,000");
  });

  it("knows how far longs and shorts of a market will differ at most", () => {
    const demand = [...schedule.netDemand].map(([symbol, net]) => [symbol, formatWad(net)]);
    expect(demand).to.deep.equal([
      ["BTC", "60,000"],
      // 18,000 and 36,000 and 20,000 long, once the short has left.
      ["ETH", "74,000"],
      ["TINY", "8,000"],
    ]);
  });

  it("lets orders wait for their hour and for a price", () => {
    const { due } = scheduleOf(parsePortfolio(PORTFOLIO, "portfolio.json"), timeline);
    const told = [...timeline.ticks()].map((tick) =>
      due(tick).map((action) =>
        action.kind === "deposit"
          ? `${action.trader.name} pays ${formatWad(action.payment.amount)}`
          : `${action.trader.name} ${action.order.side} ${formatWad(action.order.notional)} of ${action.order.symbol}`,
      ),
    );
    expect(told[0]).to.deep.equal([
      "Long pays 10,000",
      "Hedged pays 20,000",
      "Short pays 8,000",
      "Long long 20,000 of BTC",
      "Long long 18,000 of ETH",
      "Hedged long 40,000 of BTC",
      "Hedged short 20,000 of BTC",
      "Hedged long 36,000 of ETH",
      "Short short 16,000 of ETH",
    ]);
    expect(told[1]).to.deep.equal([]);
    expect(told[2]).to.deep.equal(["Late pays 5,000", "Late long 20,000 of ETH"]);
    expect(told[4]).to.deep.equal(["Late pays 1,000", "Short long 8,000 of TINY"]);
  });

  it("translates the shipped portfolio where the data has none of its symbols", () => {
    const portfolio = readPortfolio("data/demo-portfolio.json");
    expect(translated(portfolio, ["ETH", "X"])).to.deep.equal({ portfolio });
    const { portfolio: other, notice } = translated(portfolio, ["X", "Y"]);
    expect(notice).to.equal(
      "None of the shipped portfolio's symbols is in the data: it trades X for BTC, Y for ETH.",
    );
    const symbols = new Set(other.accounts.flatMap(({ orders }) => orders.map((o) => o.symbol)));
    expect([...symbols].slice(0, 2)).to.deep.equal(["X", "Y"]);
    const tokens = other.accounts.flatMap(({ collateral }) => collateral.map((c) => c.symbol));
    expect(new Set(tokens)).to.deep.equal(new Set(["X", "Y"]));
  });
});

describe("Replay: on a chain", () => {
  for (const preset of ["textbook", "tiered"]) {
    describe(`with preset ${preset}`, () => {
      let result: ReplayResult;

      before(async () => {
        const timeline = timelineOf(parseCandles(CRASH, "data.csv"));
        const schedule = scheduleOf(parsePortfolio(PORTFOLIO, "portfolio.json"), timeline);
        result = await replay({ preset: loadPreset(preset), timeline, schedule });
      });

      it("INV-1: the books balance to the wei, and nobody is left below the line", () => {
        expect(unaccounted(result.conservation)).to.equal(0n);
        expect(failuresOf(result)).to.deep.equal([]);
        expect(result.ticks).to.equal(16);
        expect(result.unfilled).to.deep.equal([]);
      });

      it("INV-5: every liquidation closes the largest loss first", () => {
        expect(result.liquidations).not.to.have.length(0);
        expect(result.liquidations.every(closedLargestLossFirst)).to.equal(true);
        const [first] = result.liquidations;
        expect(first?.outcome.expected.steps[0]?.market).to.equal(2);
      });

      it("INV-1: the vault's NAV is explained to the wei, and every kind of flow by its events", () => {
        const { reconciliation: r, sharePrices } = result.vault;
        expect(unexplained(r)).to.equal(0n);
        expect(r.tradingFees > 0n).to.equal(true);
        const steps = result.liquidations.flatMap(({ outcome }) => outcome.expected.steps);
        const fees = steps.reduce((sum, { fee }) => sum + fee, 0n);
        expect(r.liquidationFees > 0n).to.equal(fees > 0n);
        expect(r.liquidationFees <= fees).to.equal(true);
        expect(r.liquidations).to.equal(steps.reduce((sum, { realised }) => sum - realised, 0n));
        const debts = result.liquidations.map(({ badDebt }) => badDebt.vault);
        expect(r.badDebt).to.equal(-debts.reduce((a, b) => a + b, 0n));
        expect([r.deficits, r.provided, r.deleveraging]).to.deep.equal([0n, 0n, 0n]);
        // At par before the first candle.
        expect(sharePrices?.first.price).to.equal(10n ** 18n);
        expect(isoTime(sharePrices?.first.time ?? 0)).to.match(/^2021-05-18T01:00:/);
        expect(isoTime(sharePrices?.last.time ?? 0)).to.equal("2021-05-19T03:45:00Z");
        // Nobody else has a part in the vault: a share gained what NAV gained.
        const gained = (r.navLast * 10n ** 18n) / r.navFirst;
        expect(sharePrices?.last.price).to.equal(gained);
      });

      it("tells a vault that does not add up", () => {
        const { vault } = result;
        const navLast = vault.reconciliation.navLast + 1n;
        const wrong = { ...vault, reconciliation: { ...vault.reconciliation, navLast } };
        const [failure] = failuresOf({ ...result, vault: wrong });
        expect(failure).to.equal(
          "The vault fails: 0.000000000000000001 of its NAV are unexplained.",
        );
        expect(reconciliationLines({ ...result, vault: wrong }).at(-1)).to.match(
          /are unexplained$/,
        );
      });

      it("tells liquidations that the ranking does not allow", () => {
        const [liquidation] = result.liquidations.filter(({ standings }) => standings.length > 1);
        if (liquidation === undefined) expect.fail("no liquidation of several markets");
        const standings = liquidation.standings.map((s) => ({ ...s, pnl: -s.pnl }));
        expect(closedLargestLossFirst({ ...liquidation, standings })).to.equal(false);
      });

      it("records liquidations that the margin mathematics confirm, bad debt included", () => {
        const document = JSON.parse(JSON.stringify(documentOf(result)));
        const cases = parseCases(document);
        expect(cases).to.have.length(result.liquidations.length);
        for (const vector of cases) {
          expect(checkCase(runMirror(vector), vector), vector.label).to.equal(undefined);
        }
        const debts = result.liquidations.map(({ outcome }) => outcome.expected.absorbed);
        expect(debts.some(({ insurance, vault }) => insurance + vault > 0n)).to.equal(true);
      });

      it("charges time: what some paid, others and the vault have", () => {
        const carries = result.accounts.map(({ entries }) => entries.carry);
        const paid = carries.filter((carry) => carry > 0n).reduce((a, b) => a + b, 0n);
        expect(paid > 0n).to.equal(true);
        expect(carries.reduce((a, b) => a + b, 0n) > -100n).to.equal(true);
        const recorded = result.liquidations.flatMap(({ input }) => input.markets);
        expect(recorded.some(({ carryLong }) => carryLong !== 0n)).to.equal(true);
        expect(summaryLines(result).join("\n")).to.match(/^funding and borrow fees: .* paid, /m);
      });

      it("INV-1: knows the protocol's part of every trading fee", async () => {
        const fees = result.accounts.reduce((sum, { entries }) => sum + entries.fees, 0n);
        expect(result.conservation.fees > 0n && result.conservation.fees < fees / 10n).to.equal(
          true,
        );
      });

      it("writes a document of the documented form", () => {
        const document = documentSchema.parse(JSON.parse(JSON.stringify(documentOf(result))));
        const { cash, vault, insurance, fees, escrow, tokenBalance } = document.conservation;
        const parts = [cash, vault, insurance, fees, escrow].map(BigInt);
        expect(BigInt(tokenBalance)).to.equal(parts.reduce((a, b) => a + b));
        const accounts = document.accounts.map((account) => BigInt(account.cash));
        expect(accounts.reduce((a, b) => a + b)).to.equal(BigInt(cash));
        expect(document.oracleTicks).to.equal(16);
        const { navFirst, navLast, ...changes } = document.vault.reconciliation;
        const moved = Object.values(changes).map(BigInt);
        expect(moved.reduce((a, b) => a + b)).to.equal(BigInt(navLast) - BigInt(navFirst));
        for (const { account, accountId } of document.liquidations) {
          expect(account.id).to.equal(accountId);
        }
      });

      it("shows every trader in a table as wide as asked for", () => {
        for (const columns of [80, 100, 120]) {
          const lines = accountTable(result, columns).split("\n");
          expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(columns);
          for (const name of ["Long", "Late", "Hedged", "Short"]) {
            expect(lines.some((line) => line.startsWith(name))).to.equal(true);
          }
        }
      });
    });
  }
});

describe("Replay: providers of liquidity", () => {
  const rise = `${HEADER}
2021-05-19T00:00:00Z,BTC,40000,40400,39900,40200,1
2021-05-19T01:00:00Z,BTC,40200,44200,40100,44000,1
`;
  const portfolio = (side: string, symbol: string) => `{ "accounts": [
    { "name": "One", "type": "cross", "deposit": 10000, "orders": [
      { "hour": 0, "symbol": "${symbol}", "side": "${side}", "leverage": 3 }
    ] }
  ] }`;
  const run = (side: string, symbol = "BTC") => {
    const timeline = timelineOf(parseCandles(rise, "data.csv"));
    const text = portfolio(side, symbol);
    const schedule = scheduleOf(parsePortfolio(text, "portfolio.json"), timeline);
    return replay({ preset: loadPreset("textbook"), timeline, schedule });
  };

  it("lose what traders win: the share price falls", async () => {
    const result = await run("long");
    const { sharePrices, reconciliation } = result.vault;
    if (sharePrices === undefined) expect.fail("no shares");
    const { first, last, lowest, drawdown } = sharePrices;
    expect(last.price < first.price).to.equal(true);
    expect(lowest).to.deep.equal(last);
    expect(drawdown.low).to.deep.equal(last);
    expect(reconciliation.unrealised < 0n).to.equal(true);
    expect(unexplained(reconciliation)).to.equal(0n);
    expect(failuresOf(result)).to.deep.equal([]);
    const lines = [...providerLines(result), ...reconciliationLines(result)];
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(98);
  });

  it("win what traders lose: the share price rises", async () => {
    const { sharePrices, reconciliation } = (await run("short")).vault;
    expect((sharePrices?.last.price ?? 0n) > 10n ** 18n).to.equal(true);
    expect(unexplained(reconciliation)).to.equal(0n);
  });

  it("are not there where nobody trades", async () => {
    const result = await run("long", "SOL");
    expect(result.vault.sharePrices).to.equal(undefined);
    expect(unexplained(result.vault.reconciliation)).to.equal(0n);
    expect(failuresOf(result)).to.deep.equal([]);
    expect(providerLines(result)).to.deep.equal([
      "share price: none, for nobody provided anything",
    ]);
    expect(documentOf(result).vault).to.include({ sharePrice: null, drawdown: null });
  });

  it("are told of every event that moves the vault, and of none before they came", () => {
    const book = new VaultBook(7);
    const event = (name: string, args: Record<string, bigint>, blockNumber = 8) =>
      book.add({ name, args, blockNumber, transactionHash: "0x" });
    event("FundVault", { amount: 1_000n }, 7);
    event("FundVault", { amount: 50n });
    event("PayVault", { amount: 20n });
    event("DeficitShared", { amount: 3n });
    event("CoverDeficit", { amount: 4n });
    event("Deleverage", { realised: 5n });
    event("Forfeit", { amount: 6n });
    event("VaultCoverLoss", { amount: 9n });
    event("InsuranceCoverLoss", { amount: 100n });
    event("ChargeInterest", { amount: 12n });
    event("SellCollateral", { paid: 70n, amount: 1n });
    event("SeizeCollateral", { amount: 1n, debt: 80n });
    event("BuySeized", { paid: 60n, amount: 1n, repaid: 13n });
    event("WriteOff", { fromInsurance: 101n, fromVault: 15n });
    event("Fill", { realised: -8n, fee: 30n });
    const parts = { toInsurance: 1n, toProtocol: 2n, toReferrer: 3n, toIntegrator: 4n };
    event("FeeShared", parts);
    event("LiquidationClose", { realised: -11n, fee: 5n });
    event("Liquidate", { keeperReward: 1n, toInsurance: 2n, toVault: 2n });
    expect(book.flows).to.deep.equal({
      tradingFees: 20n,
      liquidationFees: 2n,
      forfeits: 6n,
      badDebt: -24n,
      fills: 8n,
      liquidations: 11n,
      deleveraging: -5n,
      interest: 12n,
      deficits: 7n,
      provided: 30n,
    });
  });

  const pricesOfShare = (...prices: bigint[]) =>
    sharePricesOf(prices.map((price, time) => ({ time, price: price * 10n ** 18n })));

  it("have the largest drawdown by part, not by amount, from the high before it", () => {
    // From 10 to 5 is half; from 100 to 60 is more in money and less in part; the lowest came first.
    const found = pricesOfShare(6n, 10n, 5n, 100n, 60n, 90n);
    expect(found?.drawdown.part).to.equal(5n * 10n ** 17n);
    expect([found?.drawdown.high.time, found?.drawdown.low.time]).to.deep.equal([1, 2]);
    expect([found?.first.time, found?.last.time, found?.lowest.time]).to.deep.equal([0, 5, 2]);
  });

  it("have the earliest of equal drawdowns, and none where the price never falls", () => {
    const twice = pricesOfShare(4n, 3n, 8n, 6n);
    expect([twice?.drawdown.high.time, twice?.drawdown.low.time]).to.deep.equal([0, 1]);
    const never = pricesOfShare(1n, 1n, 2n);
    expect([never?.drawdown.part, never?.lowest.time]).to.deep.equal([0n, 0]);
    expect(pricesOfShare()).to.equal(undefined);
  });

  it("can lose more than all: the vault has no floor", () => {
    expect(pricesOfShare(2n, -1n)?.drawdown.part).to.equal(15n * 10n ** 17n);
  });
});

describe("Replay: input that cannot be used", () => {
  const row = "2021-01-01T00:00:00Z,X,2,3,1,2,0";
  const tooManyQuotes = '2021-01-01T00:00:00Z,"X,2,3,1,2,0';

  const badData: Record<string, [text: string, sentence: string]> = {
    "an empty file": ["", "d.csv is empty."],
    "no candle": [HEADER, "d.csv has a header, but no candles."],
    "a header without a column": [
      "time,symbol,open,high,low,volume",
      `d.csv, line 1, column 6: the header has no "close"; it must be ${HEADER}.`,
    ],
    "a row with too few columns": [
      `${HEADER}\n${row}\n2021-01-01T01:00:00Z,X,2,3,1,2`,
      "d.csv, line 3, column 7: the row has 6 columns, its header 7.",
    ],
    "a quote left open": [
      `${HEADER}\n${tooManyQuotes}`,
      "d.csv is not valid CSV at line 2, column 2: a quote is opened and never closed.",
    ],
    "a word for a number": [
      `${HEADER}\r\n\r\n2021-01-01T00:00:00Z,X,2,three,1,2,0\r\n`,
      'd.csv, line 3, column 4 (high): "three" is not a number above zero.',
    ],
    "a price of zero": [
      `${HEADER}\n2021-01-01T00:00:00Z,X,2,3,0,2,0`,
      'd.csv, line 2, column 5 (low): "0" is not a number above zero.',
    ],
    "a price out of all bounds": [
      `${HEADER}\n2021-01-01T00:00:00Z,X,2,3e30,1,2,0`,
      "d.csv, line 2, column 4 (high): the price 3e30 is not within 0.0000000001 and 10000000000.",
    ],
    "a low above the open": [
      `${HEADER}\n2021-01-01T00:00:00Z,X,2,3,2.5,2.7,0`,
      "d.csv, line 2, column 5 (low): the low 2.5 is above the open 2.",
    ],
    "a high below the close": [
      `${HEADER}\n2021-01-01T00:00:00Z,X,2,3,1,4,0`,
      "d.csv, line 2, column 4 (high): the high 3 is below the close 4.",
    ],
    "a day that does not exist": [
      `${HEADER}\n2021-02-30T00:00:00Z,X,2,3,1,2,0`,
      'd.csv, line 2, column 1 (time): "2021-02-30T00:00:00Z" is not a time with a zone such as' +
        " 2021-05-19T13:00:00Z.",
    ],
    "a candle told twice": [
      `${HEADER}\n${row}\n${row.replace("00:00Z", "00:00+00:00")}`,
      "d.csv, line 3, column 1 (time): X has a candle of this time on line 2 already.",
    ],
    "candles closer than orders settle": [
      `${HEADER}\n${row}\n${row.replace("00:00Z", "00:05Z")}`,
      "d.csv has candles only 5 s apart: a replay needs at least 60 s.",
    ],
  };
  for (const [what, [text, sentence]] of Object.entries(badData)) {
    it(`names line and column of ${what}`, () => {
      expect(() => timelineOf(parseCandles(text, "d.csv"), "d.csv")).to.throw(sentence);
    });
  }

  const order = '{ "hour": 0, "symbol": "X", "side": "long", "leverage": 2 }';
  const account = (type: string, orders: string) =>
    `{ "accounts": [\n  { "name": "A", "type": "${type}", "deposit": 1, "orders": [${orders}] }\n] }`;
  const badPortfolios: Record<string, [text: string, sentence: string]> = {
    "a file that is no JSON": [
      '{ "accounts": [\n  { "name": "A", }\n] }',
      "p.json is not valid JSON at line 2, column 18: property name expected.",
    ],
    "an unknown type": [
      account("crossed", order),
      'p.json, line 2, column 18 (accounts[0].type): invalid option: expected one of "cross"|"isolated"|"hedge".',
    ],
    "an unknown key": [
      account("cross", order.replace("leverage", "lever")),
      "p.json, line 2, column 104 (accounts[0].orders[0].lever): unknown key.",
    ],
    "an order with two sizes": [
      account("cross", order.replace(" }", ', "notional": 5 }')),
      'p.json, line 2, column 60 (accounts[0].orders[0]): exactly one of "notional" and "leverage"' +
        " gives the size of an order.",
    ],
    "a missing name": [
      account("cross", order).replace('"name": "A", ', ""),
      "p.json, line 2, column 3 (accounts[0].name): missing; expected string.",
    ],
    "two markets in an isolated account": [
      account("isolated", `${order}, ${order.replace("X", "Y")}`),
      "p.json, line 2, column 137 (accounts[0].orders[1].symbol): an isolated account holds one" +
        " market only, and this one trades X.",
    ],
    "two accounts of one name": [
      account("cross", order).replace(/\n(.*)\n/, "\n$1,\n$1\n"),
      'p.json, line 3, column 5 (accounts[1].name): there is another account named "A".',
    ],
  };
  const withTokens = (amount: string, name = "A") =>
    account("cross", order)
      .replace('"A"', `"${name}"`)
      .replace('"deposit": 1', `"collateral": [{ "symbol": "ETH", "amount": ${amount} }]`);
  const withProviders = (...providers: string[]) =>
    account("cross", order).replace(/]\s*}$/, `],\n  "providers": [${providers.join(",\n  ")}]\n}`);
  const provider = (redemptions: string) =>
    `{ "name": "P", "deposits": [{ "hour": 1, "amount": 9 }], "redemptions": [${redemptions}] }`;
  const badBacking: Record<string, [text: string, sentence: string]> = {
    "a deposit below zero": [
      account("cross", order).replace('"deposit": 1', '"deposit": -1'),
      "p.json, line 2, column 35 (accounts[0].deposit): too small: expected number to be >=1.",
    ],
    "tokens below zero": [
      withTokens("-2"),
      "p.json, line 2, column 69 (accounts[0].collateral[0].amount): too small: expected number to be >0.",
    ],
    "an account that pays nothing in": [
      account("cross", order).replace('"deposit": 1, ', ""),
      'p.json, line 2, column 3 (accounts[0]): an account needs a "deposit", or "collateral".',
    ],
    "a redemption of more than there is": [
      withProviders(provider('{ "hour": 2, "part": 1.2 }')),
      "p.json, line 4, column 103 (providers[0].redemptions[0].part): more than all shares that are" +
        " there cannot be redeemed: at most 1.",
    ],
    "a redemption of nothing": [
      withProviders(provider('{ "hour": 2, "part": -0.5 }')),
      "p.json, line 4, column 103 (providers[0].redemptions[0].part): too small: expected number to be >0.",
    ],
    "a redemption before the first deposit": [
      withProviders(provider('{ "hour": 1, "part": 1 }')),
      "p.json, line 4, column 92 (providers[0].redemptions[0].hour): nothing can be redeemed yet:" +
        " the first deposit is at hour 1.",
    ],
    "two providers of one name": [
      withProviders(provider(""), provider("")),
      'p.json, line 5, column 5 (providers[1].name): there is another provider named "P".',
    ],
  };
  for (const [what, [text, sentence]] of Object.entries({ ...badPortfolios, ...badBacking })) {
    it(`names line and column of ${what}`, () => {
      expect(() => parsePortfolio(text, "p.json")).to.throw(sentence);
    });
  }

  describe("on the command line", () => {
    let folder: string;
    let data: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "ballast-replay-"));
      data = join(folder, "data.csv");
      writeFileSync(data, `${HEADER}\n${row}\n`);
    });

    after(() => rmSync(folder, { recursive: true }));

    const run = (...args: string[]) => {
      const { status, stderr, stdout } = spawnSync(
        process.execPath,
        ["scripts/replay.ts", ...args],
        { encoding: "utf8" },
      );
      return { status, stderr, stdout };
    };
    const refusal = (sentence: string) => ({ status: 2, stderr: `${sentence}\n`, stdout: "" });

    it("answers with one sentence and exit code 2", () => {
      const missing = join(folder, "nothing.csv");
      const see = "see npm run replay -- --help.";
      expect(run("--data", missing)).to.deep.equal(refusal(`There is no file ${missing}.`));
      expect(run("--data", data, "--preset", "brave")).to.deep.equal(
        refusal('Unknown preset "brave": there are textbook, tiered.'),
      );
      expect(run("--data", data, "--portfoli", data)).to.deep.equal(
        refusal(`Unknown option '--portfoli' (did you mean --portfolio?); ${see}`),
      );
      expect(run()).to.deep.equal(refusal(`Required option '--data <file>' not specified; ${see}`));
    });

    it("finds out before the replay that --out cannot be written", () => {
      const out = join(folder, "no", "where.json");
      expect(run("--data", data, "--out", out)).to.deep.equal(
        refusal(`${out} cannot be written: there is no directory ${join(folder, "no")}.`),
      );
      expect(run("--data", data, "--out", folder)).to.deep.equal(
        refusal(`${folder} is a directory, not a file.`),
      );
    });

    it("leaves an older --out alone until the end, and nothing beside it", () => {
      const path = join(folder, "out.json");
      writeFileSync(path, "old");
      openOutFile(path, path).discard();
      expect(readFileSync(path, "utf8")).to.equal("old");
      const out = openOutFile(path, path);
      out.write("new");
      out.discard();
      expect(readFileSync(path, "utf8")).to.equal("new");
      expect(readdirSync(folder).sort()).to.deep.equal(["data.csv", "out.json"]);
      expect(existsSync(path)).to.equal(true);
    });
  });
});
