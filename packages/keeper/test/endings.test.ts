import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WAD } from "@ballast/sdk/margin";
import {
  applyLogs,
  type Book,
  BookMismatchError,
  type Conditions,
  type CoreEvent,
  feedsOf,
  portfolioOf,
  rank,
  scheduleAt,
  termsAt,
} from "../src/index.ts";
import {
  ALICE,
  accrue,
  bookOf,
  deposit,
  fill,
  HEIDI,
  KEEPER,
  list,
  listToken,
  pledge,
  setCollateral,
  setMarket,
  settleMarket,
  settlePosition,
  TOKEN,
  wad,
} from "./support/events.ts";

/** What holds of market 1 at a time: maintenance in percent, and the initial margin to come. */
function marginAt(book: Book, now: bigint) {
  const market = book.markets.get(1) ?? assert.fail();
  const { brackets, nextBrackets } = scheduleAt(market, now);
  const percent = (rate = 0n) => (rate * 100n) / WAD;
  return [
    percent(brackets[0]?.maintenance),
    nextBrackets === undefined ? undefined : percent(nextBrackets[0]?.initial),
  ];
}

/** What holds of the token at a time, in percent: haircut, discount, and the haircut to come. */
function tokenAt(book: Book, now: bigint) {
  const token = book.tokens.get(TOKEN) ?? assert.fail();
  const { haircut, discount, openHaircut } = termsAt(token, now);
  return [haircut, discount, openHaircut].map((rate) => rate && (rate * 100n) / WAD);
}

const conditions = (change: Partial<Conditions>): Conditions => ({
  now: 0n,
  standings: new Map(),
  markets: new Map(),
  debts: new Map(),
  ...change,
});

describe("a market's parameters in the book", () => {
  it("hold at once where the event names no time", () => {
    const book = bookOf(list(), setMarket({ percent: 3n, setAt: 100n }));
    assert.deepEqual(marginAt(book, 0n), [3n, undefined]);
    assert.equal(book.markets.get(1)?.next, undefined);
  });

  it("wait for their time, to the second, and bind new risk before", () => {
    const book = bookOf(list(), setMarket({ percent: 8n, setAt: 100n, changesAt: 400n }));
    assert.deepEqual(marginAt(book, 100n), [5n, 16n]);
    assert.deepEqual(marginAt(book, 399n), [5n, 16n]);
    assert.deepEqual(marginAt(book, 400n), [8n, undefined]);
  });

  it("are replaced while they are still to come, and what holds stays", () => {
    const first = setMarket({ percent: 8n, setAt: 100n, changesAt: 400n });
    const book = bookOf(list(), first, setMarket({ percent: 7n, setAt: 399n, changesAt: 699n }));
    assert.deepEqual(marginAt(book, 400n), [5n, 14n]);
    assert.deepEqual(marginAt(book, 699n), [7n, undefined]);
    const back = applyLogs(book, [setMarket({ setAt: 450n })]);
    assert.deepEqual(marginAt(back, 700n), [5n, undefined]);
  });

  it("are replaced once they hold, and hold until the next", () => {
    const first = setMarket({ percent: 8n, setAt: 100n, changesAt: 400n });
    const book = bookOf(list(), first, setMarket({ percent: 9n, setAt: 400n, changesAt: 700n }));
    assert.deepEqual(marginAt(book, 400n), [8n, 18n]);
    assert.deepEqual(marginAt(book, 700n), [9n, undefined]);
  });

  it("leave carries as they are, and take the terms of time along", () => {
    const { args } = setMarket({}) as Extract<CoreEvent, { eventName: "SetMarket" }>;
    const economy = { ...args.params.economy, fundingVelocity: 7n };
    const changed = setMarket({ params: { ...args.params, economy, skewScale: 5n } });
    const book = bookOf(list(), accrue({ carryLong: 3n, carryShort: -4n }), changed);
    const market = book.markets.get(1) ?? assert.fail();
    assert.deepEqual([market.carryLong, market.carryShort], [3n, -4n]);
    assert.deepEqual([market.terms.fundingVelocity, market.terms.skewScale], [7n, 5n]);
    assert.ok(!("maxUtilisation" in market.terms));
  });

  it("are those of a market that is listed", () => {
    assert.throws(() => bookOf(setMarket({})), BookMismatchError);
    assert.throws(() => bookOf(settleMarket(1n)), BookMismatchError);
    assert.throws(() => bookOf(setCollateral(20n, 10n, 0n, 0n)), BookMismatchError);
  });
});

