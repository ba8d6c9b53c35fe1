import { type AccountId, ownerOf } from "@ballast/sdk";
import {
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  parseEther,
  ZeroAddress,
} from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { type Ballast, deployBallast } from "../../../deploy/deployBallast.ts";
import type { MarketListing } from "../../../deploy/markets.ts";
import { loadPreset, type Preset } from "../../../deploy/preset.ts";
import { steadyClock } from "../../../scripts/support/steadyClock.ts";
import type { PriceUpdateStruct } from "../../../typechain-types/contracts/Orders.js";
import type { MockAggregator } from "../../../typechain-types/index.ts";

type Signer = Awaited<ReturnType<NetworkConnection["ethers"]["getSigner"]>>;

/** A deployed protocol on a chain of its own. Close `connection` when done. */
export interface TestBallast extends Ballast {
  connection: NetworkConnection;
  /** The chain's sequencer uptime feed, where it has one. */
  sequencer?: MockAggregator;
}

/** How a chain is set up on which a protocol is deployed. */
export interface ChainOptions {
  /** Whether it has a sequencer, which is up and has been for long. */
  readonly sequencer?: boolean;
}

/** Decimal text ("0.5"), or a bigint in WAD. */
export type Amount = string | bigint;

/** An order as a test writes it. Sizes and prices in WAD or decimal text. */
export interface TestOrder {
  account: AccountId;
  /** Symbol of the market. */
  market: string;
  /** Signed: a buy is above zero, so opening a short leg is below. */
  size: Amount;
  /** The leg of a hedge account; by default the one position of any other. */
  side?: keyof typeof SIDES;
  reduceOnly?: boolean;
  /** Default: any price will do. */
  acceptablePrice?: Amount;
  /** Quote; default: the market's minimum. */
  keeperFee?: Amount;
  payFromWallet?: boolean;
  /** Who brought the order; default: nobody. */
  integrator?: string;
  /** What it charges itself; default: nothing. */
  integratorRate?: bigint;
}

/** How an order is settled. */
export interface Settlement {
  /** Price it settles at; default: the last accepted one. */
  price?: Amount;
  /** Half-width of the oracle's uncertainty, same unit; default 0. */
  confidence?: Amount;
  /** Address of the signer that settles; default: the deployer. */
  keeper?: string;
}

const SIDES = { net: 0, long: 1, short: 2 } as const;

/** What the symbols cost at first. */
const FIRST_PRICES: Record<string, string> = { BTC: "60000", ETH: "3000", SOL: "150" };

/** Quote in the vault from the start, so deep that no trade of a test asks too much of it. */
export const SEED = "10000000000";

/** WAD a unit of the mock oracle's prices, which have 8 decimals. */
const ORACLE_UNIT = 10n ** 10n;

const MAX_UINT128 = 2n ** 128n - 1n;

/**
 * Deploys a preset's protocol on a new chain, gives the vault {@link SEED} and publishes the markets' first prices.
 *
 * @param collaterals Symbols whose tokens are allowed as collateral.
 * @param preset Of a preset's name, its {@link timeless} form: most tests name exact amounts.
 */
export async function deployFixture(
  preset: string | Preset = "tiered",
  symbols: readonly string[] = ["BTC", "ETH", "SOL"],
  collaterals: readonly string[] = [],
  options: ChainOptions = {},
): Promise<TestBallast> {
  // An estimate may find markets brought up to date already that are not any more a second later.
  const override = { gas: "auto", gasMultiplier: 2 } as const;
  const connection = steadyClock(
    hre,
    await hre.network.create({ network: "default", override }),
    0,
  );
  const specs = symbols.map((symbol) => ({ symbol, price: wad(FIRST_PRICES[symbol] ?? "100") }));
  const chosen = typeof preset === "string" ? timeless(loadPreset(preset)) : preset;
  const sequencer = options.sequencer ? await uptimeFeed(connection) : undefined;
  const ballast = await deployBallast(connection, chosen, specs, collaterals, {
    ...(sequencer && { sequencer: await sequencer.getAddress() }),
  });
  const deployed = { ...ballast, connection, ...(sequencer && { sequencer }) };
  await fundPots(deployed, { vault: SEED });
  await publish(deployed, Object.fromEntries(specs.map(({ symbol, price }) => [symbol, price])));
  return deployed;
}

/** A sequencer's uptime feed, up since a day ago. */
async function uptimeFeed({ ethers, networkHelpers }: NetworkConnection): Promise<MockAggregator> {
  const made = await ethers.deployContract("MockAggregator", [0]);
  const feed = await ethers.getContractAt("MockAggregator", await made.getAddress());
  await feed.answer(0, BigInt(await networkHelpers.time.latest()) - 86_400n);
  return feed;
}

