import { AccountType, makeAccountId, primaryAccount } from "@ballast/sdk";
import { expect } from "chai";
import type { Contract } from "ethers";
import type {
  ClearingHouse,
  HostileCaller,
  MisbehavingToken,
  Orders,
} from "../../typechain-types/index.ts";
import { deployCore, deployOrders } from "./support/core.ts";
import {
  expectRefused,
  fillRequest,
  NO_UPDATE,
  SIDES,
  stage,
  UNIT,
  values,
  WAD,
  ZERO_ADDRESS,
} from "./support/stage.ts";
import { fund, priceUpdate, publish, wad } from "./support/trading.ts";

/** What a token may be up to, as `MisbehavingToken` numbers it. */
const HOSTILITY = {
  None: 0,
  Fee: 1,
  Excess: 2,
  False: 3,
  Lie: 4,
  Silent: 5,
  Revert: 6,
  Reenter: 7,
  ReenterQuietly: 8,
} as const;

const AMOUNT = 1_000_000_000n;
const HELD = 20_000_000_000n;
const VAULT = 8n * HELD;

describe("A hostile token", () => {
  let token: MisbehavingToken;
  let core: ClearingHouse;
  let orders: Orders;

  const s = stage("textbook", undefined, async ({ ballast }) => {
    const { ethers } = ballast.connection;
    token = await ethers.deployContract("MisbehavingToken", [6]).then(({ target }) => {
      return ethers.getContractAt("MisbehavingToken", `${target}`);
    });
    core = await deployCore(s, {}, token);
    ({ orders } = await deployOrders(s, core));
    for (const satellite of [orders, token, s.address(0)]) {
      await core.setSatellite(satellite, true);
    }
    for (const market of ballast.markets) await core.listMarket(market.id, market.params);
    for (const index of [0, 1]) {
      await token.mint(s.address(index), 10n * HELD);
      await token.connect(s.signer(index)).approve(core, 10n * HELD);
    }
    await core.connect(s.signer(1)).deposit(s.cross(1), HELD);
    await core.fundVault(VAULT);
  });

  const become = (kind: keyof typeof HOSTILITY) => token.become(HOSTILITY[kind]);

  /** Money and tokens of this core. */
  async function holdings() {
    const { vault, insurance, escrow, fees, positiveCash } = await core.pots();
    return {
      cash: (await core.accountStateAt(s.cross(1), [])).cash,
      pots: { vault, insurance, escrow, fees, positiveCash },
      tokens: await token.balanceOf(core),
      orders: await orders.orderCount(),
    };
  }

  const depositing = () => core.connect(s.signer(1)).deposit(s.cross(1), AMOUNT);
  const withdrawing = () => core.connect(s.signer(1)).withdraw(s.cross(1), AMOUNT, s.address(1));
  const paying = () => [depositing, () => core.fundInsurance(AMOUNT), () => core.fundVault(AMOUNT)];

  const order = () => ({
    accountId: s.cross(1),
    marketId: 1,
    side: SIDES.net,
    sizeDelta: wad("0.1"),
    acceptablePrice: wad("70000"),
    reduceOnly: false,
    keeperFee: WAD,
    payFromWallet: true,
    integrator: ZERO_ADDRESS,
    integratorRate: 0n,
  });
  const committing = () => orders.connect(s.signer(1)).commit(order(), NO_UPDATE);

  /** Expects each call to be refused, with this core's money where it was. */
  async function refuse(
    calls: readonly (() => Promise<unknown>)[],
    error: string,
    args: readonly unknown[],
    at: { interface: Contract["interface"] } = core,
  ): Promise<void> {
    for (const call of calls) {
      const before = await holdings();
      await expectRefused(s, call, error, args, at as never);
      expect(await holdings()).to.deep.equal(before);
    }
  }

  it("that keeps a fee brings nothing in: TransferMismatch", async () => {
    await become("Fee");
    await refuse(paying(), "TransferMismatch", [AMOUNT, (AMOUNT * 99n) / 100n]);
    await publish(s.ballast, { BTC: "60000" });
    await refuse([committing], "TransferMismatch", [1_000_000n, 990_000n]);
  });

  it("that moves more than it is told is refused both ways: TransferMismatch", async () => {
    await become("Excess");
    const [told, moved] = [AMOUNT, (AMOUNT * 101n) / 100n];
    await refuse([...paying(), withdrawing], "TransferMismatch", [told, moved]);
  });

  it("that lies about having moved is refused both ways: TransferMismatch", async () => {
    await become("Lie");
    await refuse([...paying(), withdrawing], "TransferMismatch", [AMOUNT, 0]);
  });

  it("that answers false is refused both ways: SafeERC20FailedOperation", async () => {
    await become("False");
    await refuse([...paying(), withdrawing], "SafeERC20FailedOperation", [token.target]);
  });

  it("that reverts is refused with its own error", async () => {
    await become("Revert");
    const [owner, house] = [s.address(1), core.target];
    await refuse([depositing], "TokenRefuses", [owner, house, AMOUNT], token);
    await refuse([withdrawing], "TokenRefuses", [house, owner, AMOUNT], token);
  });

  it("that answers nothing is a token like any other", async () => {
    await become("Silent");
    await depositing();
    await withdrawing();
    expect(await holdings()).to.deep.include({ cash: HELD * UNIT, tokens: VAULT + HELD });
  });

  describe("that calls back", () => {
    /** Every verb of the core, as the token would call it. */
    async function verbs(): Promise<[string, string][]> {
      const request = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "1" });
      const reservation = { ...request, keeperFee: 0n, payer: ZERO_ADDRESS };
      const owned = makeAccountId(`0x${`${token.target}`.slice(2)}`, AccountType.Cross);
      const { interface: abi } = core;
      return [
        ["deposit", abi.encodeFunctionData("deposit", [s.cross(1), 1n])],
        ["withdraw", abi.encodeFunctionData("withdraw", [owned, 1n, s.address(2)])],
        ["transfer", abi.encodeFunctionData("transfer", [owned, s.cross(2), 1n])],
        ["updatePrices", abi.encodeFunctionData("updatePrices", [NO_UPDATE])],
        ["fundInsurance", abi.encodeFunctionData("fundInsurance", [1n])],
        ["liquidate", abi.encodeFunctionData("liquidate", [s.cross(1)])],
        ["deleverage", abi.encodeFunctionData("deleverage", [s.cross(1), 1])],
        ["accrueMarkets", abi.encodeFunctionData("accrueMarkets", [[1]])],
        [
          "updateAndLiquidate",
          abi.encodeFunctionData("updateAndLiquidate", [s.cross(1), NO_UPDATE]),
        ],
        ["liquidateBatch", abi.encodeFunctionData("liquidateBatch", [[s.cross(1)], NO_UPDATE])],
        ["fill", abi.encodeFunctionData("fill", [request])],
        ["closePair", abi.encodeFunctionData("closePair", [s.cross(1), 1, 1n])],
        ["forfeit", abi.encodeFunctionData("forfeit", [request])],
        ["reserve", abi.encodeFunctionData("reserve", [reservation])],
        ["release", abi.encodeFunctionData("release", [s.cross(1), 0, 0n, 0n, s.cross(1)])],
      ];
    }

    it("reaches no verb of the core: ReentrancyGuardReentrantCall", async () => {
      await become("Reenter");
      for (const [name, call] of await verbs()) {
        await token.aim(core, call);
        for (const outer of [depositing, withdrawing]) {
          await expect(outer(), name).to.be.revertedWithCustomError(
            core,
            "ReentrancyGuardReentrantCall",
          );
        }
      }
      expect(await holdings()).to.deep.include({ cash: HELD * UNIT, tokens: VAULT + HELD });
    });

    it("changes nothing where it swallows the refusal", async () => {
      await become("ReenterQuietly");
      for (const [name, call] of await verbs()) {
        const before = await holdings();
        await token.aim(core, call);
        await depositing();
        expect(await token.reentered(), name).to.equal(false);
        expect(await holdings()).to.deep.equal({
          ...before,
          cash: before.cash + AMOUNT * UNIT,
          pots: { ...before.pots, positiveCash: before.cash + AMOUNT * UNIT },
          tokens: before.tokens + AMOUNT,
        });
        await withdrawing();
        expect(await token.reentered(), name).to.equal(false);
        expect(await holdings()).to.deep.equal(before);
      }
    });

    it("reaches no verb of the order book from within it: ReentrancyGuardReentrantCall", async () => {
      const { interface: abi } = orders;
      await become("Reenter");
      for (const call of [
        abi.encodeFunctionData("commit", [order(), NO_UPDATE]),
        abi.encodeFunctionData("settle", [1n, [], NO_UPDATE]),
        abi.encodeFunctionData("expire", [1n]),
        abi.encodeFunctionData("clear", [1n]),
        abi.encodeFunctionData("closePair", [s.cross(1), 1, 1n, NO_UPDATE]),
      ]) {
        await token.aim(orders, call);
        await publish(s.ballast, { BTC: "60000" });
        await refuse([committing], "ReentrancyGuardReentrantCall", []);
      }
    });

    it("sees the state as it will be, never a step behind", async () => {
      await become("ReenterQuietly");
      await token.aim(core, core.interface.encodeFunctionData("accountState", [s.cross(1)]));
      await withdrawing();
      expect(await token.reentered()).to.equal(true);
      expect(await holdings()).to.deep.include({
        cash: (HELD - AMOUNT) * UNIT,
        tokens: VAULT + HELD - AMOUNT,
      });
    });
  });

  it("INV-8: cannot stop a liquidation, nor its keeper's reward", async () => {
    await core.connect(s.signer(1)).withdraw(s.cross(1), 7_000_000_000n, s.address(1));
    const request = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "1" });
    await core.fill(request);
    await become("Revert");
    await publish(s.ballast, { BTC: "55000" });
    const { keeperReward } = await core.previewLiquidation(s.cross(1));
    await core.connect(s.signer(9)).liquidate(s.cross(1));
    const { cash } = await core.accountState(primaryAccount(s.address(9)));
    expect(keeperReward > 0n).to.equal(true);
    expect(cash).to.equal(keeperReward);
  });
});