describe("a token's terms in the book", () => {
  it("hold at once, or from their time on, with the discount", () => {
    const less = bookOf(listToken(), setCollateral(8n, 3n, 100n, 0n));
    assert.deepEqual(tokenAt(less, 0n), [8n, 3n, undefined]);
    const more = bookOf(listToken(), setCollateral(20n, 12n, 100n, 400n));
    assert.deepEqual(tokenAt(more, 399n), [10n, 5n, 20n]);
    assert.deepEqual(tokenAt(more, 400n), [20n, 12n, undefined]);
  });

  it("are replaced before and after they hold", () => {
    const pending = bookOf(listToken(), setCollateral(20n, 12n, 100n, 400n));
    const before = applyLogs(pending, [setCollateral(30n, 15n, 399n, 700n)]);
    assert.deepEqual(tokenAt(before, 699n), [10n, 5n, 30n]);
    const after = applyLogs(pending, [setCollateral(30n, 15n, 400n, 700n)]);
    assert.deepEqual(tokenAt(after, 699n), [20n, 12n, 30n]);
    assert.deepEqual(tokenAt(after, 700n), [30n, 15n, undefined]);
    const taken = applyLogs(pending, [setCollateral(9n, 4n, 200n, 0n)]);
    assert.deepEqual(tokenAt(taken, 400n), [9n, 4n, undefined]);
  });

  it("count in equity from then on", () => {
    const book = bookOf(listToken(), pledge(10n ** 6n), setCollateral(50n, 5n, 100n, 400n));
    const prices = new Map([[9, wad(100)]]);
    const worth = (now: bigint) =>
      portfolioOf(book, ALICE, prices, conditions({ now }))?.collateral;
    assert.equal(worth(399n), wad(90));
    assert.equal(worth(400n), wad(50));
  });
});

describe("the end of a market in the book", () => {
  const held = [
    list(),
    deposit(wad(100)),
    fill({ longDelta: wad(2), longCost: wad(200) }),
    deposit(wad(100), HEIDI),
    fill({ accountId: HEIDI, longDelta: wad(1), longCost: wad(100) }),
    fill({ accountId: HEIDI, shortDelta: -wad(1), longCost: wad(100), shortCost: -wad(100) }),
  ];

  it("fixes a price that no feed changes, and asks for no margin", () => {
    const book = bookOf(...held, settleMarket(wad(120)));
    for (const prices of [new Map(), new Map([[1, wad(1)]])]) {
      const { ranked, unpriced } = rank(book, prices);
      assert.deepEqual(unpriced, []);
      const alice = ranked.find(({ accountId }) => accountId === ALICE)?.state;
      assert.equal(alice?.equity, wad(140));
      assert.deepEqual([alice?.maintenance, alice?.exposure], [0n, 0n]);
    }
    const account = book.accounts.get(ALICE) ?? assert.fail();
    assert.deepEqual(feedsOf(book, account), []);
  });

  it("closes positions one account after the other, against the vault", () => {
    const book = bookOf(
      ...held,
      settleMarket(wad(120)),
      settlePosition({ long: wad(2), realised: wad(40) }),
      settlePosition({ accountId: HEIDI, long: wad(1), short: wad(1) }),
    );
    assert.equal(book.accounts.get(ALICE)?.cash, wad(140));
    assert.equal(book.accounts.get(HEIDI)?.cash, wad(100));
    for (const { positions } of book.accounts.values()) assert.equal(positions.size, 0);
    assert.equal(book.pots.vault, -wad(40));
  });

  it("closes no more than there is", () => {
    const more = settlePosition({ long: wad(2) + 1n });
    assert.throws(() => bookOf(...held, settleMarket(wad(1)), more), BookMismatchError);
    const other = settlePosition({ short: 1n });
    assert.throws(() => bookOf(...held, settleMarket(wad(1)), other), BookMismatchError);
  });

  it("cuts profits that the vault cannot pay, like any", () => {
    const book = bookOf(...held, settleMarket(wad(120)));
    const half = { carryLong: 0n, carryShort: 0n, profitFactor: WAD / 2n };
    const { ranked } = rank(book, new Map(), conditions({ markets: new Map([[1, half]]) }));
    const alice = ranked.find(({ accountId }) => accountId === ALICE);
    assert.equal(alice?.state.equity, wad(120));
  });
});

