// A user who never sends a transaction: it signs, and others put on chain what it has signed.
import { type AccountId, AccountType, makeAccountId, primaryAccount } from "@ballast/sdk";
import { mulUp, tradeFee } from "@ballast/sdk/margin";
import { expect } from "chai";
import { id as keccak, Wallet } from "ethers";
import { hashTypedData } from "viem";
import type { IOrders } from "../../typechain-types/contracts/Orders.js";
import { seededRandom, seedFromEnvironment } from "./support/random.ts";
import {
  digestOf,
  domainOf,
  REQUESTS,
  type Requests,
  type SigningDomain,
  sign,
  signPermit,
} from "./support/signing.ts";
import {
  cashOf,
  done,
  eventOf,
  eventsOf,
  expectRefused,
  fill,
  fillRequest,
  NO_UPDATE,
  SIDES,
  stage,
  stateOf,
  UNIT,
  values,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import { commit, fund, listingOf, priceUpdate, publish, settle, wad } from "./support/trading.ts";

const KIND = { Market: 0, Limit: 1, TakeProfit: 2, Stop: 3 } as const;
const LINK = { None: 0, Bracket: 2 } as const;
const OVER = { Not: 0n, AllCancelled: 2n, GroupEnded: 3n } as const;
const RIGHT = { Trade: 0n, Orders: 1n } as const;
const ANY_PRICE = 2n ** 128n - 1n;
const RATE = wad("0.0005");
const FOREVER = 2n ** 40n - 1n;

describe("Signed requests", () => {
  const s = stage("textbook");
  const core = () => s.ballast.clearingHouse;
  const orders = () => s.ballast.orders;
  const operators = () => s.ballast.operators;
  const relayer = () => s.signer(8);
  const keeper = () => s.signer(9);
  const integrator = () => s.address(4);
  /** Keys, and nothing else: no ether, no node. */
  const user = new Wallet(keccak("a user who only signs"));
  const session = new Wallet(keccak("a session key"));
  const account = makeAccountId(user.address as `0x${string}`, AccountType.Cross);

  let nonces = 0n;
  /** A number that nobody has used. */
  const fresh = () => ({ nonce: nonces++, deadline: FOREVER });

  const order = (size: string, change: Partial<IOrders.OrderRequestStruct> = {}) => ({
    accountId: account as string,
    marketId: 1,
    side: SIDES.net,
    sizeDelta: wad(size),
    acceptablePrice: size.startsWith("-") ? 0n : ANY_PRICE,
    reduceOnly: false,
    keeperFee: WAD,
    payFromWallet: false,
    integrator: ZERO_ADDRESS,
    integratorRate: 0n,
    ...change,
  });

  const waiting = (request: IOrders.OrderRequestStruct, kind: number, price: string) => ({
    order: request,
    kind,
    triggerPrice: wad(price),
    distance: 0,
    expiry: FOREVER,
  });

  const now = (request: IOrders.OrderRequestStruct) => ({
    order: request,
    kind: KIND.Market as number,
    triggerPrice: 0n,
    distance: 0,
    expiry: 0n,
  });

  const placing = (requests: IOrders.TriggerRequestStruct[], link = 0, deposit = 0n) => ({
    accountId: account as string,
    deposit,
    link,
    orders: requests,
  });

  /** A purchase with a stop and a target, brought by the integrator. */
  const entry = (deposit = 0n) => {
    const exit = order("-0.2", { reduceOnly: true });
    const requests = [
      now(order("0.2", { integrator: integrator(), integratorRate: RATE })),
      waiting(exit, KIND.Stop, "54000"),
      waiting(exit, KIND.TakeProfit, "66000"),
    ];
    return placing(requests, LINK.Bracket, deposit);
  };

  const grant = async (change: object = {}) => ({
    trade: true,
    orders: true,
    guards: false,
    expiry: BigInt(await s.ballast.connection.networkHelpers.time.latest()) + 3_600n,
    feeBudget: wad("10"),
    ...change,
  });

  /** Gives the session key its rights, by the user's signature. */
  async function empower(change: object = {}) {
    const rights = await grant(change);
    const request = { operator: session.address, ...rights };
    const signature = await sign(operators(), user, "SetOperator", request, fresh());
    return done(operators().connect(relayer()).setOperatorFor(session.address, rights, signature));
  }

  /** Quote for the user's account, out of somebody else's wallet. */
  async function give(tokenAmount = 10_000_000_000n): Promise<void> {
    const { quote } = s.ballast;
    await done(quote.mint(relayer().address, tokenAmount));
    await done(quote.connect(relayer()).approve(core(), tokenAmount));
    await done(core().connect(relayer()).deposit(account, tokenAmount));
  }

  async function place(signer: Wallet, placement: IOrders.PlacementStruct): Promise<bigint> {
    const signature = await sign(orders(), signer, "Placement", placement, fresh());
    const { update, value } = await priceUpdate(s.ballast, { BTC: await last("BTC") });
    await done(orders().connect(relayer()).placeFor(placement, signature, update, { value }));
    return (await orders().orderCount()) - BigInt(placement.orders.length) + 1n;
  }

  const last = async (symbol: string) => {
    return (await s.ballast.router.feed(listingOf(s.ballast, symbol).id)).price;
  };

  it("are all a user needs, from the first deposit to the profit", async () => {
    const { quote, connection } = s.ballast;
    const { provider } = connection.ethers;
    const deposit = 10_000_000_000n;
    await done(quote.mint(user.address, deposit));

    // "Approve, deposit, buy with stop and target" is one transaction of somebody else.
    const permit = await signPermit(quote, user, `${orders().target}`, deposit, {
      nonce: await quote.nonces(user.address),
      deadline: FOREVER,
    });
    const approval = { integrator: integrator() as string, maxRate: RATE };
    const approved = await sign(orders(), user, "ApproveIntegrator", approval, fresh());
    const placement = entry(deposit);
    const signature = await sign(orders(), user, "Placement", placement, fresh());
    const { update, value } = await priceUpdate(s.ballast, { BTC: "60000" });
    const { interface: abi } = orders();
    const calls = [
      abi.encodeFunctionData("permit", [user.address, deposit, FOREVER, ...permit]),
      abi.encodeFunctionData("approveIntegratorFor", [integrator(), RATE, approved]),
      abi.encodeFunctionData("placeFor", [placement, signature, update]),
    ];
    const surplus = 5n;
    const sent = orders()
      .connect(relayer())
      .multicall(calls, { value: value + surplus });
    await expect(sent).to.changeEtherBalances(
      connection.ethers,
      [relayer(), orders(), user.address],
      [-value, 0n, 0n],
    );
    const placed = await done(sent);
    expect(eventsOf(s, placed).map(({ name }) => name)).to.include.members([
      "ApproveIntegrator",
      "Deposit",
      "Commit",
      "Place",
    ]);
    expect(await orders().approvedRate(user.address, integrator())).to.equal(RATE);
    expect(await quote.balanceOf(user.address)).to.equal(0n);
    expect(await cashOf(s, account)).to.equal(wad("10000") - 5n * WAD);
    expect(await orders().orderCount()).to.equal(3n);
    expect(await orders().waitingOf(account)).to.equal(2n);

    // The entry is filled; the integrator gets what it charges, beside its part of the fee.
    const filled = await settle(s.ballast, 1n, { keeper: keeper().address });
    const { fillPrice, fee } = eventOf(s, filled, "Fill");
    const { makerFee, takerFee } = listingOf(s.ballast, "BTC").params;
    const charged = mulUp(mulUp(wad("0.2"), fillPrice), RATE);
    expect(fee).to.equal(tradeFee(0n, wad("0.2"), fillPrice, makerFee, takerFee));
    expect(eventOf(s, filled, "IntegratorFee").toArray()).to.deep.equal([
      account,
      integrator(),
      charged,
    ]);
    expect(await cashOf(s, account)).to.equal(wad("9995") - fee - charged);
    expect((await orders().filledAt(1n)) > 0n).to.equal(true);

    // A session key acts from now on, within its budget.
    const granted = await empower();
    const told = operators().interface.parseLog(granted.logs[0] ?? expect.fail());
    expect(told?.name).to.equal("SetOperator");
    const limit = waiting(order("0.1", { acceptablePrice: wad("58000") }), KIND.Limit, "58000");
    const ordered = await place(session, placing([limit]));
    expect(ordered).to.equal(4n);
    expect((await operators().grantOf(user.address, session.address)).feeBudget).to.equal(wad("8"));

    // The user has thought better of it.
    const cash = await cashOf(s, account);
    const cancel = { accountId: account as string, orderIds: [ordered] };
    const cancelled = await sign(orders(), user, "Cancel", cancel, fresh());
    await done(orders().connect(relayer()).cancelFor(account, [ordered], cancelled));
    expect(await cashOf(s, account)).to.equal(cash + 2n * WAD);
    expect(await orders().waitingOf(account)).to.equal(2n);

    // The price meets the target: it is triggered, and settled two seconds later.
    const risen = await priceUpdate(s.ballast, { BTC: "66100" });
    const triggered = await done(
      orders().connect(keeper()).trigger(3n, risen.update, { value: risen.value }),
    );
    expect(eventOf(s, triggered, "Triggered").price).to.equal(wad("66100"));
    const closed = await settle(s.ballast, 3n, { price: "66050", keeper: keeper().address });
    expect(eventOf(s, closed, "Fill").longDelta).to.equal(-wad("0.2"));
    expect(await core().marketsOf(account)).to.deep.equal([]);

    // The stop is over; whoever clears it returns its fees.
    expect(await orders().overOf(2n)).to.equal(OVER.GroupEnded);
    await done(orders().connect(relayer()).clear(2n));
    expect(await orders().waitingOf(account)).to.equal(0n);
    expect((await core().pots()).escrow).to.equal(0n);
    const { cash: earned, reserved } = await stateOf(s, account);
    expect(reserved).to.equal(0n);
    // Six thousand a bitcoin, of a fifth of one, less premiums and fees.
    expect(earned > wad("11150") && earned < wad("11210")).to.equal(true);

    // Keeper and integrator have earned what they can withdraw.
    expect(await cashOf(s, primaryAccount(s.address(9)))).to.equal(3n * WAD);
    const income = primaryAccount(integrator());
    const units = (await cashOf(s, income)) / UNIT;
    expect(units * UNIT >= charged - UNIT).to.equal(true);
    await done(core().connect(s.signer(4)).withdraw(income, units, integrator()));
    expect(await quote.balanceOf(integrator())).to.equal(units);

    for (const { address } of [user, session]) {
      expect(await provider.getTransactionCount(address)).to.equal(0);
      expect(await provider.getBalance(address)).to.equal(0n);
    }
  });

  describe("hashes", () => {
    it("are those of ethers and of viem, whatever is in a request", async () => {
      const random = seededRandom(seedFromEnvironment());
      const word = (bits: bigint) => random.below(2n ** bits);
      const text = (bytes: bigint) =>
        `0x${word(8n * bytes)
          .toString(16)
          .padStart(Number(2n * bytes), "0")}`;
      const request = (): IOrders.TriggerRequestStruct => ({
        order: {
          accountId: text(32n),
          marketId: word(16n),
          side: random.below(3n),
          sizeDelta: word(128n) - 2n ** 127n,
          acceptablePrice: word(128n),
          reduceOnly: random.once(2),
          keeperFee: word(96n),
          payFromWallet: random.once(2),
          integrator: text(20n),
          integratorRate: word(64n),
        },
        kind: random.below(6n),
        triggerPrice: word(128n),
        distance: word(32n),
        expiry: word(40n),
      });
      for (let i = 0; i < 60; i++) {
        const count = Number(random.between(2n, 8n));
        const placement = {
          accountId: text(32n),
          deposit: word(256n),
          link: random.below(3n),
          orders: Array.from({ length: count }, request),
        };
        const envelope = { nonce: word(256n), deadline: 2n ** 255n + word(255n) };
        await expectAgreed("Placement", placement, envelope);
        const signature = await sign(orders(), user, "Placement", placement, envelope);
        // It is the request that is refused, for orders of other accounts: no longer its signature.
        await expect(
          orders().placeFor.staticCall(placement, signature, NO_UPDATE),
        ).to.be.revertedWithCustomError(orders(), "InvalidPlacement");
      }
    });

    it("are the same of everything else that is signed", async () => {
      const envelope = fresh();
      const cancel = { accountId: account as string, orderIds: [1n, 2n ** 255n] };
      await expectAgreed("Cancel", cancel, envelope);
      await expectAgreed("CancelAll", { accountId: account }, envelope);
      await expectAgreed("ApproveIntegrator", { integrator: integrator(), maxRate: 7n }, envelope);
      const request = { operator: session.address, ...(await grant()) };
      await expectAgreed("SetOperator", request, envelope, operators());
      // No order has that id, which is looked at once the signature is good.
      const signature = await sign(orders(), user, "Cancel", cancel, envelope);
      await expectRefused(
        s,
        () => orders().cancelFor(account, cancel.orderIds, signature),
        "OrderNotWaiting",
        [1n],
        orders(),
      );
    });

    async function expectAgreed<Name extends keyof Requests>(
      primaryType: Name,
      request: Requests[Name],
      envelope: { nonce: bigint; deadline: bigint },
      contract: SigningDomain = orders(),
    ): Promise<void> {
      const { verifyingContract, ...domain } = await domainOf(contract);
      const hash = hashTypedData({
        domain: { ...domain, verifyingContract: verifyingContract as `0x${string}` },
        types: REQUESTS[primaryType] as Record<string, { type: string; name: string }[]>,
        primaryType: primaryType as string,
        message: { ...request, ...envelope },
      });
      expect(await digestOf(contract, primaryType, request, envelope)).to.equal(hash);
    }
  });

  describe("are refused", () => {
    const approve = (signature: Awaited<ReturnType<typeof sign>>, maxRate = RATE) =>
      orders().connect(relayer()).approveIntegratorFor(integrator(), maxRate, signature);
    const approval = () => ({ integrator: integrator() as string, maxRate: RATE });

    it("past their deadline: SignatureExpired", async () => {
      const { time } = s.ballast.connection.networkHelpers;
      const deadline = BigInt(await time.latest()) + 100n;
      const envelope = { ...fresh(), deadline };
      const signature = await sign(orders(), user, "ApproveIntegrator", approval(), envelope);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expectRefused(
        s,
        () => approve(signature),
        "SignatureExpired",
        [deadline + 1n, deadline],
        orders(),
      );
    });

    it("once they were used, or given up: NonceUsed", async () => {
      const used = fresh();
      const signature = await sign(orders(), user, "ApproveIntegrator", approval(), used);
      await done(approve(signature));
      expect(await orders().isNonceUsed(user.address, used.nonce)).to.equal(true);
      const args = [user.address, used.nonce];
      await expectRefused(s, () => approve(signature), "NonceUsed", args, orders());

      const signer = s.signer(1);
      const given = fresh();
      await expect(orders().connect(signer).cancelNonces([given.nonce]))
        .to.emit(orders(), "CancelNonce")
        .withArgs(signer.address, given.nonce);
      const late = await sign(orders(), signer, "ApproveIntegrator", approval(), given);
      const gone = [signer.address, given.nonce];
      await expectRefused(s, () => approve(late), "NonceUsed", gone, orders());
    });

    it("with anything changed, or signed for another contract: InvalidSignature", async () => {
      const signature = await sign(orders(), user, "ApproveIntegrator", approval(), fresh());
      const args = [user.address];
      await expectRefused(
        s,
        () => approve(signature, RATE + 1n),
        "InvalidSignature",
        args,
        orders(),
      );
      const elsewhere = await sign(operators(), user, "ApproveIntegrator", approval(), fresh());
      await expectRefused(s, () => approve(elsewhere), "InvalidSignature", args, orders());
    });
  });

  describe("of an operator", () => {
    it("spend its budget, and no more: FeeBudgetExceeded", async () => {
      await give();
      await empower({ feeBudget: WAD });
      const { update, value } = await priceUpdate(s.ballast, { BTC: "60000" });
      const placement = placing([now(order("0.1"))]);
      const signature = await sign(orders(), session, "Placement", placement, fresh());
      await expect(orders().connect(relayer()).placeFor(placement, signature, update, { value }))
        .to.emit(operators(), "SpendBudget")
        .withArgs(user.address, session.address, WAD, 0n);
      const args = [user.address, session.address, WAD, 0n];
      await expectRefused(
        s,
        () => place(session, placement),
        "FeeBudgetExceeded",
        args,
        operators(),
      );
    });

    it("are worth what its rights are: NotOperator", async () => {
      await give();
      await empower({ orders: false });
      const request = { accountId: account as string };
      const signature = await sign(orders(), session, "CancelAll", request, fresh());
      await expectRefused(
        s,
        () => orders().cancelAllFor(account, signature),
        "NotOperator",
        [user.address, session.address, RIGHT.Orders],
        operators(),
      );
      await operators().requireRight(user.address, session.address, RIGHT.Trade);
      const own = await sign(orders(), user, "CancelAll", request, fresh());
      await expect(orders().cancelAllFor(account, own))
        .to.emit(orders(), "CancelAll")
        .withArgs(account, 1n);
    });

    it("never move what is in the owner's wallet: NotAccountOwner", async () => {
      await empower();
      const args = [account, session.address];
      await expectRefused(s, () => place(session, entry(1n)), "NotAccountOwner", args, orders());
    });

    it("end with the owner's word: cancelAll", async () => {
      await give();
      await empower();
      const limit = waiting(order("0.1", { acceptablePrice: wad("58000") }), KIND.Limit, "58000");
      const first = await place(session, placing([limit]));
      expect(await orders().overOf(first)).to.equal(OVER.Not);
      const request = { accountId: account as string };
      const signature = await sign(orders(), user, "CancelAll", request, fresh());
      await done(orders().cancelAllFor(account, signature));
      expect(await orders().overOf(first)).to.equal(OVER.AllCancelled);
      await done(orders().clear(first));
      expect(await cashOf(s, account)).to.equal(wad("10000"));
    });
  });

  it("are one way to act for an owner, transactions of the operator's own another", async () => {
    const id = s.cross(1);
    await fund(s.ballast, id, "10000");
    const bot = orders().connect(s.signer(2));
    await done(
      operators()
        .connect(s.signer(1))
        .setOperator(s.address(2), await grant()),
    );
    const limit = order("0.1", { accountId: id, acceptablePrice: wad("58000") });
    const placement = { ...placing([waiting(limit, KIND.Limit, "58000")]), accountId: id };
    await publish(s.ballast, { BTC: "60000" });
    await done(bot.place(placement, NO_UPDATE));
    await done(bot.place(placement, NO_UPDATE));
    await expect(bot.cancel([1n]))
      .to.emit(orders(), "Cancel")
      .withArgs(1n, id);
    await expect(bot.cancelAll(id)).to.emit(orders(), "CancelAll").withArgs(id, 1n);
    expect(await orders().overOf(2n)).to.equal(OVER.AllCancelled);
    const own = () => core().connect(s.signer(2)).withdraw(id, 1n, s.address(2));
    await expectRefused(s, own, "NotOwner", [id, s.address(2)]);
  });

  it("give nobody rights over oneself: SelfOperator", async () => {
    const rights = await grant();
    const signer = s.signer(1);
    await expectRefused(
      s,
      () => operators().connect(signer).setOperator(signer.address, rights),
      "SelfOperator",
      [signer.address],
      operators(),
    );
    await done(operators().connect(signer).setOperator(session.address, rights));
    expect(values(await operators().grantOf(signer.address, session.address))).to.deep.equal(
      Object.values(rights),
    );
    await done(operators().connect(signer).cancelNonces([3n]));
    expect(await operators().isNonceUsed(signer.address, 3n)).to.equal(true);
    expect(await operators().clearingHouse()).to.equal(core().target);
    expect(await orders().operators()).to.equal(operators().target);
  });

  it("are counted by satellites only: NotSatellite", async () => {
    const args = [s.address(7)];
    const spend = () =>
      operators().connect(s.signer(7)).spend(s.address(1), s.address(2), RIGHT.Trade, 0n);
    await expectRefused(s, spend, "NotSatellite", args, operators());
    await operators().spend(s.address(1), s.address(1), RIGHT.Trade, WAD);
  });
});

describe("A batch", () => {
  const s = stage("textbook");
  const core = () => s.ballast.clearingHouse;
  const owner = () => core().connect(s.signer(1));

  it("brings the prices that a withdrawal needs", async () => {
    const account = s.cross(1);
    await fund(s.ballast, account, "20000");
    await fill(s, { account, market: "BTC", size: "0.5" });
    await s.ballast.connection.networkHelpers.time.increase(500);
    const { interface: abi } = core();
    const withdrawal = abi.encodeFunctionData("withdraw", [account, 1_000_000n, s.address(1)]);
    await expect(owner().multicall([withdrawal])).to.be.revertedWithCustomError(
      s.ballast.router,
      "StalePrice",
    );
    const { update, value } = await priceUpdate(s.ballast, { BTC: "60000" });
    const prices = abi.encodeFunctionData("updatePrices", [update]);
    const sent = owner().multicall([prices, withdrawal], { value: value + 3n });
    await expect(sent).to.changeEtherBalance(s.ballast.connection.ethers, s.signer(1), -value);
    expect(await s.ballast.quote.balanceOf(s.address(1))).to.equal(1_000_000n);
  });

  it("pays for prices alone, and no less: UpdateFeeTooLow", async () => {
    const { update, value } = await priceUpdate(s.ballast, { BTC: "61000" });
    const args = [value - 1n, value];
    const short = () => owner().updatePrices(update, { value: value - 1n });
    await expectRefused(s, short, "UpdateFeeTooLow", args, s.ballast.router);
    const again = await priceUpdate(s.ballast, { BTC: "61000" });
    await done(owner().updatePrices(again.update, { value: again.value }));
    expect((await s.ballast.router.feed(1)).price).to.equal(wad("61000"));
  });

  it("holds no other: NestedBatch", async () => {
    for (const contract of [
      core(),
      s.ballast.orders,
      s.ballast.operators,
      s.ballast.liquidityVault,
    ]) {
      const nested = core().interface.encodeFunctionData("multicall", [[]]);
      await expectRefused(s, () => contract.multicall([nested]), "NestedBatch", [], contract);
    }
  });

  it("is what ether may come along in, to calls that need none: EtherNotNeeded", async () => {
    const call = core().interface.encodeFunctionData("setReferrer", [s.address(2)]);
    const alone = () => owner().setReferrer(s.address(2), { value: 7n });
    await expectRefused(s, alone, "EtherNotNeeded", [7n]);
    const sent = owner().multicall([call], { value: 7n });
    await expect(sent).to.changeEtherBalance(s.ballast.connection.ethers, s.signer(1), 0n);
    expect(await core().referrerOf(s.address(1))).to.equal(s.address(2));
  });
});

describe("An integrator", () => {
  const s = stage("textbook");
  const core = () => s.ballast.clearingHouse;
  const orders = () => s.ballast.orders;

  it("charges what the owner approved, and no more: IntegratorNotApproved", async () => {
    const account = s.cross(1);
    await fund(s.ballast, account, "10000");
    const order = { account, market: "BTC", size: "0.1", integrator: s.address(4) };
    const dear = () => commit(s.ballast, { ...order, integratorRate: RATE + 1n });
    const args = (most: bigint) => [s.address(1), s.address(4), RATE + 1n, most];
    await expectRefused(s, dear, "IntegratorNotApproved", args(0n), orders());
    await expect(orders().connect(s.signer(1)).approveIntegrator(s.address(4), RATE))
      .to.emit(orders(), "ApproveIntegrator")
      .withArgs(s.address(1), s.address(4), RATE);
    await expectRefused(s, dear, "IntegratorNotApproved", args(RATE), orders());
    const id = await commit(s.ballast, { ...order, integratorRate: RATE });
    // 20% of 6,000, and 0.05% twice.
    expect((await orders().order(id)).reservation).to.equal(wad("1206"));
    const receipt = await settle(s.ballast, id);
    const { fillPrice } = eventOf(s, receipt, "Fill");
    const { amount } = eventOf(s, receipt, "IntegratorFee");
    expect(amount).to.equal(mulUp(mulUp(wad("0.1"), fillPrice), RATE));
  });

  it("charges a thousandth at most, and nobody nothing: IntegratorRateTooHigh", async () => {
    const account = s.cross(1);
    await fund(s.ballast, account, "10000");
    const most = wad("0.001");
    for (const [integrator, rate, maximum] of [
      [s.address(4), most + 1n, most],
      [ZERO_ADDRESS, 1n, 0n],
    ] as const) {
      const args = [integrator, rate, maximum];
      const request = await fillRequest(s, { account, market: "BTC", size: "0.1", integrator });
      const filled = () => core().fill({ ...request, integratorRate: rate });
      await expectRefused(s, filled, "IntegratorRateTooHigh", args);
      const approved = () => orders().connect(s.signer(1)).approveIntegrator(integrator, rate);
      await expectRefused(s, approved, "IntegratorRateTooHigh", args);
    }
  });
});

describe("An account's owner", () => {
  const s = stage("textbook");
  const core = () => s.ballast.clearingHouse;
  const owner = () => core().connect(s.signer(1));

  it("moves quote between its accounts, and to nobody else's: NotBetweenOwnAccounts", async () => {
    const [from, to] = [s.cross(1), s.isolated(1)];
    await fund(s.ballast, from, "100");
    await expect(owner().transfer(from, to, 1n))
      .to.emit(core(), "Transfer")
      .withArgs(from, to, 1n);
    expect([await cashOf(s, from), await cashOf(s, to)]).to.deep.equal([wad("100") - 1n, 1n]);
    for (const other of [from, s.cross(2)] as AccountId[]) {
      const moved = () => owner().transfer(from, other, 1n);
      await expectRefused(s, moved, "NotBetweenOwnAccounts", [from, other]);
    }
    const stranger = () => core().connect(s.signer(2)).transfer(from, s.cross(2), 1n);
    await expectRefused(s, stranger, "NotOwner", [from, s.address(2)]);
  });

  it("bounds its leverage, at commit and at the fill: LeverageTooHigh", async () => {
    const account = s.cross(1);
    await fund(s.ballast, account, "10001");
    await expect(owner().setMaxLeverage(account, wad("2")))
      .to.emit(core(), "SetMaxLeverage")
      .withArgs(account, wad("2"));
    expect(await core().maxLeverageOf(account)).to.equal(wad("2"));
    const order = { account, market: "BTC", size: "0.4" };
    // The keeper fee is off it, and the fee of the order itself: 12.
    const args = [wad("24000"), wad("9988"), wad("2")];
    await expectRefused(s, () => commit(s.ballast, order), "LeverageTooHigh", args);
    await expect(fill(s, order)).to.be.revertedWithCustomError(core(), "LeverageTooHigh");
    await fill(s, { ...order, size: "0.3" });
    // Whoever is beyond it may always reduce.
    await done(owner().setMaxLeverage(account, 1n));
    await publish(s.ballast, { BTC: "59000" });
    await fill(s, { ...order, size: "-0.1" });
    const [held] = (await stateOf(s, account)).positions;
    expect(held?.longSize).to.equal(wad("0.2"));
  });
});