describe("A donation", () => {
  const s = stage("textbook");

  it("INV-1, INV-11: belongs to nobody and changes nothing", async () => {
    const { clearingHouse, quote } = s.ballast;
    await fund(s.ballast, s.cross(1), "100");
    const before = values(await clearingHouse.pots());
    await quote.mint(clearingHouse, 12_345_678n);
    s.donated = 12_345_678n * UNIT;
    expect(values(await clearingHouse.pots())).to.deep.equal(before);
    await expectRefused(
      s,
      () => clearingHouse.connect(s.signer(1)).withdraw(s.cross(1), 100_000_001n, s.address(1)),
      "InsufficientMargin",
      [-UNIT, 0n],
    );
    await fund(s.ballast, s.cross(1), "1");
    expect((await clearingHouse.accountState(s.cross(1))).cash).to.equal(wad("101"));
  });
});

describe("A hostile caller", () => {
  let caller: HostileCaller;
  const s = stage("textbook", undefined, async ({ ballast }) => {
    const { ethers } = ballast.connection;
    const { target } = await ethers.deployContract("HostileCaller");
    caller = await ethers.getContractAt("HostileCaller", `${target}`);
    await fund(ballast, s.cross(1), "13000");
    const request = await fillRequest(s, { account: s.cross(1), market: "BTC", size: "1" });
    await ballast.clearingHouse.fill(request);
  });

  /** The calls that return what is above an oracle's fee. */
  async function refunding() {
    const { clearingHouse: core, router } = s.ballast;
    const { update, value } = await priceUpdate(s.ballast, { BTC: "55000" });
    const abi = core.interface;
    return {
      value,
      calls: [
        [router, router.interface.encodeFunctionData("update", [update])],
        [core, abi.encodeFunctionData("updateAndLiquidate", [s.cross(1), update])],
        [core, abi.encodeFunctionData("liquidateBatch", [[s.cross(1)], update])],
      ] as const,
    };
  }

  it("that refuses its change gets nothing done, and with exact value everything: FailedCall", async () => {
    for (const index of [0, 1, 2]) {
      const { value, calls } = await refunding();
      const [target, call] = calls[index] ?? expect.fail();
      await expectRefused(
        s,
        () => caller.run(target, call, { value: value + 1n }),
        "FailedCall",
        [],
        target,
      );
      const exact = (await refunding()).calls[index]?.[1] ?? call;
      await caller.run(target, exact, { value });
    }
    expect(await s.ballast.clearingHouse.epochOf(s.cross(1))).to.equal(1n);
  });

  it("cannot liquidate again while its change is on the way", async () => {
    const { clearingHouse } = s.ballast;
    const again = clearingHouse.interface.encodeFunctionData("liquidateBatch", [
      [s.cross(1)],
      NO_UPDATE,
    ]);
    await caller.aim(clearingHouse, again);
    const { value, calls } = await refunding();
    const [target, call] = calls[1];
    await caller.run(target, call, { value: value + 5n });
    expect([await caller.tried(), await caller.reentered()]).to.deep.equal([true, false]);
    expect(await clearingHouse.epochOf(s.cross(1))).to.equal(1n);
    expect(await s.ballast.connection.ethers.provider.getBalance(caller)).to.equal(5n);
  });

  it("earns a reward that only itself can withdraw", async () => {
    const { clearingHouse, quote } = s.ballast;
    await publish(s.ballast, { BTC: "55000" });
    const { keeperReward } = await clearingHouse.previewLiquidation(s.cross(1));
    const { interface: abi } = clearingHouse;
    const liquidate = abi.encodeFunctionData("liquidate", [s.cross(1)]);
    await caller.run(clearingHouse, liquidate);
    const reward = primaryAccount(`0x${`${caller.target}`.slice(2)}`);
    const units = keeperReward / UNIT;
    await expectRefused(
      s,
      () => clearingHouse.connect(s.signer(9)).withdraw(reward, units, s.address(9)),
      "NotOwner",
      [reward, s.address(9)],
    );
    const pull = abi.encodeFunctionData("withdraw", [reward, units, s.address(9)]);
    await caller.run(clearingHouse, pull);
    expect(await quote.balanceOf(s.address(9))).to.equal(units);
  });
});
