import { abs, mulUp, WAD } from "@ballast/sdk/margin";
import { expect } from "chai";
import { loadPreset } from "../../deploy/preset.ts";
import { parseCandles } from "../../scripts/replay/candles.ts";
import { formatPrice, formatWad, toWad } from "../../scripts/replay/decimal.ts";
import { documentOf } from "../../scripts/replay/document.ts";
import { type ReplayResult, replay } from "../../scripts/replay/engine.ts";
import { type FinalAccount, profitOf } from "../../scripts/replay/finalAccounts.ts";
import type { GuardRecord } from "../../scripts/replay/guardLog.ts";
import { orderLines } from "../../scripts/replay/orderTable.ts";
import { parsePortfolio, readPortfolio } from "../../scripts/replay/portfolio.ts";
import { protectionsOf } from "../../scripts/replay/protection.ts";
import { failuresOf, troubleLines } from "../../scripts/replay/report.ts";
import { scheduleOf } from "../../scripts/replay/schedule.ts";
import { timelineOf } from "../../scripts/replay/ticks.ts";
import { isoTime } from "../../scripts/replay/words.ts";
import { documentSchema } from "./support/replayDocument.ts";

const HEADER = "time,symbol,open,high,low,close,volume";
const candles = (...rows: string[]) =>
  [HEADER, ...rows.map((row, hour) => `2021-05-19T0${hour}:00:00Z,BTC,${row},1`)].join("\n");
const flat = (...prices: number[]) => candles(...prices.map((p) => `${p},${p},${p},${p}`));

/** BTC falls, and rises in the end. */
const FALL = flat(40_000, 36_000, 33_000, 30_000, 34_000);
/** It stands at 45,000 at 01:30, and at 36,000 at the last tick. */
const DROP = candles("40000,40000,40000,40000", "40000,45000,36000,36000");
/** Nothing is left of anybody. */
const RUIN = flat(40_000, 36_000, 20_000);

const UNIT = 10n ** 12n;
const FEE = 5n * WAD;

interface Extras {
  type?: string;
  side?: string;
  rest?: string;
}

const account = (name: string, leverage: number, guards: string[], extras: Extras = {}) => {
  const { type = "isolated", side = "long", rest = "" } = extras;
  const order = `{ "hour": 0, "symbol": "BTC", "side": "${side}", "leverage": ${leverage} }`;
  return (
    `{ "name": "${name}", "type": "${type}", "deposit": 10000, "orders": [${order}${rest}],` +
    ` "guards": [${guards.join()}] }`
  );
};
const reserve = (name: string, owner: string, deposit = 10_000) =>
  `{ "name": "${name}", "owner": "${owner}", "type": "cross", "deposit": ${deposit} }`;
const guard = (kind: string, level: number, target: number, amount: number, rest = "") =>
  `{ "hour": 0, "kind": "${kind}", "level": ${level}, "target": ${target}, "amount": ${amount}${rest} }`;
const wallet = (level: number, target: number, amount: number, rest = "") =>
  guard("topUpFromWallet", level, target, amount, rest);
const deRisk = (level: number, target: number, amount: number, rest = "") =>
  guard("deRisk", level, target, amount, rest);
const from = (source: string, level: number, target: number, amount: number) =>
  guard("topUpFromAccount", level, target, amount, `, "from": "${source}"`);
const at = (hour: number, text: string) => text.replaceAll('"hour": 0', `"hour": ${hour}`);
const file = (...accounts: string[]) => `{ "accounts": [\n${accounts.join(",\n")}\n] }`;

function scheduled(text: string, data: string, protection?: "unprotected") {
  const timeline = timelineOf(parseCandles(data, "data.csv"));
  return { timeline, schedule: scheduleOf(parsePortfolio(text, "p.json"), timeline, protection) };
}

/** A replay, and the same without guards. */
class Comparison {
  readonly result: ReplayResult;
  readonly without: ReplayResult;

  private constructor(result: ReplayResult, without: ReplayResult) {
    this.result = result;
    this.without = without;
  }

