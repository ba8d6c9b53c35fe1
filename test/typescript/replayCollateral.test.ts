import { parseCases } from "@ballast/sdk/margin";
import { expect } from "chai";
import { collateralListings } from "../../deploy/markets.ts";
import { loadPreset } from "../../deploy/preset.ts";
import { accountTable } from "../../scripts/replay/accountTable.ts";
import { Book } from "../../scripts/replay/book.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { collateralLines } from "../../scripts/replay/collateralTable.ts";
import { unaccounted, unaccountedToken } from "../../scripts/replay/conservation.ts";
import { exactWad, formatWad } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import { type FinalAccount, profitOf } from "../../scripts/replay/finalAccounts.ts";
import { LossBook } from "../../scripts/replay/losses.ts";
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

  it("has a unit worth 1 at most, however dear the token", () => {
    const price = 10n ** 28n;
    const [bitcoin] = collateralListings(
      loadPreset("textbook"),
      [{ symbol: "BTC", price }],
      ["BTC"],
    );
    expect(bitcoin?.decimals).to.equal(10);
    expect(bitcoin?.params.cap).to.equal(2n * 10n ** 7n);
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

      it("INV-1: tells debts of seized collateral that nobody was credited", () => {
        const { conservation } = result;
        const seizedDebt = conservation.seizedDebt + 5n * 10n ** 17n;
        const wrong = { ...result, conservation: { ...conservation, seizedDebt } };
        expect(failuresOf(wrong)).to.deep.equal(["Conservation fails: 0.5 are unaccounted for."]);
        expect(conservationLines(wrong).join("\n")).to.match(
          /^debts of seized collateral +-0\.50{17}$/m,
        );
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
        expect(sum(tokens.map(({ credit }) => credit))).to.equal(totals.takenOver);
        for (const { deposited, sold, seized, left } of tokens) {
          expect(sold + seized + left).to.equal(deposited);
        }
        // Bought back at once, at the price at which it was taken.
        expect(result.conservation.collateral.map(({ seized }) => seized)).to.deep.equal([
          0n,
          0n,
          0n,
        ]);
        expect(totals.resoldRepaid).to.equal(totals.takenOver);
        expect(totals.resold >= totals.takenOver).to.equal(true);
        expect(result.conservation.seizedDebt).to.equal(0n);
      });

      it("interest is in NAV as soon as it grows, rounded down", () => {
        const { interest, interestGrown } = result.vault.reconciliation;
        const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
        expect(interest).to.equal(sum(result.accounts.map(({ entries }) => entries.interest)));
        expect(interest > 0n).to.equal(true);
        const grown = result.accounts.map((account) => account.interest);
        const debtors = grown.filter((each) => each > 0n).length;
        const beyond = sum(grown) - interestGrown;
        expect(beyond >= 0n && beyond <= BigInt(debtors)).to.equal(true);
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
        expect(told).to.match(
          /^collateral seized for debts: in \d liquidations? with [\d,.]+ of debt, resold for [\d,.]+$/m,
        );
        expect(told).to.match(/^1 deposit not made, CollateralCapExceeded: Greedy$/m);
      });
    });
  }

  it("insurance takes over more debt with collateral than it has money", async () => {
    const text = `{ "accounts": [
      { "name": "Indebted", "type": "cross", "collateral": [{ "symbol": "ETH", "amount": 40 }],
        "orders": [{ "hour": 0, "symbol": "BTC", "side": "long", "leverage": 3 }] } ] }`;
    const own = scheduleOf(parsePortfolio(text, "portfolio.json"), timeline);
    const result = await replay({ preset: loadPreset("textbook"), timeline, schedule: own });
    expect(failuresOf(result)).to.deep.equal([]);
    const { takenOver, resoldRepaid } = result.collateral;
    // It was given 5% of what is deposited, 6,000.
    expect(takenOver > 10_000n * 10n ** 18n).to.equal(true);
    expect(resoldRepaid).to.equal(takenOver);
    const { badDebt } = result.vault.reconciliation;
    const [insured, lost] = (["insurance", "vault"] as const).map((layer) =>
      result.losses.reduce((sum, loss) => sum + loss[layer], 0n),
    );
    expect(badDebt).to.equal(-(lost ?? 0n));
    expect((insured ?? 0n) <= 10_000n * 10n ** 18n).to.equal(true);
  });
});

