// Guards: registered, signed, executed and ended; every value to the wei.
import { type AccountId, primaryAccount } from "@ballast/sdk";
import { mulUp } from "@ballast/sdk/margin";
import { expect } from "chai";
import { type ContractTransactionReceipt, encodeBytes32String, Signature } from "ethers";
import type { IGuards } from "../../typechain-types/index.ts";
import {
  cashOf,
  done,
  expectRefused,
  fill,
  NO_UPDATE,
  stage,
  stateOf,
  UNIT,
  values,
  ZERO_ACCOUNT,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import { fund, listingOf, priceUpdate, publish, settle, wad } from "./support/trading.ts";

const KIND = { fromAccount: 0n, fromWallet: 1n, deRisk: 2n } as const;
const NOTICE = 60n;
/** From the commit of an order until it can no more be settled. */
const SETTLING = 63n;
const FEE = wad("5");

const GUARD = [
  { name: "accountId", type: "bytes32" },
  { name: "source", type: "bytes32" },
  { name: "kind", type: "uint8" },
  { name: "level", type: "uint64" },
  { name: "target", type: "uint64" },
  { name: "keeperFee", type: "uint96" },
  { name: "amount", type: "uint128" },
  { name: "slippage", type: "uint32" },
  { name: "expiry", type: "uint40" },
  { name: "cooldown", type: "uint32" },
];
const ONCE = [
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint256" },
];

/** A guard with the types that reading one returns. */
interface TestGuard extends Record<string, bigint | string> {
  accountId: AccountId;
  source: string;
  kind: bigint;
  level: bigint;
  target: bigint;
  keeperFee: bigint;
  amount: bigint;
  slippage: bigint;
  expiry: bigint;
  cooldown: bigint;
}

describe("Guards", () => {
  const s = stage("textbook");
  const guards = () => s.ballast.guards;
  const clock = () => s.ballast.connection.networkHelpers.time;
  const latest = async () => BigInt(await clock().latest());
  const keeper = () => guards().connect(s.signer(5));
  const account = () => s.isolated(1);

  /** Two coins at 60,000 on 30,000, and 50,000 beside it. */
  beforeEach(async () => {
    await fund(s.ballast, s.cross(1), "50000");
    await fund(s.ballast, account(), "30000");
    await fill(s, { account: account(), market: "BTC", size: "2" });
  });

  async function guardOf(
    kind: bigint = KIND.fromAccount,
    changes: Partial<TestGuard> = {},
  ): Promise<TestGuard> {
    return {
      accountId: account(),
      source: kind === KIND.fromAccount ? s.cross(1) : ZERO_ACCOUNT,
      kind,
      level: wad("0.2"),
      target: wad("0.25"),
      keeperFee: FEE,
      amount: wad("20000"),
      slippage: kind === KIND.deRisk ? 50_000n : 0n,
      expiry: (await latest()) + 100_000n,
      cooldown: 0n,
      ...changes,
    };
  }

  const as = (guard: TestGuard) => guard as unknown as IGuards.GuardStruct;
  const set = (guard: TestGuard, who = 1) =>
    guards().connect(s.signer(who)).setGuard(as(guard), NO_UPDATE);
  const execute = ({ accountId, kind }: TestGuard) =>
    keeper().executeGuard(accountId, kind, NO_UPDATE);

  /** Registers a guard and lets its notice pass. */
  async function arm(kind?: bigint, changes?: Partial<TestGuard>): Promise<TestGuard> {
    const guard = await guardOf(kind, changes);
    await done(set(guard));
    await clock().increase(NOTICE);
    return guard;
  }

  const fall = (price: string) => publish(s.ballast, { BTC: price });

  /** The values of the guards' only event of a transaction. */
  function told(receipt: ContractTransactionReceipt, name: string): unknown[] {
    const { target, interface: abi } = guards();
    const events = receipt.logs
      .filter((log) => log.address === target)
      .map((log) => abi.parseLog(log));
    expect(events.map((event) => event?.name)).to.deep.equal([name]);
    return values(events[0]?.args ?? {});
  }

  const refused = (action: () => Promise<unknown>, error: string, args: readonly unknown[]) =>
    expectRefused(s, action, error, args, guards());

  describe("registering", () => {
    it("keeps what was asked for, and tells it", async () => {
      const guard = await guardOf(KIND.deRisk, { cooldown: 7n });
      const receipt = await done(set(guard));
      const readyAt = (await latest()) + NOTICE;
      expect(told(receipt, "SetGuard")).to.deep.equal([
        account(),
        KIND.deRisk,
        Object.values(guard),
        readyAt,
      ]);
      const kept = await guards().guardOf(account(), KIND.deRisk);
      expect(values(kept)).to.deep.equal([Object.values(guard), readyAt]);
      expect((await guards().guardOf(account(), KIND.fromAccount)).readyAt).to.equal(0n);
      expect(await guards().clearingHouse()).to.equal(s.ballast.clearingHouse.target);
      expect(await guards().orders()).to.equal(s.ballast.orders.target);
      expect(await guards().operators()).to.equal(s.ballast.operators.target);
      expect(await guards().router()).to.equal(s.ballast.router.target);
    });

    it("names what is out of its bounds: GuardOutOfBounds", async () => {
      const guard = await guardOf(KIND.fromAccount, { target: wad("0.2") });
      await refused(() => set(guard), "GuardOutOfBounds", [
        encodeBytes32String("target"),
        wad("0.2"),
        wad("0.2") + 1n,
        2n ** 64n - 1n,
      ]);
    });

    it("takes quote from another account of the owner's only: InvalidSource", async () => {
      for (const source of [s.cross(2), account(), ZERO_ACCOUNT]) {
        const guard = await guardOf(KIND.fromAccount, { source });
        await refused(() => set(guard), "InvalidSource", [account(), source]);
      }
      const guard = await guardOf(KIND.fromWallet, { source: s.cross(1) });
      await refused(() => set(guard), "InvalidSource", [account(), s.cross(1)]);
    });

    it("must be below the level the account stands at: LevelNotBelow", async () => {
      const { marginLevel } = await stateOf(s, account());
      const guard = await guardOf(KIND.fromAccount, {
        level: marginLevel,
        target: marginLevel + 1n,
      });
      await refused(() => set(guard), "LevelNotBelow", [marginLevel, marginLevel]);
      await done(set({ ...guard, level: marginLevel - 1n }));
    });

    it("lets an operator ask for reductions only: NotAccountOwner", async () => {
      const grant = {
        ...{ trade: false, orders: false, guards: true },
        expiry: (await latest()) + 1_000n,
        feeBudget: wad("50"),
      };
      await done(s.ballast.operators.connect(s.signer(1)).setOperator(s.address(3), grant));
      for (const kind of [KIND.fromAccount, KIND.fromWallet]) {
        const guard = await guardOf(kind);
        await refused(() => set(guard, 3), "NotAccountOwner", [account(), s.address(3)]);
      }
      await done(set(await guardOf(KIND.deRisk, { amount: wad("40") }), 3));
      const { feeBudget } = await s.ballast.operators.grantOf(s.address(1), s.address(3));
      expect(feeBudget).to.equal(wad("10"));
      await done(guards().connect(s.signer(3)).cancelGuard(account(), KIND.deRisk));
      await expectRefused(
        s,
        async () => set(await guardOf(KIND.deRisk), 4),
        "NotOperator",
        [s.address(1), s.address(4), 2n],
        s.ballast.operators,
      );
    });

    it("ends at the owner's word: NoGuard", async () => {
      const guard = await arm();
      const cancel = () => guards().connect(s.signer(1)).cancelGuard(account(), KIND.fromAccount);
      expect(told(await done(cancel()), "CancelGuard")).to.deep.equal([
        account(),
        KIND.fromAccount,
      ]);
      await refused(cancel, "NoGuard", [account(), KIND.fromAccount]);
      await fall("55000");
      await refused(() => execute(guard), "NoGuard", [account(), KIND.fromAccount]);
    });
  });

  describe("signed", () => {
    const domain = async () => {
      const { name, version, chainId, verifyingContract } = await guards().eip712Domain();
      return { name, version, chainId, verifyingContract };
    };

    async function sign(
      type: string,
      fields: readonly { name: string; type: string }[],
      request: Record<string, unknown>,
      once: { nonce: bigint; deadline: bigint },
    ) {
      const data = await s
        .signer(1)
        .signTypedData(await domain(), { [type]: [...fields, ...ONCE] }, { ...request, ...once });
      return { signer: s.address(1), ...once, data };
    }

    it("comes on chain by anyone, with the wallet's permit, in one transaction", async () => {
      const guard = await guardOf(KIND.fromWallet);
      const deadline = (await latest()) + 1_000n;
      const signature = await sign("SetGuard", GUARD, guard, { nonce: 9n, deadline });
      const { quote } = s.ballast;
      const owner = s.address(1);
      const { chainId } = await domain();
      const permitted = Signature.from(
        await s.signer(1).signTypedData(
          {
            name: await quote.name(),
            version: "1",
            chainId,
            verifyingContract: String(quote.target),
          },
          {
            Permit: [
              "owner:address",
              "spender:address",
              "value:uint256",
              "nonce:uint256",
              "deadline:uint256",
            ].map((field) => {
              const [name = "", type = ""] = field.split(":");
              return { name, type };
            }),
          },
          { owner, spender: guards().target, value: 7n, nonce: 0n, deadline },
        ),
      );
      const { interface: abi } = guards();
      const { v, r, s: half } = permitted;
      const permit = abi.encodeFunctionData("permit", [owner, 7n, deadline, v, r, half]);
      const setFor = abi.encodeFunctionData("setGuardFor", [as(guard), signature, NO_UPDATE]);
      await done(keeper().multicall([permit, setFor]));
      expect(await quote.allowance(owner, guards())).to.equal(7n);
      // Once used, the permit is no reason to fail: the allowance is there.
      await done(keeper().permit(owner, 7n, deadline, v, r, half));
      expect(values((await guards().guardOf(account(), KIND.fromWallet)).guard)).to.deep.equal(
        Object.values(guard),
      );
      expect(await guards().isNonceUsed(owner, 9n)).to.equal(true);
      await refused(() => keeper().setGuardFor(as(guard), signature, NO_UPDATE), "NonceUsed", [
        owner,
        9n,
      ]);

      const cancel = { accountId: account(), kind: KIND.fromWallet };
      const fields = GUARD.filter(({ name }) => name in cancel);
      const ended = await sign("CancelGuard", fields, cancel, { nonce: 4n, deadline });
      await done(keeper().cancelGuardFor(account(), KIND.fromWallet, ended));
      expect((await guards().guardOf(account(), KIND.fromWallet)).readyAt).to.equal(0n);
    });

    it("is good for what was signed, once, until its deadline", async () => {
      const guard = await guardOf();
      const deadline = (await latest()) + 10n;
      const signature = await sign("SetGuard", GUARD, guard, { nonce: 1n, deadline });
      const more = { ...guard, amount: guard.amount + 1n };
      await refused(
        () => keeper().setGuardFor(as(more), signature, NO_UPDATE),
        "InvalidSignature",
        [s.address(1)],
      );
      const given = await done(guards().connect(s.signer(1)).cancelNonces([2n]));
      expect(told(given, "CancelNonce")).to.deep.equal([s.address(1), 2n]);
      const other = { ...signature, nonce: 2n };
      await refused(() => keeper().setGuardFor(as(guard), other, NO_UPDATE), "NonceUsed", [
        s.address(1),
        2n,
      ]);
      await clock().setNextBlockTimestamp(deadline + 1n);
      await expect(keeper().setGuardFor(as(guard), signature, NO_UPDATE))
        .to.be.revertedWithCustomError(guards(), "SignatureExpired")
        .withArgs(deadline + 1n, deadline);
    });

    it("needs no ether but for prices: EtherNotNeeded, NestedBatch", async () => {
      await done(set(await guardOf()));
      const owner = guards().connect(s.signer(1));
      await refused(() => owner.cancelGuard(account(), 0, { value: 3n }), "EtherNotNeeded", [3n]);
      const nested = guards().interface.encodeFunctionData("multicall", [[]]);
      await refused(() => owner.multicall([nested]), "NestedBatch", []);
    });
  });

  describe("topping up", () => {
    it("brings the account to its target, to the wei, from the account named", async () => {
      const guard = await arm(KIND.fromAccount, { cooldown: 100n });
      await fall("55000");
      const { equity, exposure } = await stateOf(s, account());
      const amount = mulUp(guard.target, exposure) - equity;
      const receipt = await done(execute(guard));
      const left = guard.amount - amount - FEE;
      const readyAt = (await latest()) + 100n;
      expect(told(receipt, "TopUp")).to.deep.equal([
        account(),
        KIND.fromAccount,
        s.address(5),
        amount,
        FEE,
        left,
        readyAt,
      ]);
      expect((await stateOf(s, account())).marginLevel).to.equal(guard.target);
      expect(await cashOf(s, s.cross(1))).to.equal(wad("50000") - amount - FEE);
      expect(await cashOf(s, primaryAccount(s.address(5)))).to.equal(FEE);
      await fall("52000");
      await refused(() => execute(guard), "GuardNotReady", [await latest(), readyAt]);
    });

    it("brings whole token units from a wallet, and prices with it", async () => {
      const guard = await arm(KIND.fromWallet);
      const { quote } = s.ballast;
      await done(quote.mint(s.address(1), 20_000n * 10n ** 6n));
      await done(quote.connect(s.signer(1)).approve(guards(), 20_000n * 10n ** 6n));
      const { update, value } = await priceUpdate(s.ballast, { BTC: "55000" });
      await expectRefusedUnpaid(guard, update, value);
      const again = await priceUpdate(s.ballast, { BTC: "55000" });
      await done(
        keeper().executeGuard(account(), KIND.fromWallet, again.update, { value: value + 1n }),
      );
      const { equity, exposure, marginLevel } = await stateOf(s, account());
      expect(marginLevel >= guard.target).to.equal(true);
      expect(equity - mulUp(guard.target, exposure) < UNIT).to.equal(true);
      expect(await quote.balanceOf(guards())).to.equal(0n);
      expect(await s.ballast.connection.ethers.provider.getBalance(guards())).to.equal(0n);
    });

    async function expectRefusedUnpaid(
      { accountId, kind }: TestGuard,
      update: Awaited<ReturnType<typeof priceUpdate>>["update"],
      value: bigint,
    ) {
      const action = () => keeper().executeGuard(accountId, kind, update);
      await refused(action, "InsufficientValue", [0n, value]);
    }

    it("acts below its level, from its notice on, until it expires", async () => {
      const guard = await guardOf();
      guard.expiry = (await latest()) + 300n;
      await done(set(guard));
      const readyAt = (await latest()) + NOTICE;
      await refused(() => execute(guard), "GuardNotReady", [await latest(), readyAt]);
      await clock().increase(NOTICE);
      await fall("60000");
      const { marginLevel } = await stateOf(s, account());
      await refused(() => execute(guard), "NotBelowLevel", [marginLevel, guard.level]);
      await clock().increaseTo(guard.expiry + 1n);
      await refused(() => execute(guard), "GuardExpired", [guard.expiry + 1n, guard.expiry]);
    });

    it("moves nothing that is not worth its fee: TopUpTooSmall", async () => {
      const guard = await arm(KIND.fromWallet);
      await fall("55000");
      await refused(() => execute(guard), "TopUpTooSmall", [0n, FEE]);
    });
  });

  describe("reducing", () => {
    it("commits ordinary orders, and pays who executes and who settles", async () => {
      const guard = await arm(KIND.deRisk);
      await fall("55000");
      const receipt = await done(execute(guard));
      const committed = await latest();
      const id = await s.ballast.orders.orderCount();
      expect(told(receipt, "DeRisk")).to.deep.equal([
        account(),
        s.address(5),
        id,
        1n,
        0n,
        2n * FEE,
        guard.amount - 2n * FEE,
        committed + SETTLING,
      ]);
      const order = await s.ballast.orders.order(id);
      expect(order.marketId).to.equal(BigInt(listingOf(s.ballast, "BTC").id));
      expect(order.acceptablePrice).to.equal(wad("52250"));
      expect(order.reduceOnly).to.equal(true);
      await settle(s.ballast, id, { keeper: s.address(6) });
      expect((await stateOf(s, account())).marginLevel >= guard.target).to.equal(true);
      for (const who of [5, 6]) {
        expect(await cashOf(s, primaryAccount(s.address(who)))).to.equal(FEE);
      }
    });

    it("goes as far as its amount pays keepers: AmountExhausted", async () => {
      const guard = await arm(KIND.deRisk, { amount: 3n * FEE });
      await fall("55000");
      await done(execute(guard));
      await clock().increase(SETTLING);
      await fall("55000");
      await refused(() => execute(guard), "AmountExhausted", [FEE, 2n * FEE]);
    });

    it("is the guards' alone to ask of the order book: NotSatellite, NotReduceOnly", async () => {
      const request = {
        ...{ accountId: account(), marketId: 1n, side: 0n, sizeDelta: -wad("1") },
        ...{ acceptablePrice: 0n, reduceOnly: false, keeperFee: FEE, payFromWallet: false },
        ...{ integrator: ZERO_ADDRESS, integratorRate: 0n },
      };
      const { orders } = s.ballast;
      const ask = (who: number) => orders.connect(s.signer(who)).commitGuard(request, s.address(5));
      await expectRefused(s, () => ask(1), "NotSatellite", [s.address(1)], orders);
      await expectRefused(s, () => ask(0), "NotReduceOnly", [], orders);
    });

    it("passes over what is frozen: NothingToDeRisk", async () => {
      const guard = await arm(KIND.deRisk);
      await fall("55000");
      const { router } = s.ballast;
      const { freezeAge, notice } = await router.config();
      await clock().increase(freezeAge);
      await done(router.warn(listingOf(s.ballast, "BTC").id));
      await clock().increase(notice);
      await refused(() => execute(guard), "NothingToDeRisk", [account()]);
    });
  });
});