  static async of(data: string, ...accounts: string[]): Promise<Comparison> {
    const text = file(...accounts);
    const preset = loadPreset("textbook");
    const result = await replay({ preset, ...scheduled(text, data) });
    const without = await replay({ preset, ...scheduled(text, data, "unprotected") });
    for (const each of [result, without]) expect(failuresOf(each)).to.deep.equal([]);
    expect(result.keeperWarnings).to.deep.equal([]);
    expect(without.guards).to.deep.equal([]);
    expect(without.unfilled).to.deep.equal([]);
    return new Comparison(result, without);
  }

  account(name: string, { accounts } = this.result): FinalAccount {
    const found = accounts.find(({ trader }) => trader?.name === name);
    if (found === undefined) throw new Error(`There is no account ${name}.`);
    return found;
  }

  guards(name: string): GuardRecord[] {
    const { accountId } = this.account(name);
    return this.result.guards.filter((each) => each.accountId === accountId);
  }

  guard(name: string): GuardRecord {
    const [found] = this.guards(name);
    if (found === undefined) throw new Error(`${name} has no guard.`);
    return found;
  }

  saved(name: string): bigint {
    const { accountId } = this.account(name);
    const found = protectionsOf(this.result, this.without).find(
      (each) => each.account.accountId === accountId,
    );
    if (found === undefined) throw new Error(`${name} is not protected.`);
    return found.gain - found.gainWithout;
  }

  /** What liquidations took in the replay without guards, had it stayed up to a price; and their fees. */
  lostWithout(name: string, last: bigint): bigint {
    const { accountId } = this.account(name);
    return this.without.liquidations
      .filter((liquidation) => liquidation.accountId === accountId)
      .flatMap(({ outcome, input }) =>
        outcome.expected.steps.map(({ closed, fee }) => {
          const price = input.markets[0]?.price ?? 0n;
          return (closed * (last - price)) / WAD + fee;
        }),
      )
      .reduce((sum, lost) => sum + lost, 0n);
  }
}

/** When a guard acted, and what it brought or closed to the nearest quote. */
const told = ({ actions }: GuardRecord): string[] =>
  actions.map(({ time, brought, closed }) => {
    const done = brought > 0n ? `+${formatWad(brought)}` : `-${formatWad(closed)}`;
    return `${isoTime(time).slice(11, 16)} ${done}`;
  });

function expectNear(actual: bigint, expected: bigint, within: bigint): void {
  expect(abs(actual - expected) <= within, `${formatPrice(abs(actual - expected))} off`).to.equal(
    true,
  );
}

