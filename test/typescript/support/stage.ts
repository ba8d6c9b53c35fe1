import { type AccountId, AccountType, makeAccountId, primaryAccount } from "@ballast/sdk";
import { expect } from "chai";
import {
  type BaseContract,
  Contract,
  type ContractTransactionReceipt,
  type LogDescription,
  type Result,
} from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { Preset } from "../../../deploy/preset.ts";
import type { ClearingHouse, IClearingHouse } from "../../../typechain-types/index.ts";
import {
  type Amount,
  type ChainOptions,
  deployFixture,
  listingOf,
  type TestBallast,
  wad,
} from "./trading.ts";

export type Signer = Awaited<ReturnType<NetworkConnection["ethers"]["getSigner"]>>;

/** A protocol that is deployed once and is as new again before every test. */
export interface Stage {
  readonly ballast: TestBallast;
  /** Quote that was given to the core without a verb, WAD: it belongs to nobody. */
  donated: bigint;
  /** The same of collateral tokens, by address, token units. */
  readonly donatedTokens: Map<string, bigint>;
  signer(index: number): Signer;
  address(index: number): `0x${string}`;
  cross(owner: number, index?: bigint): AccountId;
  isolated(owner: number, index?: bigint): AccountId;
  hedge(owner: number, index?: bigint): AccountId;
}

/** A trade named by a satellite, who chooses its price. */
export interface TestFill {
  account: AccountId;
  market: string;
  size: Amount;
  side?: keyof typeof SIDES;
  reduceOnly?: boolean;
  /** Default: the last accepted price. */
  price?: Amount;
  confidence?: Amount;
  acceptablePrice?: Amount;
  integrator?: string;
}

export const SIDES = { net: 0n, long: 1n, short: 2n } as const;
export const NO_UPDATE = { marketIds: [], data: [] };
export const WAD = 10n ** 18n;
/** WAD a unit of the presets' quote token. */
export const UNIT = 10n ** 12n;
export const MAX_UINT256 = 2n ** 256n - 1n;
export const ZERO_ADDRESS = `0x${"0".repeat(40)}`;
export const ZERO_ACCOUNT = `0x${"0".repeat(64)}`;

/**
 * Deploys for the suite it is called in. The deployer is a satellite, so that tests can name a
 * fill's price. After every test the books must balance (INV-1, INV-2).
 */
export function stage(
  preset: string | Preset,
  symbols?: readonly string[],
  prepare?: (stage: Stage) => Promise<void>,
  collaterals?: readonly string[],
  options?: ChainOptions,
): Stage {
  let ballast: TestBallast | undefined;
  let signers: Signer[] = [];
  let snapshot:
    | Awaited<ReturnType<NetworkConnection["networkHelpers"]["takeSnapshot"]>>
    | undefined;
  const account = (type: AccountType) => (owner: number, index?: bigint) =>
    makeAccountId(set.address(owner), type, index);
  const set: Stage = {
    get ballast() {
      if (ballast === undefined) throw new Error("The stage is set only while tests run.");
      return ballast;
    },
    donated: 0n,
    donatedTokens: new Map(),
    signer(index) {
      const signer = signers[index];
      if (signer === undefined) throw new Error(`The chain has no account ${index}.`);
      return signer;
    },
    address: (index) => `0x${set.signer(index).address.slice(2)}`,
    cross: account(AccountType.Cross),
    isolated: account(AccountType.Isolated),
    hedge: account(AccountType.Hedge),
  };

  before(async () => {
    ballast = await deployFixture(preset, symbols, collaterals, options);
    signers = await ballast.connection.ethers.getSigners();
    await ballast.clearingHouse.setSatellite(set.address(0), true);
    await prepare?.(set);
    snapshot = await ballast.connection.networkHelpers.takeSnapshot();
  });
  beforeEach(async () => {
    set.donated = 0n;
    set.donatedTokens.clear();
    await snapshot?.restore();
  });
  afterEach(() => expectBooks(set));
  after(() => ballast?.connection.close());
  return set;
}

/** The error by which Pyth refuses a price that is not of the range, or not the first of it. */
export const pythErrors = ({ ballast }: Stage) =>
  new Contract(ballast.pyth.target, ["error PriceFeedNotFoundWithinRange()"]);

