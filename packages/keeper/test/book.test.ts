import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { primaryAccount } from "@ballast/sdk";
import { applyLog, applyLogs, BookMismatchError, EMPTY_BOOK } from "../src/index.ts";
import {
  ALICE,
  accrue,
  bookOf,
  buySeized,
  chargeInterest,
  deleverage,
  deposit,
  feeShared,
  fill,
  HEIDI,
  KEEPER,
  liquidate,
  liquidationClose,
  list,
  listToken,
  pledge,
  release,
  reserve,
  seize,
  sell,
  TOKEN,
  wad,
  writeOff,
} from "./support/events.ts";

const NONE = { size: 0n, cost: 0n };

describe("the book", () => {
  it("adds and takes what is deposited and withdrawn", () => {
    const withdrawal = {
      eventName: "Withdraw",
      args: { accountId: ALICE, to: KEEPER, amount: 3n },
    } as const;
    const book = bookOf(deposit(10n), deposit(5n, HEIDI), withdrawal);
    assert.equal(book.accounts.get(ALICE)?.cash, 7n);
    assert.equal(book.accounts.get(HEIDI)?.cash, 5n);
  });

  it("is not changed by what follows", () => {
    const before = bookOf(deposit(10n), fill({ longDelta: 1n, longCost: 1n }));
    const copy = structuredClone(before);
    applyLogs(before, [
      deposit(1n),
      fill({ longDelta: 1n, longCost: 2n, fee: 1n }),
      liquidate({ toVault: 1n }),
      list(2),
    ]);
    assert.deepEqual(before, copy);
  });

  it("is the same whether events come one by one or together", () => {
    const events = [deposit(10n), list(), fill({ longDelta: 2n, longCost: 3n }), liquidate({})];
    assert.deepEqual(events.reduce(applyLog, EMPTY_BOOK), bookOf(...events));
  });

  it("keeps of a listing what margin depends on", () => {
    const { terms, ...market } = bookOf(list(7)).markets.get(7) ?? {};
    assert.deepEqual(Object.keys(market).sort(), [
      "brackets",
      "carryLong",
      "carryShort",
      "liquidationFee",
      "minExposure",
    ]);
    assert.deepEqual(Object.keys(terms ?? {}).sort(), [
      "borrowKink",
      "borrowKinkRate",
      "borrowMaxRate",
      "fundingVelocity",
      "maxFundingRate",
      "skewScale",
      "vaultShare",
    ]);
  });

  it("takes the costs after a fill as they are, and moves cash against the vault", () => {
    const book = bookOf(
      fill({ longDelta: 5n, longCost: 100n, fee: 2n }),
      fill({ longDelta: -2n, longCost: 61n, realised: -7n, fee: 1n }),
    );
    const account = book.accounts.get(ALICE);
    assert.deepEqual(account?.positions.get(1), { long: { size: 3n, cost: 61n }, short: NONE });
    assert.equal(account?.cash, -10n);
    assert.equal(book.pots.vault, 10n);
  });

  it("turns a long into a short by one fill", () => {
    const book = bookOf(
      fill({ longDelta: 5n, longCost: 100n }),
      fill({ longDelta: -5n, shortDelta: -3n, shortCost: -60n, realised: 4n }),
    );
    assert.deepEqual(book.accounts.get(ALICE)?.positions.get(1), {
      long: NONE,
      short: { size: 3n, cost: -60n },
    });
  });

  it("forgets a position that is closed", () => {
    const book = bookOf(fill({ longDelta: 5n, longCost: 100n }), fill({ longDelta: -5n }));
    assert.equal(book.accounts.get(ALICE)?.positions.size, 0);
  });

  it("releases ceil(c·d/q) of a cost in a liquidation, above and below zero", () => {
    const close = liquidationClose({ closed: 1n, realised: -30n, fee: 2n });
    const long = bookOf(fill({ longDelta: 3n, longCost: 100n }), close);
    assert.deepEqual(long.accounts.get(ALICE)?.positions.get(1)?.long, { size: 2n, cost: 66n });
    assert.equal(long.accounts.get(ALICE)?.cash, -32n);
    assert.equal(long.pots.vault, 30n);

    const short = bookOf(
      fill({ shortDelta: -3n, shortCost: -100n }),
      liquidationClose({ short: true, closed: 1n }),
    );
    assert.deepEqual(short.accounts.get(ALICE)?.positions.get(1)?.short, {
      size: 2n,
      cost: -67n,
    });
  });

  it("closes a hedge from the leg that is named and from its pair", () => {
    const opened = [
      fill({ accountId: HEIDI, longDelta: 4n, longCost: 400n }),
      fill({ accountId: HEIDI, shortDelta: -7n, longCost: 400n, shortCost: -700n }),
    ];
    const close = { accountId: HEIDI, short: true, closed: 5n, pairClosed: 2n };
    const book = bookOf(...opened, liquidationClose(close));
    assert.deepEqual(book.accounts.get(HEIDI)?.positions.get(1), {
      long: { size: 2n, cost: 200n },
      short: { size: 2n, cost: -200n },
    });
  });

  it("pays the fees of a liquidation out, and voids what was reserved", () => {
    const book = bookOf(
      reserve({ reservation: 9n }),
      liquidate({ keeperReward: 3n, toInsurance: 4n, toVault: 5n }),
    );
    const { cash, reserved, epoch } = book.accounts.get(ALICE) ?? {};
    assert.deepEqual({ cash, reserved, epoch }, { cash: 0n, reserved: 0n, epoch: 1 });
    assert.equal(book.accounts.get(primaryAccount(KEEPER))?.cash, 3n);
    assert.deepEqual(book.pots, { insurance: 4n, vault: 5n, escrow: 0n, fees: 0n });
  });

  it("books a loss to insurance and the vault", () => {
    const book = bookOf(
      { eventName: "FundInsurance", args: { from: KEEPER, amount: 4n } },
      { eventName: "FundVault", args: { from: KEEPER, amount: 1n } },
      fill({ fee: 10n }),
      { eventName: "InsuranceCoverLoss", args: { accountId: ALICE, amount: 4n } },
      { eventName: "VaultCoverLoss", args: { accountId: ALICE, amount: 6n } },
    );
    assert.equal(book.accounts.get(ALICE)?.cash, 0n);
    assert.deepEqual(book.pots, { insurance: 0n, vault: 5n, escrow: 0n, fees: 0n });
  });

  it("holds a keeper fee in escrow, from cash or from a wallet", () => {
    const fromCash = bookOf(deposit(10n), reserve({ amount: 3n, reservation: 2n }));
    assert.equal(fromCash.accounts.get(ALICE)?.cash, 7n);
    assert.equal(fromCash.accounts.get(ALICE)?.reserved, 2n);
    assert.equal(fromCash.pots.escrow, 3n);
    const fromWallet = bookOf(deposit(10n), reserve({ payer: KEEPER, amount: 3n }));
    assert.equal(fromWallet.accounts.get(ALICE)?.cash, 10n);
    assert.equal(fromWallet.pots.escrow, 3n);
  });

  it("gives the fee of an order that ended to an account, or to insurance", () => {
    const order = { amount: 3n, reservation: 2n };
    const paid = bookOf(reserve(order), release({ ...order, beneficiary: HEIDI }));
    assert.equal(paid.accounts.get(HEIDI)?.cash, 3n);
    assert.equal(paid.accounts.get(ALICE)?.reserved, 0n);
    assert.deepEqual(paid.pots, { vault: 0n, insurance: 0n, escrow: 0n, fees: 0n });
    assert.equal(bookOf(reserve(order), release(order)).pots.insurance, 3n);
  });

  it("frees no reservation of an order that a liquidation voided", () => {
    const book = bookOf(
      reserve({ amount: 3n, reservation: 2n }),
      liquidate({}),
      reserve({ reservation: 5n, epoch: 1 }),
      release({ amount: 3n, reservation: 2n, epoch: 0 }),
    );
    assert.equal(book.accounts.get(ALICE)?.reserved, 5n);
  });

  it("moves a forfeit to the vault", () => {
    const book = bookOf(deposit(wad(9)), {
      eventName: "Forfeit",
      args: { accountId: ALICE, amount: wad(2) },
    });
    assert.equal(book.accounts.get(ALICE)?.cash, wad(7));
    assert.equal(book.pots.vault, wad(2));
  });

  it("shares a fee out of the vault, and keeps there what is nobody's", () => {
    const [referrer, integrator] = [`0x${"0a".repeat(20)}`, `0x${"0b".repeat(20)}`] as const;
    const parts = { toInsurance: 2n, toProtocol: 3n };
    const brought = { referrer, toReferrer: 4n, integrator, toIntegrator: 5n };
    const book = bookOf(fill({ fee: 100n }), feeShared({ ...parts, ...brought }));
    assert.deepEqual(book.pots, { vault: 86n, insurance: 2n, escrow: 0n, fees: 3n });
    assert.equal(book.accounts.get(primaryAccount(referrer))?.cash, 4n);
    assert.equal(book.accounts.get(primaryAccount(integrator))?.cash, 5n);

    const alone = bookOf(fill({ fee: 100n }), feeShared(parts));
    assert.equal(alone.pots.vault, 95n);
    assert.deepEqual([...alone.accounts.keys()], [ALICE]);

    const collect = { eventName: "CollectFees", args: { to: KEEPER, amount: 3n } } as const;
    assert.equal(applyLog(book, collect).pots.fees, 0n);
  });

  it("takes a market's carries as they are", () => {
    const carries = { carryLong: 7n, carryShort: -3n };
    const book = bookOf(list(), accrue({ ...carries, fundingRate: 1n, borrowRate: 2n }));
    const { carryLong, carryShort } = book.markets.get(1) ?? {};
    assert.deepEqual({ carryLong, carryShort }, carries);
    // Told again within the second, when only the borrow rate has changed.
    assert.deepEqual(applyLog(book, accrue({ ...carries, borrowRate: 3n })), book);
  });

  it("cuts a position back against the vault, without a fee", () => {
    const long = bookOf(
      fill({ longDelta: 3n, longCost: 100n }),
      deleverage({ closed: 1n, realised: 30n }),
    );
    assert.deepEqual(long.accounts.get(ALICE)?.positions.get(1)?.long, { size: 2n, cost: 66n });
    assert.equal(long.accounts.get(ALICE)?.cash, 30n);
    assert.equal(long.pots.vault, -30n);

    const opened = fill({ accountId: HEIDI, shortDelta: -4n, shortCost: -400n });
    const short = bookOf(opened, deleverage({ accountId: HEIDI, short: true, closed: 4n }));
    assert.equal(short.accounts.get(HEIDI)?.positions.size, 0);
  });

  it("takes what insurance adds to a reward from insurance, and pays it once", () => {
    const book = bookOf(
      { eventName: "FundInsurance", args: { from: KEEPER, amount: 9n } },
      { eventName: "InsuranceTopUp", args: { accountId: ALICE, keeper: KEEPER, amount: 4n } },
      liquidate({ keeperReward: 5n }),
    );
    assert.equal(book.pots.insurance, 5n);
    assert.equal(book.accounts.get(primaryAccount(KEEPER))?.cash, 5n);
  });

  it("keeps of a token what margin and its feed depend on", () => {
    assert.deepEqual(bookOf(listToken()).tokens.get(TOKEN), {
      id: 1,
      unit: 10n ** 12n,
      haircut: wad(1) / 10n,
      discount: wad(1) / 20n,
      feed: 9,
      seized: 0n,
      owed: 0n,
    });
  });

  it("adds and takes the collateral that is deposited and withdrawn, and forgets a token that is gone", () => {
    const other = `0x${"71".repeat(20)}` as const;
    const withdrawal = (amount: bigint) =>
      ({
        eventName: "WithdrawCollateral",
        args: { accountId: ALICE, token: TOKEN, to: KEEPER, amount },
      }) as const;
    const listed = [listToken(), listToken({ token: other, id: 2 })];
    const given = [pledge(10n), pledge(5n), pledge(3n, HEIDI), pledge(7n, ALICE, other)];
    const book = bookOf(...listed, ...given, withdrawal(4n));
    assert.deepEqual(
      book.accounts.get(ALICE)?.collateral,
      new Map([
        [TOKEN, 11n],
        [other, 7n],
      ]),
    );
    assert.deepEqual(book.accounts.get(HEIDI)?.collateral, new Map([[TOKEN, 3n]]));
    assert.equal(book.accounts.get(ALICE)?.cash, 0n);
    assert.deepEqual(book.pots, { vault: 0n, insurance: 0n, escrow: 0n, fees: 0n });
    const gone = applyLog(book, withdrawal(11n));
    assert.deepEqual(gone.accounts.get(ALICE)?.collateral, new Map([[other, 7n]]));
    assert.equal(book.accounts.get(ALICE)?.collateral.size, 2);
  });

  it("pays a debt with what a buyer gives for collateral, past every pot", () => {
    const book = bookOf(
      listToken(),
      pledge(10n),
      deposit(-100n),
      sell({ paid: 40n, amount: 4n }),
      sell({ paid: 61n, amount: 6n }),
    );
    const { cash, collateral } = book.accounts.get(ALICE) ?? {};
    assert.deepEqual({ cash, collateral }, { cash: 1n, collateral: new Map() });
    assert.deepEqual(book.pots, { vault: 0n, insurance: 0n, escrow: 0n, fees: 0n });
    assert.equal(book.tokens.get(TOKEN)?.seized, 0n);
  });

  it("moves interest from the account to the vault", () => {
    const book = bookOf(deposit(-100n), chargeInterest(3n), chargeInterest(2n));
    assert.equal(book.accounts.get(ALICE)?.cash, -105n);
    assert.deepEqual(book.pots, { vault: 5n, insurance: 0n, escrow: 0n, fees: 0n });
  });

  it("takes collateral and that much of the debt over, past every pot", () => {
    const book = bookOf(
      listToken(),
      pledge(10n),
      pledge(10n, HEIDI),
      deposit(-100n),
      deposit(-9n, HEIDI),
      { eventName: "FundInsurance", args: { from: KEEPER, amount: 30n } },
      seize({ amount: 10n, debt: 90n }),
      seize({ accountId: HEIDI, amount: 2n, debt: 9n }),
    );
    assert.equal(book.accounts.get(ALICE)?.cash, -10n);
    assert.equal(book.accounts.get(ALICE)?.collateral.size, 0);
    assert.equal(book.accounts.get(HEIDI)?.cash, 0n);
    assert.deepEqual(book.accounts.get(HEIDI)?.collateral, new Map([[TOKEN, 8n]]));
    assert.deepEqual(book.pots, { vault: 0n, insurance: 30n, escrow: 0n, fees: 0n });
    const { seized, owed } = book.tokens.get(TOKEN) ?? {};
    assert.deepEqual({ seized, owed }, { seized: 12n, owed: 99n });
  });

  it("repays what was taken over before insurance keeps any of the proceeds", () => {
    const taken = [listToken(), pledge(10n), deposit(-90n), seize({ amount: 10n, debt: 30n })];
    const book = bookOf(
      ...taken,
      buySeized({ amount: 2n, paid: 20n, repaid: 20n }),
      buySeized({ amount: 4n, paid: 40n, repaid: 10n }),
    );
    assert.deepEqual(book.pots, { vault: 0n, insurance: 30n, escrow: 0n, fees: 0n });
    const { seized, owed } = book.tokens.get(TOKEN) ?? {};
    assert.deepEqual({ seized, owed }, { seized: 4n, owed: 0n });
  });

  it("writes off what the last unit did not bring, to insurance and the vault", () => {
    const book = bookOf(
      { eventName: "FundInsurance", args: { from: KEEPER, amount: 4n } },
      listToken(),
      pledge(10n),
      deposit(-90n),
      seize({ amount: 10n, debt: 30n }),
      buySeized({ amount: 10n, paid: 7n, repaid: 7n }),
      writeOff({ fromInsurance: 4n, fromVault: 19n }),
    );
    assert.deepEqual(book.pots, { vault: -19n, insurance: 0n, escrow: 0n, fees: 0n });
    const { seized, owed } = book.tokens.get(TOKEN) ?? {};
    assert.deepEqual({ seized, owed }, { seized: 0n, owed: 0n });
  });

  it("says so when events are missing or come twice", () => {
    const impossible = [
      [fill({ longDelta: -1n })],
      [fill({ longDelta: 1n }), liquidationClose({ closed: 2n })],
      [liquidationClose({ closed: 1n })],
      [release({ reservation: 1n })],
      [accrue({ carryLong: 1n })],
      [deleverage({ closed: 1n })],
      [liquidate({}), liquidate({})],
      [liquidate({ epoch: 2 })],
      [listToken(), listToken()],
      [pledge(1n)],
      [listToken(), pledge(1n), sell({ amount: 2n })],
      [listToken(), pledge(1n), seize({ amount: 2n })],
      [buySeized({ amount: 1n })],
      [listToken(), buySeized({ amount: 1n })],
      [listToken(), pledge(9n), seize({ amount: 9n }), buySeized({ amount: 1n, repaid: 1n })],
      [writeOff({ fromVault: 1n })],
      [listToken(), writeOff({ fromVault: 1n })],
    ];
    for (const events of impossible) assert.throws(() => bookOf(...events), BookMismatchError);
  });
});