describe("the end of the protocol in the book", () => {
  it("closes accounts, and gives insurance and vault away, without losing a wei", () => {
    const events = [
      deposit(wad(10) + 7n),
      { eventName: "FundInsurance", args: { from: KEEPER, amount: 50n } },
      { eventName: "FundVault", args: { from: KEEPER, amount: 100n } },
      {
        eventName: "CloseAccount",
        args: { accountId: ALICE, to: KEEPER, amount: wad(10), rest: 7n },
      },
      { eventName: "ReleaseInsurance", args: { insurance: 50n, rest: 3n } },
      { eventName: "RetireVault", args: { amount: 160n } },
    ] as const satisfies CoreEvent[];
    const book = bookOf(...events);
    assert.equal(book.accounts.get(ALICE)?.cash, 0n);
    // 100 + 7 + 50 + 3 of the vault, of which 3 came out of the fees.
    assert.deepEqual(book.pots, { vault: 0n, insurance: 0n, escrow: 0n, fees: 157n });
  });

  it("is not changed by what only stops something", () => {
    const before = bookOf(list(), deposit(1n));
    const after = applyLogs(before, [
      { eventName: "PauseNewRisk", args: { paused: true } },
      { eventName: "HaltMarket", args: { marketId: 1, haltedAt: 5n } },
      { eventName: "ResumeMarket", args: { marketId: 1 } },
      { eventName: "WindDown", args: undefined as never },
    ]);
    assert.deepEqual(after, before);
  });
});

describe("standings in the ranking", () => {
  const book = bookOf(
    list(),
    list(2),
    listToken(),
    deposit(wad(10)),
    pledge(10n ** 6n),
    fill({ longDelta: wad(1), longCost: wad(100) }),
    fill({ marketId: 2, longDelta: wad(1), longCost: wad(10) }),
  );
  const prices = new Map([
    [1, wad(100)],
    [2, wad(20)],
    [9, wad(10)],
  ]);

  it("are told of positions and tokens by their feeds, and change no equity", () => {
    const plain = rank(book, prices).ranked[0]?.state ?? assert.fail();
    const standings = new Map([
      [2, "frozen"],
      [9, "recovering"],
    ] as const);
    const { ranked } = rank(book, prices, conditions({ standings }));
    const state = ranked[0]?.state ?? assert.fail();
    assert.equal(state.equity, plain.equity);
    assert.equal(state.maintenance, plain.maintenance);
    assert.deepEqual(
      state.markets.map(({ passedOver }) => passedOver),
      [false, true],
    );
    // A profit that only a dead feed's last price shows backs nothing new.
    assert.deepEqual(
      state.markets.map(({ doubtedPnl }) => doubtedPnl),
      [0n, 0n],
    );
    assert.equal(plain.markets[1]?.doubtedPnl, wad(10));
  });

  it("do not outlive the market: what has ended is settled, whatever its feed says", () => {
    const ended = applyLogs(book, [settleMarket(wad(20), 2)]);
    const standings = new Map([[2, "frozen"]] as const);
    const portfolio = portfolioOf(ended, ALICE, prices, conditions({ standings }));
    assert.deepEqual(
      portfolio?.positions.map(({ market }) => market.standing),
      ["live", "settled"],
    );
  });
});