/** Every event the core and the order book have emitted in a transaction, in order. */
export function eventsOf({ ballast }: Stage, receipt: ContractTransactionReceipt) {
  const events: LogDescription[] = [];
  for (const log of receipt.logs) {
    for (const { target, interface: known } of [ballast.clearingHouse, ballast.orders]) {
      const event = log.address === target ? known.parseLog(log) : null;
      if (event !== null) events.push(event);
    }
  }
  return events;
}

/** The arguments of a transaction's only event of that name. */
export function eventOf(
  set: Stage,
  receipt: ContractTransactionReceipt,
  name: string,
): LogDescription["args"] {
  const [event, ...more] = eventsOf(set, receipt).filter((entry) => entry.name === name);
  if (event === undefined) throw new Error(`There is no ${name}.`);
  expect(more, name).to.have.length(0);
  return event.args;
}

/** What an order ended with instead of a fill. */
export function failure(
  { ballast: { orders, clearingHouse } }: Stage,
  receipt: ContractTransactionReceipt,
) {
  for (const log of receipt.logs) {
    const event = log.address === orders.target ? orders.interface.parseLog(log) : null;
    if (event?.name !== "Fail") continue;
    const error = clearingHouse.interface.parseError(event.args.reason);
    return {
      error: error?.name,
      args: error?.args.toArray(),
      forfeited: event.args.forfeited as bigint,
      keeper: event.args.keeper as string,
    };
  }
  throw new Error("The order did not fail.");
}

/** A fill request as the core takes it. */
export async function fillRequest(
  { ballast }: Stage,
  order: TestFill,
): Promise<IClearingHouse.FillRequestStruct> {
  const { id } = listingOf(ballast, order.market);
  const sizeDelta = wad(order.size);
  return {
    accountId: order.account,
    marketId: id,
    side: SIDES[order.side ?? "net"],
    sizeDelta,
    reduceOnly: order.reduceOnly ?? false,
    price: order.price === undefined ? (await ballast.router.feed(id)).price : wad(order.price),
    confidence: wad(order.confidence ?? 0n),
    acceptablePrice: wad(order.acceptablePrice ?? (sizeDelta > 0n ? MAX_UINT256 : 0n)),
    integrator: order.integrator ?? ZERO_ADDRESS,
    integratorRate: 0n,
  };
}

/** Fills as the satellite that the deployer is. */
export async function fill(set: Stage, order: TestFill): Promise<ContractTransactionReceipt> {
  return done(set.ballast.clearingHouse.fill(await fillRequest(set, order)));
}

/** Waits for a transaction. */
export async function done(
  sent: Promise<{ wait(): Promise<ContractTransactionReceipt | null> }>,
): Promise<ContractTransactionReceipt> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("The transaction was not mined.");
  return receipt;
}

/** Accounts at the last accepted prices, however old. */
export async function statesOf({ ballast }: Stage, ids: readonly (AccountId | string)[]) {
  const { clearingHouse, router, markets } = ballast;
  const prices = new Map<bigint, bigint>();
  for (const { id } of markets) prices.set(BigInt(id), (await router.feed(id)).price);
  return Promise.all(
    ids.map(async (id) => {
      const held = await feedsOf(clearingHouse, id);
      const at = held.map((feed) => prices.get(feed) ?? 0n);
      return [id as AccountId, await clearingHouse.accountStateAt(id, at)] as const;
    }),
  );
}

/** An account at the last accepted prices, however old. */
export async function stateOf({ ballast }: Stage, id: AccountId | string) {
  const { clearingHouse, router } = ballast;
  const prices: bigint[] = [];
  for (const feed of await feedsOf(clearingHouse, id)) {
    prices.push((await router.feed(feed)).price);
  }
  return clearingHouse.accountStateAt(id, prices);
}

/** The feeds of an account's markets, then of its tokens, as prices are given for them. */
async function feedsOf(core: ClearingHouse, id: AccountId | string): Promise<bigint[]> {
  const tokens = await core.tokensOf(id);
  const states = await Promise.all(tokens.map((token) => core.collateralState(token)));
  return [...(await core.marketsOf(id)), ...states.map(({ params }) => params.feed)];
}

/** A struct's values in order, nested ones too: all that equality is about. */
export const values = (struct: object): unknown[] => (struct as Result).toArray(true);

/** Cash of an account, quote WAD. */
export async function cashOf(set: Stage, id: AccountId): Promise<bigint> {
  return (await stateOf(set, id)).cash;
}

/**
 * Expects a custom error with exactly these values, and that nothing has changed: no account, no
 * market, no pot, no price, no order, no token.
 */