describe("Replay: bad debt", () => {
  const told = (
    ...events: [name: string, args: Record<string, bigint | string>, tx?: string][]
  ) => {
    const book = new LossBook();
    for (const [name, args, tx = "0x1"] of events) {
      book.add({ name, args, blockNumber: 1, transactionHash: tx as "0x" });
    }
    return book.losses;
  };
  const lossOf = (accountId: string, insurance: bigint, vault: bigint, tx?: string) =>
    [
      ["InsuranceCoverLoss", { accountId, amount: insurance }, tx],
      ["VaultCoverLoss", { accountId, amount: vault }, tx],
    ] as [string, Record<string, bigint | string>, string?][];

  it("is what a liquidation leaves", () => {
    expect(told(...lossOf("0xa", 5n, 7n), ["Liquidate", { accountId: "0xa" }])).to.deep.equal([
      { cause: "liquidation", insurance: 5n, vault: 7n },
    ]);
  });

  it("is what the sale of an account's last collateral leaves, without a liquidation", () => {
    const sale = (tx: string): [string, Record<string, bigint | string>, string] => [
      "SellCollateral",
      { accountId: "0xa", paid: 3n, amount: 1n },
      tx,
    ];
    expect(
      told(
        sale("0x1"),
        ...lossOf("0xa", 5n, 0n, "0x1"),
        sale("0x2"),
        ...lossOf("0xb", 1n, 1n, "0x2"),
        ...lossOf("0xa", 2n, 2n, "0x3"),
      ),
    ).to.deep.equal([
      { cause: "sale", insurance: 5n, vault: 0n },
      { cause: "liquidation", insurance: 1n, vault: 1n },
      { cause: "liquidation", insurance: 2n, vault: 2n },
    ]);
  });

  it("is what the sale of the last of a seized token leaves", () => {
    expect(
      told(
        ["BuySeized", { paid: 3n, amount: 1n, repaid: 3n }],
        ["WriteOff", { fromInsurance: 4n, fromVault: 6n }],
      ),
    ).to.deep.equal([{ cause: "resale", insurance: 4n, vault: 6n }]);
  });

  it("is told in one sentence, with where it came from", async () => {
    const text = `{ "accounts": [{ "name": "Idle", "type": "cross", "deposit": 100,
      "orders": [{ "hour": 0, "symbol": "BTC", "side": "long", "leverage": 1 }] }] }`;
    const own = scheduleOf(parsePortfolio(text, "portfolio.json"), timeline);
    const result = await replay({ preset: loadPreset("textbook"), timeline, schedule: own });
    expect(summaryLines(result)).to.include("bad debt: none");
    const [insurance, vault] = [2n * 10n ** 18n, 10n ** 17n];
    const losses = (["resale", "sale", "sale"] as const).map((cause) => {
      return { cause, insurance, vault };
    });
    expect(summaryLines({ ...result, losses })).to.include(
      "bad debt: 6.30 in 2 sales and 1 resale, absorbed by insurance 6.00, vault 0.30",
    );
  });

  it("of an account is borne by others, whatever booked it", () => {
    const accountId = `0x${"a".padStart(64, "0")}` as const;
    const book = new Book();
    for (const [name, args] of lossOf(accountId, 5n, 7n)) {
      book.add({ name, args, blockNumber: 1, transactionHash: "0x1" });
    }
    expect(book.of(accountId).absorbed).to.equal(12n);
  });
});