describe("Replay: guards", () => {
  describe("on the way down", () => {
    let compared: Comparison;

    before(async () => {
      compared = await Comparison.of(
        FALL,
        account("Filled up", 3, [wallet(0.2, 0.3, 5_000)]),
        account("Supplied", 3, [from("Supply", 0.2, 0.3, 5_000)]),
        reserve("Supply", "Supplied"),
        account("Reduced", 3, [deRisk(0.2, 0.3, 100)], { type: "cross" }),
        account("Short of it", 3, [from("Pennies", 0.2, 0.3, 5_000)]),
        reserve("Pennies", "Short of it", 7),
        account("Both", 3, [deRisk(0.2, 0.25, 50), wallet(0.2, 0.22, 5_000)]),
        account("Anew", 3, [wallet(0.2, 0.3, 5_000), at(1.5, wallet(0.18, 0.19, 12))]),
        account("Over", 3, [wallet(0.2, 0.3, 5_000, ', "expires": 1.5')]),
        account("Rested", 3, [deRisk(0.25, 0.255, 100, ', "cooldown": 1.5')]),
        account("Refused", 3, [wallet(0.4, 0.5, 5_000)]),
        account("Beaten", 4, [wallet(0.1, 0.2, 5_000)]),
        account("Hedged", 3.5, [deRisk(0.2, 1, 100)], {
          type: "hedge",
          rest: ', { "hour": 0, "symbol": "BTC", "side": "short", "notional": 8000 }',
        }),
      );
    });

    it("INV-1: leave the books exact to the wei, with them and without", () => {
      expect(failuresOf(compared.result)).to.deep.equal([]);
      expect(failuresOf(compared.without)).to.deep.equal([]);
      expect(compared.result.conservation.escrow).to.equal(0n);
    });

    it("bring money from the wallet, and save what a liquidation would have taken", () => {
      // 30% of 24,750, less 10,000 − 5,250, fees of 16, and what two hours cost.
      expect(told(compared.guard("Filled up"))).to.deep.equal(["02:00 +2,704"]);
      const last = 34_000n * WAD;
      // Funding and the borrow fee of what stayed are the difference.
      expectNear(
        compared.saved("Filled up"),
        compared.lostWithout("Filled up", last) - FEE,
        2n * WAD,
      );
      expect(compared.saved("Filled up") > 500n * WAD).to.equal(true);
      const { left, state } = compared.guard("Filled up");
      expect(left).to.equal(
        5_000n * WAD - FEE - (compared.guard("Filled up").actions[0]?.brought ?? 0n),
      );
      expect(state).to.equal("standing");
    });

    it("bring money from another account of the owner, whose own part counts", () => {
      const { kind, actions, source } = compared.guard("Supplied");
      expect([kind, actions.length]).to.deep.equal(["topUpFromAccount", 1]);
      const supply = compared.account("Supply");
      expect(source).to.equal(supply.accountId);
      const brought = actions[0]?.brought ?? 0n;
      expect(supply.equity).to.equal(10_000n * WAD - brought - FEE);
      // It came and went, and was no profit of either.
      expect(profitOf(supply)).to.equal(0n);
      expect(compared.account("Supplied").entries.deposits).to.equal(10_000n * WAD + brought);
      const last = 34_000n * WAD;
      expectNear(
        compared.saved("Supplied"),
        compared.lostWithout("Supplied", last) - FEE,
        2n * WAD,
      );
      const all = protectionsOf(compared.result, compared.without).flatMap((p) => p.accounts);
      expect(all.filter(({ trader }) => trader?.name === "Supply")).to.have.length(1);
    });

    it("reduce by orders that are filled after the delay", () => {
      const { actions } = compared.guard("Reduced");
      const [action] = actions;
      const [order] = action?.orders ?? [];
      expect(actions).to.have.length(1);
      expect(isoTime(order?.filled?.time ?? 0)).to.equal("2021-05-19T02:00:02Z");
      const value = ((order?.size ?? 0n) * (order?.filled?.price ?? 0n)) / WAD;
      expectNear(action?.closed ?? 0n, -value, 1n);
      expect(action?.keeperFees).to.equal(2n * FEE);
      expect(compared.account("Reduced").entries.fees > 2n * FEE).to.equal(true);
    });

    it("act while the source gives more than the keeper fee, and are told where it does not", () => {
      const { actions, refused, reason, state } = compared.guard("Short of it");
      expect([actions.length, refused > 0, reason]).to.deep.equal([0, true, "TopUpTooSmall"]);
      expect(state).to.equal("standing");
      const lines = troubleLines(compared.result).join("\n");
      expect(lines).to.match(/^\d+ guard actions not carried out, TopUpTooSmall: Short of it$/m);
    });

    it("act top-up first, of two below their levels, and once no more than needed", () => {
      const [reduces, fills] = compared.guards("Both");
      expect([reduces?.kind, fills?.kind]).to.deep.equal(["deRisk", "topUpFromWallet"]);
      expect(fills?.actions[0]?.time).to.equal(Date.parse("2021-05-19T02:00:00Z") / 1_000);
      // At 22% it is not below 20% any more.
      expect(reduces?.actions.every(({ time }) => time > (fills?.actions[0]?.time ?? 0))).to.equal(
        true,
      );
    });

    it("are replaced by one of their kind, end at their expiry, and rest in between", () => {
      expect(compared.guards("Anew").map(({ state }) => state)).to.deep.equal([
        "replaced",
        "usedUp",
      ]);
      expect(compared.guards("Anew").map(told)).to.deep.equal([[], ["03:00 +7"]]);
      expect(told(compared.guard("Over"))).to.deep.equal([]);
      const times = compared.guard("Rested").actions.map(({ time }) => time);
      expect(times.length > 1).to.equal(true);
      expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) >= 5_400)).to.equal(
        true,
      );
    });

    it("are refused at a level that is not below the account's", () => {
      expect(compared.guards("Refused")).to.deep.equal([]);
      expect(troubleLines(compared.result)).to.include(
        "1 guard not registered, LevelNotBelow: Refused",
      );
    });

    it("come after the keeper", () => {
      const { accountId } = compared.account("Beaten");
      const first = compared.result.liquidations.find((each) => each.accountId === accountId);
      expect(isoTime(first?.time ?? 0)).to.equal("2021-05-19T02:00:00Z");
      expect(told(compared.guard("Beaten"))).to.deep.equal([]);
    });

    it("close equal legs of a hedge at once, once the excess is gone", () => {
      const [action] = compared.guard("Hedged").actions;
      const [order] = action?.orders ?? [];
      expect(formatWad(order?.size ?? 0n, 3)).to.equal("-0.675");
      // A fee for the order and who settles it, and one for the pair.
      expect(action?.keeperFees).to.equal(3n * FEE);
      const [long, short] = compared.account("Hedged").legs;
      expect(long?.size).to.equal(short?.size);
      const pair = (WAD / 5n - (long?.size ?? 0n)) * 33_000n;
      const excess = ((order?.filled?.price ?? 0n) * 675n) / 1_000n;
      expect(pair > 1_000n * WAD).to.equal(true);
      expectNear(action?.closed ?? 0n, excess + 2n * pair, 2n);
    });

    it("stand in the table and in the document", () => {
      const { result, without } = compared;
      for (const columns of [80, 100, 120]) {
        const lines = orderLines(result, without, columns);
        expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(columns - 2);
        const text = lines.join("\n");
        expect(text).to.match(/^Filled up +wallet top-up +20% {2}2021-05-19 02:00 +\+2,704 /m);
        expect(text).to.match(/^Supplied +account top-up +20% /m);
        expect(text).to.match(/^Reduced +de-risk +20% {2}2021-05-19 02:00 +-[\d,]+ /m);
        expect(text).to.match(/^Anew +wallet top-up +20% {2}replaced /m);
        expect(text).to.match(/^Over +wallet top-up +20% {2}expired /m);
        expect(text).to.match(/^Short of it +account top-up +20% {2}TopUpTooSmall /m);
        expect(text).to.match(/^Rested +de-risk +25% {2}2021-05-19 0\d:\d\d ×\d /m);
      }
      const document = documentSchema.parse(
        JSON.parse(JSON.stringify(documentOf(result, without))),
      );
      expect(document.guards).to.have.length(result.guards.length);
      expect(document.guards.map(({ state }) => state)).to.include.members([
        ...["standing", "replaced", "usedUp", "expired"],
      ]);
      const ids = ["Supplied", "Supply"].map((name) => compared.account(name).accountId);
      expect(document.protection.map(({ accounts }) => accounts)).to.deep.include(ids);
    });
  });

  it("restore the target to the wei, and cost a keeper fee where nothing else happens", async () => {
    const compared = await Comparison.of(
      DROP,
      account("From wallet", 4, [at(1.5, wallet(0.2, 0.25, 5_000))]),
      account("From account", 4, [at(1.5, from("Purse", 0.2, 0.25, 5_000))]),
      reserve("Purse", "From account"),
    );
    // The price of the first tick gave the size.
    const worth = 4n * 10_000n * 36_000n * (WAD / 40_000n);
    const wanted = mulUp(toWad(0.25), worth);
    expect(compared.account("From account").equity).to.equal(wanted);
    const { equity } = compared.account("From wallet");
    expect(equity >= wanted && equity < wanted + UNIT).to.equal(true);
    for (const name of ["From account", "From wallet"]) {
      const [action] = compared.guard(name).actions;
      const before = compared.account(name, compared.without).equity;
      expect(action?.brought).to.equal(compared.account(name).equity - before);
      expect(isoTime(action?.time ?? 0)).to.equal("2021-05-19T01:45:00Z");
      expect(compared.saved(name)).to.equal(-FEE);
    }
  });

  it("reduce to the target at least, and cost what closing costs where nothing else happens", async () => {
    const compared = await Comparison.of(
      DROP,
      account("Reduced", 4, [at(1.5, deRisk(0.2, 0.25, 50))]),
    );
    const [action] = compared.guard("Reduced").actions;
    const [order] = action?.orders ?? [];
    const { marginLevel } = compared.account("Reduced");
    expect((marginLevel ?? 0n) >= toWad(0.25) && (marginLevel ?? 0n) < toWad(0.27)).to.equal(true);
    const { size, filled } = order ?? { size: 0n };
    const premium = (-size * (36_000n * WAD - (filled?.price ?? 0n))) / WAD;
    // It makes longs and shorts more equal: the lower fee, of 0.02%.
    const fee = (action?.closed ?? 0n) / 5_000n;
    // The time of the delay costs a part of a cent.
    expectNear(compared.saved("Reduced"), -(2n * FEE) - premium - fee, WAD / 100n);
  });

  it("are a cost where a liquidation takes what they brought", async () => {
    const compared = await Comparison.of(
      RUIN,
      account("From wallet", 4, [wallet(0.2, 0.22, 2_000)]),
      account("From account", 4, [from("Purse", 0.2, 0.22, 2_000)]),
      reserve("Purse", "From account"),
    );
    for (const name of ["From account", "From wallet"]) {
      const [action] = compared.guard(name).actions;
      expect(compared.account(name).legs).to.deep.equal([]);
      expect((action?.brought ?? 0n) > 500n * WAD).to.equal(true);
      expect(compared.saved(name)).to.equal(-(action?.brought ?? 0n) - FEE);
    }
  });
});