export async function expectRefused(
  set: Stage,
  action: () => Promise<unknown>,
  error: string,
  args: readonly unknown[],
  contract: BaseContract = set.ballast.clearingHouse,
): Promise<void> {
  const before = await everything(set);
  const refusal = expect(action()).to.be.revertedWithCustomError(contract, error);
  await (args.length === 0 ? refusal : refusal.withArgs(...args));
  expect(await everything(set)).to.equal(before);
}

/** Every account that an event has named, every reward's account among them. */
export async function knownAccounts({ ballast }: Stage): Promise<AccountId[]> {
  const { clearingHouse, connection } = ballast;
  const logs = await connection.ethers.provider.getLogs({
    address: clearingHouse.target as string,
    fromBlock: ballast.block,
  });
  const known = new Set<AccountId>();
  for (const log of logs) {
    const event = clearingHouse.interface.parseLog(log);
    const args = event?.args.toObject() ?? {};
    const moved = event?.name === "Transfer" ? [args.from, args.to] : [];
    for (const id of [args.accountId, args.beneficiary, ...moved]) {
      if (BigInt(id ?? 0) !== 0n) known.add(id);
    }
    for (const who of [args.keeper, args.referrer, args.integrator]) {
      if (BigInt(who ?? 0) !== 0n) known.add(primaryAccount(who));
    }
  }
  return [...known];
}

/** INV-1: the tokens are the money. INV-2: a market's totals are the sums of its legs. */
export async function expectBooks(set: Stage): Promise<void> {
  const { clearingHouse, quote, markets } = set.ballast;
  const accounts = await knownAccounts(set);
  const states = (await statesOf(set, accounts)).map(([, state]) => state);
  const { vault, insurance, escrow, fees, seizedDebt } = await clearingHouse.pots();
  const booked = states.reduce((sum, { cash, interest }) => sum + cash + interest, 0n);
  const money = booked + vault + insurance + escrow + fees - seizedDebt;
  const balance = (await quote.balanceOf(clearingHouse)) * UNIT;
  expect(money + set.donated, "INV-1").to.equal(balance);

  for (const token of await clearingHouse.listedCollateral()) {
    const { held, seized } = await clearingHouse.collateralState(token);
    let sum = 0n;
    for (const id of accounts) sum += await clearingHouse.collateralOf(id, token);
    expect(sum, `INV-1 ${token}`).to.equal(held);
    const { ethers } = set.ballast.connection;
    const balance = await (await ethers.getContractAt("TestToken", token)).balanceOf(clearingHouse);
    expect(sum + seized + (set.donatedTokens.get(token) ?? 0n), `INV-1 ${token}`).to.equal(balance);
  }

  for (const { id, symbol } of markets) {
    const sums = { long: 0n, costLong: 0n, short: 0n, costShort: 0n };
    for (const { positions } of states) {
      for (const p of positions) {
        if (p.marketId !== BigInt(id)) continue;
        sums.long += p.longSize;
        sums.costLong += p.longCost;
        sums.short -= p.shortSize;
        sums.costShort += p.shortCost;
      }
    }
    const totals = await clearingHouse.marketState(id);
    expect(sums, `INV-2 ${symbol}`).to.deep.equal({
      long: totals.openInterestLong,
      costLong: totals.costLong,
      short: totals.openInterestShort,
      costShort: totals.costShort,
    });
  }
}

/** All there is to know about the protocol, as text. */
async function everything(set: Stage): Promise<string> {
  const { clearingHouse, orders, router, quote, markets, collaterals } = set.ballast;
  const accounts = await knownAccounts(set);
  const count = await orders.orderCount();
  const ids = Array.from({ length: Number(count) }, (_, i) => i + 1);
  const state = await Promise.all([
    clearingHouse.pots(),
    quote.balanceOf(clearingHouse),
    count,
    ...ids.map((id) => orders.order(id)),
    statesOf(set, accounts),
    clearingHouse.listedCollateral(),
    clearingHouse.emergencyState(),
    ...collaterals.flatMap(({ token }) => [
      clearingHouse.collateralState(token),
      token.balanceOf(clearingHouse),
    ]),
    ...markets.flatMap(({ id }) => [
      clearingHouse.marketState(id),
      clearingHouse.marketParams(id),
      clearingHouse.marginChange(id),
      router.feed(id),
    ]),
  ]);
  return JSON.stringify(state, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}
