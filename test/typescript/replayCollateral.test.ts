import { parseCases } from "@ballast/sdk/margin";
import { expect } from "chai";
import { loadPreset } from "../../deploy/preset.ts";
import { accountTable } from "../../scripts/replay/accountTable.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { collateralLines } from "../../scripts/replay/collateralTable.ts";
import { unaccounted, unaccountedToken } from "../../scripts/replay/conservation.ts";
import { exactWad, formatWad } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import { type FinalAccount, profitOf } from "../../scripts/replay/finalAccounts.ts";
import { parsePortfolio } from "../../scripts/replay/portfolio.ts";
import { unexplained } from "../../scripts/replay/reconciliation.ts";
import {
  conservationLines,
  failuresOf,
  summaryLines,
  troubleLines,
} from "../../scripts/replay/report.ts";
import { scheduleOf } from "../../scripts/replay/schedule.ts";
import { timelineOf } from "../../scripts/replay/ticks.ts";
import { checkCase, runMirror } from "../../scripts/vectors/compare.ts";
import { documentSchema } from "./support/replayDocument.ts";

/** BTC falls by and by, so that losses are realised and become debts; ETH by half at once. */
const CRASH = `time,symbol,open,high,low,close,volume
2021-05-19T00:00:00Z,BTC,40000,40100,39000,39000,1
2021-05-19T00:00:00Z,ETH,3000,3000,3000,3000,1
2021-05-19T01:00:00Z,BTC,39000,39000,36000,36000,1
2021-05-19T01:00:00Z,ETH,3000,3000,3000,3000,1
2021-05-19T02:00:00Z,BTC,36000,36000,32000,32000,1
2021-05-19T02:00:00Z,ETH,3000,3000,3000,3000,1
2021-05-19T03:00:00Z,BTC,32000,32000,30000,30000,1
2021-05-19T03:00:00Z,ETH,3000,3000,3000,3000,1
2021-05-19T03:00:00Z,LATE,5,5,5,5,1
2021-05-19T04:00:00Z,BTC,30000,30000,28000,28500,1
2021-05-19T04:00:00Z,ETH,3000,3000,1500,1600,1
`;

const PORTFOLIO = `{ "accounts": [
  { "name": "Indebted", "type": "cross", "collateral": [{ "symbol": "ETH", "amount": 40 }],
    "orders": [{ "hour": 0, "symbol": "BTC", "side": "long", "leverage": 3 }] },
  { "name": "Bankrupt", "type": "isolated", "deposit": 100,
    "collateral": [{ "symbol": "ETH", "amount": 2 }, { "symbol": "BTC", "amount": 0.02 }],
    "orders": [{ "hour": 0.5, "symbol": "ETH", "side": "long", "leverage": 2.8 }] },
  { "name": "Steady", "type": "cross", "deposit": 4000,
    "collateral": [{ "hour": 1.2, "symbol": "BTC", "amount": 0.25 }],
    "orders": [{ "hour": 0, "symbol": "BTC", "side": "short", "notional": 5000 },
      { "hour": 1, "symbol": "ETH", "side": "long", "leverage": 0.25 },
      { "hour": 2, "symbol": "ETH", "side": "long", "leverage": 0.25 }] },
  { "name": "Greedy", "type": "cross", "deposit": 1000,
    "collateral": [{ "symbol": "ETH", "amount": 7000 }, { "symbol": "DOGE", "amount": 7 },
      { "symbol": "LATE", "amount": 100 }, { "hour": 9, "symbol": "ETH", "amount": 1 }],
    "orders": [{ "hour": 0, "symbol": "BTC", "side": "short", "notional": 1000 }] },
  { "name": "Nobody", "type": "cross", "collateral": [{ "symbol": "DOGE", "amount": 1 }],
    "orders": [{ "hour": 0, "symbol": "BTC", "side": "short", "notional": 1000 }] }
] }`;

const timeline = timelineOf(parseCandles(CRASH, "data.csv"));
const schedule = () => scheduleOf(parsePortfolio(PORTFOLIO, "portfolio.json"), timeline);