describe("Replay: guards of a portfolio and the data", () => {
  const notices = (...accounts: string[]) =>
    scheduled(file(...accounts), FALL).schedule.notices.map((text) => text.replace(/\.$/, ""));

  it("make a second replay worth it, which has none", () => {
    const text = file(account("A", 2, [wallet(0.2, 0.3, 900)]));
    const { schedule } = scheduled(text, FALL);
    expect([schedule.protects, schedule.guards.agenda.left.length]).to.deep.equal([true, 1]);
    const bare = scheduled(text, FALL, "unprotected").schedule;
    expect([bare.protects, bare.guards.agenda.left.length]).to.deep.equal([false, 0]);
    expect(bare.totalDeposits).to.equal(schedule.totalDeposits);
    expect(scheduled(file(account("A", 2, [])), FALL).schedule.protects).to.equal(false);
  });

  it("number the accounts of an owner, and open a reserve when a guard first needs it", () => {
    const { schedule } = scheduled(
      file(
        account("A", 2, [at(2, from("B", 0.2, 0.3, 900))]),
        reserve("B", "A"),
        reserve("C", "A").replace(
          "10000 }",
          '10000, "orders": [{ "hour": 1, "symbol": "BTC", "side": "long", "notional": 9 }] }',
        ),
      ),
      FALL,
    );
    const [a, b, c] = schedule.traders;
    expect([a?.owner, a?.owner]).to.deep.equal([b?.owner, c?.owner]);
    expect(new Set([a?.accountId, b?.accountId, c?.accountId])).to.have.property("size", 3);
    const opened = schedule.traders.map((trader) => schedule.payments.get(trader)?.[0]?.time ?? 0);
    expect(opened.map((time) => isoTime(time).slice(11, 16))).to.deep.equal([
      ...["00:00", "02:00", "01:00"],
    ]);
  });

  it("are left out where the data has no place for them", () => {
    expect(notices(account("A", 2, [at(9, wallet(0.2, 0.3, 900))]))).to.deep.equal([
      "Left out 1 guard due after the data ends",
    ]);
    const tokens = '"collateral": [{ "symbol": "X", "amount": 1 }]';
    expect(
      notices(
        account("A", 2, [from("B", 0.2, 0.3, 900)]),
        reserve("B", "A").replace('"deposit": 10000', tokens),
      ),
    ).to.deep.equal([
      "X is not in the data: skipped 1 deposit",
      "Nothing is left to pay in for B: no account is opened",
      "Left out 1 guard of A, to draw on an account that is not opened",
    ]);
    const elsewhere = account("A", 2, [from("B", 0.2, 0.3, 900)]).replace("BTC", "X");
    expect(notices(elsewhere, reserve("B", "A"))).to.deep.equal([
      "X is not in the data: skipped 1 order",
      "Nothing is left to trade for A and B: no account is opened",
    ]);
  });
});

