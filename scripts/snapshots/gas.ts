// What each operation costs, as whole transactions: intrinsic gas, calldata and cold storage included.
import { ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { TestToken } from "../../typechain-types/index.ts";
import type { Measurements } from "./measurements.ts";
import { guards, waitingOrders } from "./protection.ts";
import { createStage, type Stage } from "./stage.ts";

const UNIT = 10n ** 6n;
const WAD = 10n ** 18n;
const COUNTS = [1, 4, 8, 16] as const;
const NO_UPDATE = { marketIds: [], data: [] };
/** Market 1 has fallen further than the others; it is the largest position, too. */
const FALLEN = (id: number) => (id === 1 ? 88.8 : 89.2);

export async function measureGas(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  return {
    ...(await singleOperations(hre)),
    ...(await waitingOrders(hre)),
    ...(await guards(hre)),
    ...(await liquidations(hre, "one market", FALLEN)),
    ...(await liquidations(hre, "everything, into bad debt, of", () => 60)),
    ...(await listedMarkets(hre)),
    ...(await collateral(hre)),
  };
}

/** Deposit, withdraw and the life of a position in an account with one position at most. */
async function singleOperations(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  const stage = await createStage(hre, 4);
  const { clearingHouse, gas, router } = stage;
  const { signer, accountId } = await stage.trader();
  const own = clearingHouse.connect(signer);
  const result: Measurements = {};
  result["deposit, first"] = await gas(own.deposit(accountId, 50_000n * UNIT));
  result["deposit, again"] = await gas(own.deposit(accountId, 50_000n * UNIT));
  result["withdraw, no position"] = await gas(own.withdraw(accountId, 1_000n * UNIT, signer));
  const order = (size: bigint, reduceOnly = false) =>
    commitAndSettle(stage, signer, accountId, size, reduceOnly);
  [result["open first: commit"], result["open first: settle"]] = await order(100n * WAD);
  [result["increase: commit"], result["increase: settle"]] = await order(50n * WAD);
  [result["reduce: commit"], result["reduce: settle"]] = await order(-50n * WAD, true);
  await stage.publish(() => 100);
  result["withdraw, one position"] = await gas(own.withdraw(accountId, 1_000n * UNIT, signer));
  [result["close: commit"], result["close: settle"]] = await order(-100n * WAD, true);
  for (const count of [1, 4]) {
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    await stage.advance(10);
    const data = await stage.proofs(ids, () => 100);
    result[`accept prices of ${count}`] = await gas(
      router.update({ marketIds: ids, data }, { value: count }),
    );
  }
  await stage.close();
  return result;
}

/** One order in market 1 by a second settler, whose own account exists. */
async function commitAndSettle(
  stage: Stage,
  signer: Awaited<ReturnType<Stage["trader"]>>["signer"],
  accountId: string,
  sizeDelta: bigint,
  reduceOnly: boolean,
): Promise<[number, number]> {
  await stage.publish(() => 100);
  const request = {
    accountId,
    marketId: 1,
    side: 0,
    sizeDelta,
    acceptablePrice: sizeDelta > 0n ? 200n * WAD : 0n,
    reduceOnly,
    keeperFee: WAD,
    payFromWallet: false,
    integrator: ZeroAddress,
    integratorRate: 0n,
  };
  const committed = await stage.gas(stage.orders.connect(signer).commit(request, NO_UPDATE));
  const orderId = await stage.orders.orderCount();
  await stage.advance(2);
  const data = await stage.proofs([1], () => 100);
  const settled = await stage.gas(stage.orders.settle(orderId, data, NO_UPDATE, { value: 1 }));
  return [committed, settled];
}

/** Liquidations of accounts that hold 1 to 16 markets, by a keeper that has an account. */
async function liquidations(
  hre: HardhatRuntimeEnvironment,
  what: string,
  price: (marketId: number) => number,
): Promise<Measurements> {
  const stage = await createStage(hre, 16);
  const { clearingHouse, gas } = stage;
  const keeper = await stage.trader();
  await gas(clearingHouse.connect(keeper.signer).deposit(keeper.accountId, UNIT));
  const accounts = [];
  for (const count of COUNTS) {
    const { signer, accountId } = await stage.trader();
    accounts.push({ count, accountId });
    await gas(clearingHouse.connect(signer).deposit(accountId, 24_000n * UNIT));
    // The buffer alone asks for a tenth of the exposure: the largest loss must be large enough to give it.
    const first = Math.max(20_000, 100_000 / count);
    for (let id = 1; id <= count; id++) {
      await stage.open(
        accountId,
        id,
        id === 1 ? first : Math.floor((100_000 - first) / (count - 1)),
      );
    }
  }
  await stage.publish(price);
  const result: Measurements = {};
  for (const { count, accountId } of accounts) {
    const { steps } = await clearingHouse.previewLiquidation(accountId);
    const expected = what === "one market" ? 1 : count;
    if (steps.length !== expected) throw new Error(`${what} of ${count}: ${steps.length} steps`);
    if (expected === 1) {
      result[`account view, ${count} markets`] = Number(
        await clearingHouse.accountState.estimateGas(accountId),
      );
    }
    result[`liquidate ${what} out of ${count}`.replace("of out of", "of")] = await gas(
      clearingHouse.connect(keeper.signer).liquidate(accountId),
    );
  }
  await stage.close();
  return result;
}

/** Collateral tokens in and out, sold for a debt, and seized at the end of a liquidation of all an account may hold. */
async function collateral(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  const stage = await createStage(hre, 16, 4);
  const { clearingHouse, gas, collaterals, quote } = stage;
  const result: Measurements = {};
  const first = collaterals[0]?.token;
  if (first === undefined) throw new Error("The stage has no token.");

  const trader = await stage.trader();
  const own = clearingHouse.connect(trader.signer);
  result["deposit collateral, first"] = await stage.pledge(trader, first, 100n * WAD);
  result["deposit collateral, again"] = await stage.pledge(trader, first, 100n * WAD);
  result["withdraw collateral, no position"] = await gas(
    own.withdrawCollateral(trader.accountId, first, WAD, trader.signer),
  );
  await stage.open(trader.accountId, 2, 10_000);
  await stage.publish(() => 100);
  result["withdraw collateral, one position, in debt"] = await gas(
    own.withdrawCollateral(trader.accountId, first, WAD, trader.signer),
  );

  // An account that holds all there may be, through the end of its equity.
  const whole = await stage.trader();
  for (const { token } of collaterals) await stage.pledge(whole, token, 60n * WAD);
  for (let id = 1; id <= 16; id++) await stage.open(whole.accountId, id, 6_000);
  const keeper = await stage.trader();
  await gas(clearingHouse.connect(keeper.signer).deposit(keeper.accountId, UNIT));
  await stage.publish((id) => (id === 1 ? 100 : 60));
  const { seizures } = await clearingHouse.previewLiquidation(whole.accountId);
  if (seizures.length !== 4) throw new Error(`${seizures.length} tokens are seized`);
  result["liquidate everything of 16, and seize 4 tokens"] = await gas(
    clearingHouse.connect(keeper.signer).liquidate(whole.accountId),
  );
  const buyer = clearingHouse.connect(keeper.signer);
  await gas(quote.connect(keeper.signer).approve(clearingHouse, 10n ** 30n));
  result["buy seized collateral"] = await gas(buyer.buySeized(first, 1_000n * UNIT, 0));

  result["sell collateral for a debt"] = await saleForADebt(stage, first);
  await stage.close();
  return result;
}

/** An account that lost more than its quote and has been flat for a day. */
async function saleForADebt(stage: Stage, token: TestToken): Promise<number> {
  const { clearingHouse, gas, quote } = stage;
  const debtor = await stage.trader();
  const buyer = await stage.trader();
  await gas(quote.connect(buyer.signer).approve(clearingHouse, 10n ** 30n));
  await stage.pledge(debtor, token, 400n * WAD);
  await stage.publish(() => 100);
  await stage.open(debtor.accountId, 3, 20_000);
  await stage.publish((id) => (id === 3 ? 90 : 100));
  await stage.flatten(debtor.accountId, 3, 90);
  await stage.publish(() => 100, 86_400);
  return gas(
    clearingHouse.connect(buyer.signer).sellCollateral(debtor.accountId, token, 500n * UNIT, 0),
  );
}

/** The cost of a check must not depend on how many markets are listed. */
async function listedMarkets(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  const result: Measurements = {};
  for (const listed of [4, 64]) {
    const stage = await createStage(hre, listed);
    const { signer, accountId } = await stage.trader();
    const own = stage.clearingHouse.connect(signer);
    await stage.gas(own.deposit(accountId, 50_000n * UNIT));
    for (let id = 1; id <= 4; id++) await stage.open(accountId, id, 10_000);
    result[`withdraw, four positions, ${listed} markets listed`] = await stage.gas(
      own.withdraw(accountId, 1_000n * UNIT, signer),
    );
    await stage.close();
  }
  return result;
}
