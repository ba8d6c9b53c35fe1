// What it costs to protect an account: orders that wait, and guards.
import { ZeroAddress, ZeroHash } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Measurements } from "./measurements.ts";
import { createStage, type Stage, type Trader } from "./stage.ts";

const UNIT = 10n ** 6n;
const WAD = 10n ** 18n;
const NO_UPDATE = { marketIds: [], data: [] };
const [MARKET, LIMIT, TAKE_PROFIT, STOP, TRAILING] = [0, 1, 2, 3, 4];
const [NO_LINK, BRACKET] = [0, 2];
const [FROM_ACCOUNT, FROM_WALLET, DE_RISK] = [0, 1, 2];
/** Of a waiting order or a guard, beyond any time of the stage. */
const LATE = 2 ** 40 - 1;

/** Placing, moving, triggering and settling what waits, in an account that has it already once. */
export async function waitingOrders(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  const stage = await createStage(hre, 1);
  const { clearingHouse, gas, orders } = stage;
  const trader = await stage.trader();
  const own = orders.connect(trader.signer);
  await gas(clearingHouse.connect(trader.signer).deposit(trader.accountId, 50_000n * UNIT));
  await stage.publish(() => 100);
  const place = (link: number, ...list: readonly Wait[]) =>
    gas(own.place(placement(trader, link, list), NO_UPDATE));
  const result: Measurements = {};

  const bracket = [
    { kind: MARKET, size: 100n },
    { kind: STOP, size: -100n, at: 90n },
    { kind: TAKE_PROFIT, size: -100n, at: 120n },
  ];
  result["place a bracket, first"] = await place(BRACKET, ...bracket);
  const entry = (await orders.orderCount()) - 2n;
  await settle(stage, entry, 100);
  result["place a stop"] = await place(NO_LINK, { kind: STOP, size: -20n, at: 80n });
  const stop = await orders.orderCount();
  result["place a limit"] = await place(NO_LINK, { kind: LIMIT, size: 20n, at: 95n });
  result["place a trailing stop"] = await place(NO_LINK, { kind: TRAILING, size: -20n });
  const trailing = await orders.orderCount();
  result["trail, with its price"] = await gas(
    own.trail(trailing, await update(stage, 100), { value: 1 }),
  );

  result["trigger a stop, with its price"] = await gas(
    orders.trigger(stop, await update(stage, 79), { value: 1 }),
  );
  result["settle a stop"] = await settle(stage, stop, 79);
  const target = entry + 2n;
  result["trigger a target of a bracket, with its price"] = await gas(
    orders.trigger(target, await update(stage, 121), { value: 1 }),
  );
  result["settle a target of a bracket"] = await settle(stage, target, 121);
  result["clear what the target ended"] = await gas(orders.clear(entry + 1n));
  result["cancel one that waits"] = await gas(own.cancel([trailing]));
  await stage.close();
  return result;
}

/** Registering a guard, and what it does: a top-up, and reductions in one market and in four. */
export async function guards(hre: HardhatRuntimeEnvironment): Promise<Measurements> {
  const stage = await createStage(hre, 4);
  const { gas, guards: registry, quote } = stage;
  const result: Measurements = {};
  const protect = async (
    name: string,
    kind: number,
    markets: readonly number[],
    price: (id: number) => number,
    target: bigint,
  ): Promise<void> => {
    const trader = await levered(stage, markets);
    const reserve = `${trader.accountId.slice(0, -2)}01`;
    await gas(stage.clearingHouse.connect(trader.signer).deposit(reserve, 50_000n * UNIT));
    await gas(quote.connect(trader.signer).approve(registry, 50_000n * UNIT));
    const guard = {
      accountId: trader.accountId,
      source: kind === FROM_ACCOUNT ? reserve : ZeroHash,
      kind,
      level: (WAD * 22n) / 100n,
      target,
      keeperFee: WAD,
      amount: 20_000n * WAD,
      slippage: kind === DE_RISK ? 50_000 : 0,
      expiry: LATE,
      cooldown: 0,
    };
    const registered = await gas(registry.connect(trader.signer).setGuard(guard, NO_UPDATE));
    if (result["register a guard"] === undefined) result["register a guard"] = registered;
    await stage.publish(price, 60);
    result[`execute: ${name}`] = await gas(
      registry.executeGuard(trader.accountId, kind, NO_UPDATE),
    );
  };
  const fallen = () => 95;
  const one = (id: number) => (id === 1 ? 90 : 98);
  const restored = (WAD * 25n) / 100n;
  await protect("top up from an account, one market", FROM_ACCOUNT, [1], fallen, restored);
  await protect("top up from a wallet, one market", FROM_WALLET, [1], fallen, restored);
  await protect("de-risk one market", DE_RISK, [1], fallen, restored);
  await protect("de-risk one of four markets", DE_RISK, [1, 2, 3, 4], one, (WAD * 23n) / 100n);
  await protect("de-risk four markets", DE_RISK, [1, 2, 3, 4], fallen, WAD);
  await stage.close();
  return result;
}

/** An order that waits, or the market order of a bracket; prices in whole quote. */
interface Wait {
  kind: number;
  size: bigint;
  at?: bigint;
}

function placement({ accountId }: Trader, link: number, list: readonly Wait[]) {
  const requests = list.map(({ kind, size, at = 0n }) => ({
    order: {
      accountId,
      marketId: 1,
      side: 0,
      sizeDelta: size * WAD,
      acceptablePrice: size < 0n ? 0n : (kind === LIMIT ? at : 200n) * WAD,
      reduceOnly: size < 0n,
      keeperFee: WAD,
      payFromWallet: false,
      integrator: ZeroAddress,
      integratorRate: 0n,
    },
    kind,
    triggerPrice: at * WAD,
    distance: kind === TRAILING ? 100_000 : 0,
    expiry: kind === MARKET ? 0 : LATE,
  }));
  return { accountId, deposit: 0n, link, orders: requests };
}

/** A price of market 1 for the next transaction. */
async function update(stage: Stage, price: number) {
  await stage.advance(10);
  return { marketIds: [1], data: await stage.proofs([1], () => price) };
}

async function settle(stage: Stage, orderId: bigint, price: number): Promise<number> {
  await stage.advance(2);
  const data = await stage.proofs([1], () => price);
  return stage.gas(stage.orders.settle(orderId, data, NO_UPDATE, { value: 1 }));
}

/** Positions of 100,000 in all on 24,000. */
async function levered(stage: Stage, markets: readonly number[]): Promise<Trader> {
  const trader = await stage.trader();
  await stage.publish(() => 100);
  await stage.gas(
    stage.clearingHouse.connect(trader.signer).deposit(trader.accountId, 24_000n * UNIT),
  );
  for (const id of markets) await stage.open(trader.accountId, id, 100_000 / markets.length);
  return trader;
}