describe("Replay: collateral of the portfolio on the data", () => {
  it("is paid in with the first order or at its hour, at the price of then", () => {
    const { due } = schedule();
    const told = [...timeline.ticks()].map((tick) =>
      due(tick).flatMap((action) =>
        action.kind === "deposit"
          ? `${action.trader.name} ${exactWad(action.payment.amount)} ${action.payment.symbol ?? "USD"} ` +
            `worth ${formatWad(action.payment.value)}`
          : [],
      ),
    );
    expect(told[0]).to.deep.equal([
      "Indebted 40 ETH worth 120,000",
      "Steady 4000 USD worth 4,000",
      "Greedy 1000 USD worth 1,000",
      "Greedy 7000 ETH worth 21,000,000",
    ]);
    expect(told[2]).to.deep.equal([
      "Bankrupt 100 USD worth 100",
      "Bankrupt 2 ETH worth 6,000",
      "Bankrupt 0.02 BTC worth 780",
    ]);
    // At 1.2 h the next tick is at 01:15, when BTC is still at 39,000.
    expect(told[5]).to.deep.equal(["Steady 0.25 BTC worth 9,750"]);
    // A token waits for the first price of its market.
    expect(told[12]).to.deep.equal(["Greedy 100 LATE worth 500"]);
  });

  it("counts for leverage from then on, at the price of then", () => {
    const { due } = schedule();
    const orders = [...timeline.ticks()].flatMap((tick) =>
      due(tick).flatMap((action) =>
        action.kind === "order"
          ? [`${action.trader.name} ${formatWad(action.order.notional)}`]
          : [],
      ),
    );
    expect(orders).to.include.members(["Indebted 360,000", "Bankrupt 19,264"]);
    // A quarter of 4,000, then of that and a quarter BTC.
    expect(orders.filter((order) => order.startsWith("Steady"))).to.deep.equal([
      ...["Steady 5,000", "Steady 1,000", "Steady 3,438"],
    ]);
  });

  it("lists only tokens that are paid in, and tells what the data has no place for", () => {
    const { tokens, notices, traders, totalDeposits } = schedule();
    expect(tokens).to.deep.equal(["BTC", "ETH", "LATE"]);
    expect(notices).to.deep.equal([
      "DOGE is not in the data: skipped 2 deposits.",
      "Left out 1 deposit due after the data ends.",
      "Nothing is left to pay in for Nobody: no account is opened.",
    ]);
    expect(traders.map(({ name }) => name)).not.to.include("Nobody");
    expect(formatWad(totalDeposits)).to.equal("21,142,130");
  });
});