/** The preset with timeless markets, each backed by `vaultShare` millionths of the vault: room to list more. */
export function sharing(preset: Preset, vaultShare: number): Preset {
  const { classes, ...rest } = timeless(preset);
  return { ...rest, classes: mapValues(classes, (c) => ({ ...c, vaultShare })) };
}

/** The preset with time that costs nothing, and a debt limit that tests of other things come near. */
export function timeless(preset: Preset): Preset {
  const free = { fundingVelocity: 0, borrowKinkRate: 0, borrowMaxRate: 0 };
  const debt = { ...preset.debt, rate: 0, limit: 500 };
  return { ...preset, debt, classes: mapValues(preset.classes, (c) => ({ ...c, ...free })) };
}

function mapValues<T>(record: Readonly<Record<string, T>>, change: (value: T) => T) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Accepts new prices by symbol, published a second after the last block. */
export async function publish(
  ballast: TestBallast,
  prices: Readonly<Record<string, Amount>>,
): Promise<ContractTransactionReceipt> {
  const { update, value } = await priceUpdate(ballast, prices);
  return mined(ballast.router.update(update, { value }));
}

/** Mints quote to an account's owner and deposits it. */
export async function fund(
  ballast: TestBallast,
  account: AccountId,
  usd: Amount,
): Promise<ContractTransactionReceipt> {
  const owner = await signerOf(ballast, account);
  const amount = await mint(ballast, owner, usd);
  return mined(ballast.clearingHouse.connect(owner).deposit(account, amount));
}

/** Pays quote out of an account to its owner. */
export async function withdraw(
  ballast: TestBallast,
  account: AccountId,
  usd: Amount,
): Promise<ContractTransactionReceipt> {
  const owner = await signerOf(ballast, account);
  const amount = wad(usd) / (await tokenUnit(ballast));
  return mined(ballast.clearingHouse.connect(owner).withdraw(account, amount, owner.address));
}

/** Mints quote and gives it to the vault and to insurance. */
export async function fundPots(
  ballast: TestBallast,
  { vault = 0n, insurance = 0n }: { vault?: Amount; insurance?: Amount },
): Promise<void> {
  const deployer = await deployerOf(ballast);
  const { clearingHouse } = ballast;
  if (wad(vault) > 0n) {
    await mined(clearingHouse.fundVault(await mint(ballast, deployer, vault)));
  }
  if (wad(insurance) > 0n) {
    await mined(clearingHouse.fundInsurance(await mint(ballast, deployer, insurance)));
  }
}

/** Commits an order and settles it; throws if it ends without a fill. */
export async function trade(
  ballast: TestBallast,
  order: TestOrder,
  settlement: Settlement = {},
): Promise<ContractTransactionReceipt> {
  const receipt = await settle(ballast, await commit(ballast, order), settlement);
  const { interface: orders } = ballast.orders;
  for (const log of receipt.logs) {
    const parsed = orders.parseLog(log);
    if (parsed?.name !== "Fail") continue;
    const reason: string = parsed.args.reason;
    const name = ballast.clearingHouse.interface.parseError(reason)?.name ?? reason;
    throw new Error(`The order of ${order.size} ${order.market} failed: ${name}`);
  }
  return receipt;
}

/**
 * Commits an order in its owner's name and returns its id. All prices are published anew, unchanged,
 * so that none is stale.
 */
export async function commit(ballast: TestBallast, order: TestOrder): Promise<bigint> {
  const owner = await signerOf(ballast, order.account);
  const listing = listingOf(ballast, order.market);
  const keeperFee = wad(order.keeperFee ?? listing.params.minOrderFee);
  if (order.payFromWallet) await mint(ballast, owner, keeperFee);
  const sizeDelta = wad(order.size);
  const anyPrice = sizeDelta > 0n ? MAX_UINT128 : 0n;
  const request = {
    accountId: order.account,
    marketId: listing.id,
    side: SIDES[order.side ?? "net"],
    sizeDelta,
    acceptablePrice: wad(order.acceptablePrice ?? anyPrice),
    reduceOnly: order.reduceOnly ?? false,
    keeperFee,
    payFromWallet: order.payFromWallet ?? false,
    integrator: order.integrator ?? ZeroAddress,
    integratorRate: order.integratorRate ?? 0n,
  };
  const { update, value } = await refresh(ballast);
  await mined(ballast.orders.connect(owner).commit(request, update, { value }));
  return ballast.orders.orderCount();
}

