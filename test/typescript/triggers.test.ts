// Orders that wait: what a front end and a keeper see of them, by name.
import { type AccountId, primaryAccount } from "@ballast/sdk";
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectBooks,
  expectRefused,
  fill,
  NO_UPDATE,
  SIDES,
  stage,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import { type Amount, fund, publish, settle, wad } from "./support/trading.ts";

const KINDS = { market: 0n, limit: 1n, takeProfit: 2n, stop: 3n, trailing: 4n } as const;
const LINKS = { none: 0n, oneCancelsOther: 1n, bracket: 2n } as const;
const OVER = { voided: 1n, allCancelled: 2n, groupEnded: 3n, entryEnded: 4n, expired: 5n } as const;
const ANY = 2n ** 128n - 1n;
const DAY = 86_400n;

interface Wait {
  kind: keyof typeof KINDS;
  size: Amount;
  at?: Amount;
  limit?: Amount;
  distance?: bigint;
  reduceOnly?: boolean;
}

describe("Orders that wait", () => {
  const s = stage("textbook");
  const orders = () => s.ballast.orders;
  const account = (): AccountId => s.cross(1);
  const owner = () => orders().connect(s.signer(1));
  const keeper = () => orders().connect(s.signer(9));
  const clock = async () => BigInt(await s.ballast.connection.networkHelpers.time.latest());
  const refused = (call: () => Promise<unknown>, name: string, args: unknown[]) =>
    expectRefused(s, call, name, args, orders());

  /** BTC orders of the first account, for a day. */
  async function requests(list: readonly Wait[]) {
    const expiry = (await clock()) + DAY;
    return list.map(({ kind, size, at, limit, distance, reduceOnly }) => ({
      order: {
        accountId: account(),
        marketId: 1,
        side: SIDES.net,
        sizeDelta: wad(size),
        acceptablePrice: limit === undefined ? (wad(size) > 0n ? ANY : 0n) : wad(limit),
        reduceOnly: reduceOnly ?? false,
        keeperFee: WAD,
        payFromWallet: false,
        integrator: ZERO_ADDRESS,
        integratorRate: 0n,
      },
      kind: KINDS[kind],
      triggerPrice: at === undefined ? 0n : wad(at),
      distance: distance ?? 0n,
      expiry: kind === "market" ? 0n : expiry,
    }));
  }

  async function placement(link: keyof typeof LINKS, ...list: Wait[]) {
    return {
      accountId: account(),
      deposit: 0n,
      link: LINKS[link],
      orders: await requests(list),
    };
  }

  /** Places them and returns the id of the first. */
  async function place(link: keyof typeof LINKS, ...list: Wait[]): Promise<bigint> {
    await done(owner().place(await placement(link, ...list), NO_UPDATE));
    return (await orders().orderCount()) - BigInt(list.length) + 1n;
  }

  /** The price comes, and the keeper triggers the order. */
  async function trigger(id: bigint, price: Amount) {
    await publish(s.ballast, { BTC: price, ETH: "3000", SOL: "150" });
    return done(keeper().trigger(id, NO_UPDATE));
  }

  const fillAt = (id: bigint, price: Amount) =>
    settle(s.ballast, id, { price, keeper: s.address(9) });

  beforeEach(() => fund(s.ballast, account(), "50000"));

  it("become market orders by a price, and are filled by a later one: Place, Triggered, Commit, Settle", async () => {
    const receipt = await done(
      owner().place(await placement("none", { kind: "stop", size: "0.5", at: "61000" }), NO_UPDATE),
    );
    expect(eventsOf(s, receipt).map(({ name }) => name)).to.deep.equal(["Reserve", "Place"]);
    const placed = eventOf(s, receipt, "Place");
    expect([placed.orderId, placed.accountId, placed.marketId]).to.deep.equal([1n, account(), 1n]);
    expect(placed.order.escrowed).to.equal(2n * WAD);
    expect(placed.trigger.price).to.equal(wad("61000"));
    expect(await orders().waitingOf(account())).to.equal(1n);
    expect(await orders().overOf(1n)).to.equal(0n);

    await publish(s.ballast, { BTC: "60999.9" });
    await refused(() => keeper().trigger(1n, NO_UPDATE), "TriggerNotMet", [
      1n,
      wad("60999.9"),
      wad("61000"),
    ]);
    const triggered = await trigger(1n, "61000");
    expect(eventsOf(s, triggered).map(({ name }) => name)).to.deep.equal([
      "Triggered",
      "Reserve",
      "Commit",
    ]);
    expect(eventOf(s, triggered, "Triggered").keeper).to.equal(s.address(9));
    expect((await orders().triggerOf(1n)).triggeredBy).to.equal(s.address(9));
    await refused(() => keeper().trigger(1n, NO_UPDATE), "OrderNotWaiting", [1n]);

    const filled = await fillAt(1n, "61500");
    expect(eventOf(s, filled, "Settle").oraclePrice).to.equal(wad("61500"));
    expect(await cashOf(s, primaryAccount(s.address(9)))).to.equal(2n * WAD);
    expect(await orders().waitingOf(account())).to.equal(0n);
    await expectBooks(s);
  });

  it("need a price of after their placement: PriceTooEarly", async () => {
    const id = await place("none", { kind: "stop", size: "0.5", at: "50000" });
    const { publishTime } = await s.ballast.router.feed(1);
    const { armedAt } = await orders().triggerOf(id);
    await refused(() => keeper().trigger(id, NO_UPDATE), "PriceTooEarly", [
      id,
      publishTime,
      armedAt,
    ]);
  });

  it("follow the price at a distance: Trail, NotTrailing", async () => {
    await fill(s, { account: account(), market: "BTC", size: "0.5" });
    const stop = { size: "-0.5", reduceOnly: true } as const;
    const id = await place("none", { ...stop, kind: "trailing", distance: 50_000n });
    for (const [price, watermark] of [
      ["60000", "60000"],
      ["64000", "64000"],
      ["62000", "64000"],
    ] as const) {
      await publish(s.ballast, { BTC: price });
      const receipt = await done(keeper().trail(id, NO_UPDATE));
      const moved = eventsOf(s, receipt).map(({ name }) => name);
      expect(moved).to.deep.equal(price === watermark ? ["Trail"] : []);
      expect((await orders().triggerOf(id)).price).to.equal(wad(watermark));
    }
    await publish(s.ballast, { BTC: "60800.01" });
    await refused(() => keeper().trigger(id, NO_UPDATE), "TriggerNotMet", [
      id,
      wad("60800.01"),
      wad("60800"),
    ]);
    await trigger(id, "60800");
    const other = await place("none", { ...stop, kind: "stop", at: "1" });
    await refused(() => keeper().trail(other, NO_UPDATE), "NotTrailing", [other]);
  });

  it("wait again where a limit is missed: Rearm", async () => {
    const id = await place("none", { kind: "limit", size: "0.5", at: "59000", limit: "59100" });
    const before = await cashOf(s, account());
    await trigger(id, "59000");
    const receipt = await fillAt(id, "59500");
    expect(eventOf(s, receipt, "Rearm").toArray()).to.deep.equal([id, account(), wad("59500")]);
    expect(await cashOf(s, account())).to.equal(before);
    await trigger(id, "58900");
    expect(eventOf(s, await fillAt(id, "58950"), "Settle").orderId).to.equal(id);
    await expectBooks(s);
  });

  it("cancel each other: GroupBusy, OrderOver, Clear", async () => {
    await fill(s, { account: account(), market: "BTC", size: "0.5" });
    const out = { size: "-0.5", reduceOnly: true } as const;
    const first = await place(
      "oneCancelsOther",
      { ...out, kind: "takeProfit", at: "66000" },
      { ...out, kind: "stop", at: "57000" },
    );
    await trigger(first, "66100");
    await refused(() => keeper().trigger(first + 1n, NO_UPDATE), "GroupBusy", [first, first]);
    await fillAt(first, "66050");
    await refused(() => keeper().trigger(first + 1n, NO_UPDATE), "OrderOver", [
      first + 1n,
      OVER.groupEnded,
    ]);
    const before = await cashOf(s, account());
    eventOf(s, await done(keeper().clear(first + 1n)), "Clear");
    expect((await cashOf(s, account())) - before).to.equal(2n * WAD);
    await expectBooks(s);
  });

  it("wait for their entry: EntryNotFilled, filledAt", async () => {
    const out = { size: "-0.5", reduceOnly: true } as const;
    const list: Wait[] = [
      { kind: "market", size: "0.5" },
      { ...out, kind: "takeProfit", at: "66000" },
      { ...out, kind: "stop", at: "57000" },
    ];
    const entry = await place("bracket", ...list);
    await refused(() => keeper().trigger(entry + 2n, NO_UPDATE), "EntryNotFilled", [
      entry + 2n,
      entry,
    ]);
    await fillAt(entry, "60000");
    expect(await orders().filledAt(entry)).to.equal(await clock());
    await trigger(entry + 2n, "56900");
    await fillAt(entry + 2n, "56800");
    expect(await orders().overOf(entry + 1n)).to.equal(OVER.groupEnded);

    const second = await place("bracket", { ...list[0], limit: "1" } as Wait, ...list.slice(1));
    await fillAt(second, "60000");
    expect(await orders().overOf(second + 1n)).to.equal(OVER.entryEnded);
    expect(await orders().filledAt(second)).to.equal(0n);
    await expectBooks(s);
  });

  it("are cancelled one by one, by group, and all: Cancel, CancelGroup, CancelAll, NotLinked", async () => {
    const wait: Wait = { kind: "stop", size: "0.5", at: "90000" };
    const alone = await place("none", wait);
    const pair = await place("oneCancelsOther", wait, wait);
    const last = await place("none", wait);
    await refused(() => owner().cancelGroup(alone), "NotLinked", [alone]);
    const one = await done(owner().cancel([alone]));
    expect(eventsOf(s, one).map(({ name }) => name)).to.deep.equal(["Release", "Cancel"]);
    const group = eventOf(s, await done(owner().cancelGroup(pair + 1n)), "CancelGroup");
    expect(group.toArray()).to.deep.equal([pair, account()]);
    const all = eventOf(s, await done(owner().cancelAll(account())), "CancelAll");
    expect(all.toArray()).to.deep.equal([account(), 1n]);
    expect(await orders().overOf(last)).to.equal(OVER.allCancelled);
    for (const id of [pair, pair + 1n, last]) await done(keeper().clear(id));
    expect(await cashOf(s, account())).to.equal(wad("50000"));
    await refused(() => orders().overOf(last), "OrderNotWaiting", [last]);
  });

  it("end with a liquidation and with their time", async () => {
    await fill(s, { account: account(), market: "BTC", size: "4" });
    const id = await place("none", { kind: "stop", size: "-4", at: "1", reduceOnly: true });
    await publish(s.ballast, { BTC: "54000", ETH: "3000", SOL: "150" });
    await done(s.ballast.clearingHouse.connect(s.signer(9)).liquidate(account()));
    expect(await orders().overOf(id)).to.equal(OVER.voided);
    const next = await place("none", { kind: "stop", size: "-4", at: "1", reduceOnly: true });
    await refused(() => keeper().clear(next), "OrderNotOver", [next]);
    await s.ballast.connection.networkHelpers.time.increase(DAY + 10n);
    expect(await orders().overOf(next)).to.equal(OVER.expired);
  });

  it("are at most so many, and what they may be: TooManyOrders, InvalidPlacement", async () => {
    const wait: Wait = { kind: "stop", size: "0.5", at: "90000" };
    for (let i = 0; i < 4; i++) await place("none", ...Array<Wait>(8).fill(wait));
    const more = await placement("none", wait);
    await refused(() => owner().place(more, NO_UPDATE), "TooManyOrders", [account(), 33n, 32n]);
    for (const [list, index, what] of [
      [[], 0n, "orders"],
      [[wait, { kind: "market", size: "1" }], 1n, "kind"],
      [[{ kind: "stop", size: "1" }], 0n, "triggerPrice"],
      [[{ kind: "trailing", size: "1", distance: 99n }], 0n, "distance"],
    ] as const) {
      const wrong = await placement("none", ...(list as readonly Wait[]));
      await refused(() => owner().place(wrong, NO_UPDATE), "InvalidPlacement", [
        index,
        encodeBytes32String(what),
      ]);
    }
  });
});