describe("Replay: collateral on a chain", () => {
  for (const preset of ["textbook", "tiered"]) {
    describe(`with preset ${preset}`, () => {
      let result: ReplayResult;
      const named = (name: string): FinalAccount => {
        const account = result.accounts.find(({ trader }) => trader?.name === name);
        if (account === undefined) throw new Error(`There is no account of ${name}.`);
        return account;
      };

      before(async () => {
        result = await replay({ preset: loadPreset(preset), timeline, schedule: schedule() });
      });

      it("INV-1: the books of every token balance to the wei, and NAV is explained", () => {
        const { conservation: c, vault } = result;
        expect(unaccounted(c)).to.equal(0n);
        expect(c.collateral.map(({ symbol }) => symbol)).to.deep.equal(["BTC", "ETH", "LATE"]);
        expect(c.collateral.map(unaccountedToken)).to.deep.equal([0n, 0n, 0n]);
        expect(exactWad(c.collateral[0]?.tokenBalance ?? 0n)).to.equal("0.25");
        expect(unexplained(vault.reconciliation)).to.equal(0n);
        expect(failuresOf(result)).to.deep.equal([]);
        expect(
          conservationLines(result).filter((line) => / exact to the wei$/.test(line)),
        ).to.have.length(4);
      });

      it("INV-1: tells a token of which some is nobody's", () => {
        const { conservation } = result;
        const collateral = conservation.collateral.map((each) =>
          each.symbol === "ETH" ? { ...each, seized: each.seized + 1n } : each,
        );
        const wrong = { ...result, conservation: { ...conservation, collateral } };
        expect(failuresOf(wrong)).to.deep.equal([
          "Conservation fails: -0.000000000000000001 ETH are unaccounted for.",
        ]);
      });

      // Steps of the other preset are too large for a debt that somebody could sell for in time.
      const gradual = preset === "textbook" ? it : undefined;

      gradual?.("a debt beyond its limit is sold for, and the rest seized at the end", () => {
        const { collateral: totals } = result;
        expect(totals.sales > 0).to.equal(true);
        expect([...totals.debtors]).to.deep.equal([named("Indebted").accountId]);
        expect(totals.seizures.size > 0).to.equal(true);
        const tokens = result.accounts.flatMap((account) => account.tokens);
        const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
        expect(sum(tokens.map(({ proceeds }) => proceeds))).to.equal(totals.repaid);
        expect(sum(tokens.map(({ credit }) => credit))).to.equal(
          totals.fromInsurance + totals.fromVault,
        );
        for (const { deposited, sold, seized, left } of tokens) {
          expect(sold + seized + left).to.equal(deposited);
        }
        // Bought back at once, at the price at which it was taken.
        expect(result.conservation.collateral.map(({ seized }) => seized)).to.deep.equal([
          0n,
          0n,
          0n,
        ]);
        expect(totals.resold >= totals.fromInsurance + totals.fromVault).to.equal(true);
        const { advances, advancesRepaid, interest } = result.vault.reconciliation;
        expect([advances, advancesRepaid]).to.deep.equal([-totals.fromVault, totals.toVault]);
        const booked = sum(result.accounts.map(({ entries }) => entries.interest));
        expect(interest > 0n).to.equal(true);
        expect(interest).to.equal(booked);
      });

      it("what a token did is apart from what positions did", () => {
        for (const account of result.accounts) {
          const { payments, tokens, entries, equity, collateralValue, interest } = account;
          const paid = payments.reduce((sum, { value }) => sum + value, 0n);
          const gains = tokens.map((t) => t.worthLast + t.proceeds + t.credit - t.worthFirst);
          const others =
            entries.rewards + entries.absorbed - entries.fees - entries.interest - interest;
          const left = tokens.reduce((sum, { worthLast }) => sum + worthLast, 0n);
          expect(paid + profitOf(account) + gains.reduce((a, b) => a + b, 0n) + others).to.equal(
            equity - collateralValue + left,
          );
        }
        // Nothing of it is realised: what the positions are worth.
        const { equity, cash, interest, collateralValue } = named("Steady");
        expect(profitOf(named("Steady"))).to.equal(equity - (cash - interest) - collateralValue);
        expect(named("Steady").tokens[0]?.worthLast).to.equal(7_125n * 10n ** 18n);
      });

      it("records what the chain counted, and what was seized, for the margin mathematics", () => {
        const json = JSON.parse(JSON.stringify(documentOf(result)));
        const document = documentSchema.parse(json);
        expect(document.liquidations.some(({ seized }) => seized !== undefined)).to.equal(true);
        const values = document.liquidations.map(({ account }) => BigInt(account.collateralValue));
        expect(values.some((value) => value > 0n)).to.equal(true);
        for (const vector of parseCases(json)) {
          expect(checkCase(runMirror(vector), vector), vector.label).to.equal(undefined);
          const { absorbed } = vector.expected;
          if (absorbed === undefined || absorbed.insurance === 0n) continue;
          const wrong = { ...absorbed, insurance: absorbed.insurance - 1n };
          const other = { ...vector, expected: { ...vector.expected, absorbed: wrong } };
          expect(checkCase(runMirror(vector), other)?.path).to.equal("expected.absorbed");
        }
      });

      gradual?.("shows it in tables and sentences that fit", () => {
        const lines = [...collateralLines(result), ...accountTable(result, 100).split("\n")];
        expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(100);
        const steady = collateralLines(result).find((line) => line.startsWith("Steady"));
        expect(steady?.split(/ +/)).to.deep.equal([
          ...["Steady", "BTC", "0.25", "9,750", "0.25", "7,125", "-2,625"],
        ]);
        const told = [...summaryLines(result), ...troubleLines(result)].join("\n");
        expect(told).to.match(/^interest on negative cash: \d+\.\d\d, owed by \d accounts?$/m);
        expect(told).to.match(
          /^collateral sold for debts: \d+ sales? of 1 account repaid [\d,.]+$/m,
        );
        expect(told).to.match(/^collateral seized for debts: in \d liquidations? for [\d,.]+/m);
        expect(told).to.match(/^1 deposit not made, CollateralCapExceeded: Greedy$/m);
      });
    });
  }

  it("the vault advances what insurance cannot pay for seized collateral, and gets it back", async () => {
    const text = `{ "accounts": [
      { "name": "Indebted", "type": "cross", "collateral": [{ "symbol": "ETH", "amount": 40 }],
        "orders": [{ "hour": 0, "symbol": "BTC", "side": "long", "leverage": 3 }] } ] }`;
    const own = scheduleOf(parsePortfolio(text, "portfolio.json"), timeline);
    const result = await replay({ preset: loadPreset("textbook"), timeline, schedule: own });
    expect(failuresOf(result)).to.deep.equal([]);
    const { fromVault, toVault } = result.collateral;
    expect(fromVault > 0n).to.equal(true);
    expect(toVault).to.equal(fromVault);
    const { advances, advancesRepaid } = result.vault.reconciliation;
    expect([advances, advancesRepaid]).to.deep.equal([-fromVault, toVault]);
  });
});