describe("Replay: the shipped portfolio", () => {
  it("uses stops, brackets, orders that cancel each other, and guards of every kind", () => {
    const { accounts } = readPortfolio("data/demo-portfolio.json");
    const orders = accounts.flatMap((plan) => plan.orders);
    const kinds = new Set(orders.map(({ kind }) => kind));
    expect(kinds).to.include.keys(["limit", "stop", "takeProfit"]);
    expect(orders.some(({ attach }) => attach?.stop && attach.target)).to.equal(true);
    expect(orders.some(({ attach }) => attach?.trail)).to.equal(true);
    expect(orders.some(({ oco }) => oco)).to.equal(true);
    const guards = accounts.flatMap((plan) => plan.guards);
    expect(new Set(guards.map(({ kind }) => kind))).to.have.keys([
      ...["topUpFromAccount", "topUpFromWallet", "deRisk"],
    ]);
  });
});

describe("Replay: guards of a portfolio that cannot be", () => {
  const fault = (...accounts: string[]): string => {
    try {
      parsePortfolio(file(...accounts), "p.json");
    } catch (error) {
      return error instanceof Error
        ? error.message.replace(/^p\.json, line \d, column \d+ /, "")
        : "";
    }
    return "";
  };
  const where = "(accounts[0].guards[0]";
  const faults: Record<string, [accounts: string[], sentence: string]> = {
    "an unknown kind": [
      [account("A", 2, [guard("hedge", 0.2, 0.3, 900)])],
      `${where}.kind): invalid option: expected one of "topUpFromAccount"|"topUpFromWallet"|"deRisk".`,
    ],
    "a target that is not above the level": [
      [account("A", 2, [wallet(0.2, 0.2, 900)])],
      `${where}.target): the target of a guard is above its level: above 0.2.`,
    ],
    "a level of nothing": [
      [account("A", 2, [wallet(0, 0.2, 900)])],
      `${where}.level): too small: expected number to be >0.`,
    ],
    "an amount that pays one keeper": [
      [account("A", 2, [deRisk(0.2, 0.3, 9)])],
      `${where}.amount): a guard pays at least two keeper fees: an amount from 10 up.`,
    ],
    "a slippage of what does not trade": [
      [account("A", 2, [wallet(0.2, 0.3, 900, ', "slippage": 0.1')])],
      `${where}.slippage): a top-up from a wallet has no "slippage".`,
    ],
    "a slippage without bounds": [
      [account("A", 2, [deRisk(0.2, 0.3, 900, ', "slippage": 0.6')])],
      `${where}.slippage): too big: expected number to be <=0.5.`,
    ],
    "a source of what needs none": [
      [account("A", 2, [deRisk(0.2, 0.3, 900, ', "from": "B"')])],
      `${where}.from): a de-risk has no "from".`,
    ],
    "a top-up from no account": [
      [account("A", 2, [guard("topUpFromAccount", 0.2, 0.3, 900)])],
      `${where}): a top-up from an account needs a "from".`,
    ],
    "a source that is not there": [
      [account("A", 2, [from("B", 0.2, 0.3, 900)])],
      `${where}.from): there is no account named "B".`,
    ],
    "a source that is the account": [
      [account("A", 2, [from("A", 0.2, 0.3, 900)])],
      `${where}.from): an account cannot be topped up from itself.`,
    ],
    "a source of somebody else": [
      [account("A", 2, [from("B", 0.2, 0.3, 900)]), reserve("B", "C")],
      `${where}.from): a top-up comes from an account of the same owner, and "B" is not of "A".`,
    ],
    "two guards of a kind at once": [
      [account("A", 2, [wallet(0.2, 0.3, 900), deRisk(0.2, 0.3, 900), wallet(0.1, 0.3, 900)])],
      "(accounts[0].guards[2]): an account has one guard of a kind, and a top-up from a wallet is" +
        " registered at hour 0 already.",
    ],
    "guards of an account without orders": [
      [account("A", 2, [wallet(0.2, 0.3, 900)]).replace(/"orders": \[.*?\],/, "")],
      "(accounts[0].guards): an account without orders has nothing to guard.",
    ],
    "an account that does nothing": [
      [account("A", 2, []), reserve("B", "A")],
      '(accounts[1]): an account needs "orders", unless a guard of another draws on it.',
    ],
  };
  for (const [what, [accounts, sentence]] of Object.entries(faults)) {
    it(`tells ${what}`, () => {
      expect(fault(...accounts)).to.equal(sentence);
    });
  }
});