/** Settles a pending order as early as it can be. */
export async function settle(
  ballast: TestBallast,
  orderId: bigint,
  { price, confidence, keeper }: Settlement = {},
): Promise<ContractTransactionReceipt> {
  const { orders, router } = ballast;
  const { marketId, commitTime } = await orders.order(orderId);
  const { delay } = await orders.config();
  const settled = price ?? (await router.feed(marketId)).price;
  const publishTime = commitTime + delay;
  const listing = listingOf(ballast, marketId);
  const data = await priceData(ballast, listing, settled, publishTime, confidence);
  const value = await router.settlementFee(marketId, [data]);
  const signer = keeper
    ? await ballast.connection.ethers.getSigner(keeper)
    : await deployerOf(ballast);
  await timed(ballast, publishTime);
  return mined(
    orders.connect(signer).settle(orderId, [data], { marketIds: [], data: [] }, { value }),
  );
}

/** Shrinks both legs of a hedge at the last price, in its owner's name. */
export async function closePair(
  ballast: TestBallast,
  { account, market, size }: Pick<TestOrder, "account" | "market" | "size">,
): Promise<ContractTransactionReceipt> {
  const owner = await signerOf(ballast, account);
  const { id } = listingOf(ballast, market);
  const { update, value } = await refresh(ballast);
  return mined(ballast.orders.connect(owner).closePair(account, id, wad(size), update, { value }));
}

/** The market of a symbol or number. */
export function listingOf(ballast: Ballast, market: string | bigint): MarketListing {
  const listing = ballast.markets.find(({ symbol, id }) =>
    typeof market === "string" ? symbol === market : BigInt(id) === market,
  );
  if (listing === undefined) throw new Error(`There is no market ${market}.`);
  return listing;
}

/**
 * An update of prices by symbol and its fee, published a second after the last block: the next
 * transaction must bring it.
 */
export async function priceUpdate(
  ballast: TestBallast,
  prices: Readonly<Record<string, Amount>>,
): Promise<{ update: PriceUpdateStruct; value: bigint }> {
  const time = await timed(ballast);
  const update: PriceUpdateStruct = { marketIds: [], data: [] };
  for (const [symbol, price] of Object.entries(prices)) {
    const listing = listingOf(ballast, symbol);
    update.marketIds.push(listing.id);
    update.data.push(await priceData(ballast, listing, price, time));
  }
  return { update, value: await ballast.router.updateFee(update) };
}

/** All markets' last prices, published anew. */
async function refresh(ballast: TestBallast) {
  const prices: Record<string, bigint> = {};
  for (const { id, symbol } of ballast.markets) {
    prices[symbol] = (await ballast.router.feed(id)).price;
  }
  return priceUpdate(ballast, prices);
}

/** What the mock oracle takes for the first price published at `time`. */
export function priceData(
  ballast: TestBallast,
  { feed: { feedId } }: MarketListing,
  price: Amount,
  time: bigint,
  confidence: Amount = 0n,
): Promise<string> {
  const [mid, half] = [wad(price) / ORACLE_UNIT, wad(confidence) / ORACLE_UNIT];
  return ballast.pyth.createPriceFeedUpdateData(feedId, mid, half, -8, mid, half, time, time - 1n);
}

/** Sets the next block's time: a second after the last block, or `earliest` if that is later. */
async function timed({ connection }: TestBallast, earliest = 0n): Promise<bigint> {
  const { time } = connection.networkHelpers;
  const next = BigInt(await time.latest()) + 1n;
  const at = next > earliest ? next : earliest;
  await time.setNextBlockTimestamp(at);
  return at;
}

/** Mints quote to a signer, for the core to take; in token units. */
async function mint(ballast: TestBallast, signer: Signer, usd: Amount): Promise<bigint> {
  const amount = wad(usd) / (await tokenUnit(ballast));
  await mined(ballast.quote.mint(signer.address, amount));
  await mined(ballast.quote.connect(signer).approve(ballast.clearingHouse, amount));
  return amount;
}

/** WAD a token unit. */
async function tokenUnit({ quote }: TestBallast): Promise<bigint> {
  return 10n ** (18n - (await quote.decimals()));
}

function signerOf({ connection }: TestBallast, account: AccountId): Promise<Signer> {
  return connection.ethers.getSigner(ownerOf(account));
}

async function deployerOf({ connection }: TestBallast): Promise<Signer> {
  const [deployer] = await connection.ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain has no accounts.");
  return deployer;
}

async function mined(
  sent: Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("The transaction was not mined.");
  return receipt;
}

/** Decimal text as WAD; a bigint is WAD already. */
export function wad(amount: Amount): bigint {
  return typeof amount === "bigint" ? amount : parseEther(amount);
}
