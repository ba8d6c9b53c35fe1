import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  type Book,
  type Conditions,
  type Prices,
  portfolioOf,
  readConditions,
  scheduleAt,
  termsAt,
} from "@ballast/keeper";
import type { AccountId } from "@ballast/sdk";
import { type Bracket, evaluate } from "@ballast/sdk/margin";
import { expect } from "chai";
import {
  bytesToHex,
  createPublicClient,
  createWalletClient,
  custom,
  type EIP1193RequestFn,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { values } from "./stage.ts";
import type { TestBallast } from "./trading.ts";

/** A JSON-RPC request, and the function that hands it on to the chain. */
export type Interceptor = (
  request: { method: string; params?: unknown },
  forward: EIP1193RequestFn,
) => Promise<unknown>;

/** Signer of a local chain that the keeper is. */
export const KEEPER = 18;

const MNEMONIC = "test test test test test test test test test test test junk";
const keeperAccount = mnemonicToAccount(MNEMONIC, { addressIndex: KEEPER });
const COMMAND = "packages/keeper/src/main.ts";

/** What a keeper is made with, over the chain in this process. It signs for itself. */
export function keeperParameters(
  { connection, clearingHouse, router, block }: TestBallast,
  intercept: Interceptor = (request, forward) => forward(request as never),
) {
  const forward: EIP1193RequestFn = (request) => connection.provider.request(request as never);
  const transport = custom(
    { request: (request) => intercept(request, forward) },
    { retryCount: 0 },
  );
  const chain = { chain: hardhat, transport, pollingInterval: 10 };
  return {
    publicClient: createPublicClient(chain),
    walletClient: createWalletClient({ ...chain, account: keeperAccount }),
    clearingHouse: clearingHouse.target as `0x${string}`,
    router: router.target as `0x${string}`,
    fromBlock: BigInt(block),
  };
}

/** Runs the keeper's command against the chain in this process, served over HTTP. */
export async function keeperCommand(
  { connection, clearingHouse }: TestBallast,
  ...options: string[]
): Promise<{ code: number | null; output: string }> {
  const server = createServer(async (incoming, response) => {
    const { id, method, params } = JSON.parse(await text(incoming));
    const answer = await connection.provider
      .request({ method, params })
      .then((result) => ({ result }))
      .catch(({ code, message, data }) => ({ error: { code, message, data } }));
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const fixed = [
    "--rpc",
    `http://127.0.0.1:${port}`,
    "--clearing-house",
    `${clearingHouse.target}`,
  ];
  const key = keeperAccount.getHdKey().privateKey;
  const child = spawn(process.execPath, [COMMAND, ...fixed, ...options], {
    env: { ...process.env, KEEPER_PRIVATE_KEY: key ? bytesToHex(key) : "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  server.close();
  return { code, output: output + errors };
}

/** Compares everything a book says with the chain as of its newest block, to the wei. */
export async function expectChain(
  ballast: TestBallast,
  book: Book,
  accounts: readonly AccountId[] = [],
): Promise<void> {
  const prices = new Map<number, bigint>();
  const feeds = [...book.tokens.values()].map(({ feed }) => feed);
  for (const id of [...ballast.markets.map(({ id }) => id), ...feeds]) {
    prices.set(id, (await ballast.router.feed(id)).price);
  }
  const { publicClient, clearingHouse } = keeperParameters(ballast);
  const block = await publicClient.getBlock();
  // At the prices given every feed lives.
  const last = { prices, block, standings: new Map(), stale: new Set<number>() };
  const conditions = await readConditions(publicClient, clearingHouse, book, last);
  for (const id of new Set([...accounts, ...book.accounts.keys()])) {
    expect(bookAccount(book, id, prices, conditions), id).to.deep.equal(
      await chainAccount(ballast, id, prices),
    );
  }
  await expectMarkets(ballast, book, block.timestamp);
  await expectTokens(ballast, book, block.timestamp);
  await expectPots(ballast, book);
}

function bookAccount(book: Book, id: AccountId, prices: Prices, conditions: Conditions) {
  const account = book.accounts.get(id);
  if (account === undefined) throw new Error(`The book does not know ${id}.`);
  const portfolio = portfolioOf(book, id, prices, conditions);
  if (portfolio === undefined) throw new Error(`A market or a token of ${id} has no price.`);
  const { equity, maintenance, initial, exposure, marginLevel, health } = evaluate(portfolio);
  const { cash, reserved, epoch } = account;
  const collateral = { value: portfolio.collateral, ...Object.fromEntries(account.collateral) };
  const positions = Object.fromEntries(
    portfolio.positions.map(({ market, long, short }) => [market.id, { long, short }]),
  );
  const state = { equity, maintenance, initial, exposure, marginLevel, health };
  const now = { cash: portfolio.cash, interest: cash - portfolio.cash };
  return { ...now, reserved, epoch, collateral, positions, ...state };
}

async function chainAccount(
  { clearingHouse }: TestBallast,
  id: AccountId,
  prices: ReadonlyMap<number, bigint>,
) {
  const tokens = await clearingHouse.tokensOf(id);
  const states = await Promise.all(tokens.map((token) => clearingHouse.collateralState(token)));
  const feeds = states.map(({ params }) => params.feed);
  const state = await clearingHouse.accountStateAt(
    id,
    [...(await clearingHouse.marketsOf(id)), ...feeds].map(
      (feed) => prices.get(Number(feed)) ?? 0n,
    ),
  );
  const { cash, interest, reserved } = state;
  const { equity, maintenance, initial, exposure, marginLevel, health } = state;
  const collateral: Record<string, bigint> = { value: state.collateral };
  for (const { token, amount } of state.holdings) collateral[token] = amount;
  const positions = Object.fromEntries(
    state.positions.map(({ marketId, longSize, longCost, shortSize, shortCost }) => [
      marketId,
      { long: { size: longSize, cost: longCost }, short: { size: -shortSize, cost: shortCost } },
    ]),
  );
  return {
    cash,
    interest,
    reserved,
    epoch: Number(state.epoch),
    collateral,
    positions,
    equity,
    maintenance,
    initial,
    exposure,
    marginLevel: exposure === 0n ? null : marginLevel,
    health: maintenance === 0n ? null : health,
  };
}

async function expectMarkets(
  { clearingHouse }: TestBallast,
  book: Book,
  now: bigint,
): Promise<void> {
  for (const [id, market] of book.markets) {
    const totals = { long: 0n, short: 0n, costLong: 0n, costShort: 0n };
    for (const { positions } of book.accounts.values()) {
      const position = positions.get(id);
      totals.long += position?.long.size ?? 0n;
      totals.short += position?.short.size ?? 0n;
      totals.costLong += position?.long.cost ?? 0n;
      totals.costShort += position?.short.cost ?? 0n;
    }
    const state = await clearingHouse.marketState(id);
    expect(totals, `market ${id}`).to.deep.equal({
      long: state.openInterestLong,
      short: state.openInterestShort,
      costLong: state.costLong,
      costShort: state.costShort,
    });
    const params = await clearingHouse.marketParams(id);
    const { economy } = params;
    const { next: _, settlementPrice = 0n, ...known } = market;
    // By name the field is hidden by an array's method.
    const [coming, , , changesAt] = values(await clearingHouse.marginChange(id));
    expect({ ...known, ...scheduleAt(market, now) }, `market ${id}`).to.deep.equal({
      brackets: params.brackets.map(bracketOf),
      liquidationFee: params.liquidationFee,
      minExposure: params.minExposure,
      ...(changesAt === 0n ? {} : { nextBrackets: (coming as bigint[][]).map(bracketOfRow) }),
      carryLong: state.carryLong,
      carryShort: state.carryShort,
      terms: {
        skewScale: params.skewScale,
        fundingVelocity: economy.fundingVelocity,
        maxFundingRate: economy.maxFundingRate,
        vaultShare: economy.vaultShare,
        borrowKink: economy.borrowKink,
        borrowKinkRate: economy.borrowKinkRate,
        borrowMaxRate: economy.borrowMaxRate,
      },
    });
    expect(settlementPrice, `market ${id}`).to.equal(state.settlementPrice);
  }
}

const bracketOf = ({ upTo, maintenance, initial }: Bracket) => ({ upTo, maintenance, initial });

function bracketOfRow([upTo = 0n, maintenance = 0n, initial = 0n]: readonly bigint[]): Bracket {
  return { upTo, maintenance, initial };
}

/** What the book knows of tokens, and that what accounts hold and what was seized are the tokens there are. */
async function expectTokens(
  { clearingHouse, connection }: TestBallast,
  { tokens, accounts }: Book,
  now: bigint,
): Promise<void> {
  const listed = await clearingHouse.listedCollateral();
  expect([...tokens.keys()]).to.deep.equal(listed);
  for (const [address, token] of tokens) {
    const { id, unit, params, change, held, seized, owed } =
      await clearingHouse.collateralState(address);
    const { haircut, discount, feed } = params;
    const [openHaircut, , changesAt] = values(change);
    const coming = changesAt === 0n ? {} : { openHaircut };
    const risk = { id: Number(id), unit, haircut, discount, ...coming };
    expect(termsAt(token, now), address).to.deep.equal(risk);
    const kept = { feed: token.feed, seized: token.seized, owed: token.owed };
    expect(kept, address).to.deep.equal({ feed: Number(feed), seized, owed });
    let sum = 0n;
    for (const { collateral } of accounts.values()) sum += collateral.get(address) ?? 0n;
    expect(sum, address).to.equal(held);
    const contract = await connection.ethers.getContractAt("TestToken", address);
    expect(sum + token.seized, address).to.equal(await contract.balanceOf(clearingHouse));
  }
}

/** The pots, and that all the money adds up to the tokens there are. */
async function expectPots({ clearingHouse, quote }: TestBallast, book: Book): Promise<void> {
  const pots = await clearingHouse.pots();
  const { vault, insurance, escrow, fees } = pots;
  expect(book.pots).to.deep.equal({ vault, insurance, escrow, fees });
  const sums = { debt: 0n, seizedDebt: 0n, positiveCash: 0n };
  for (const { cash } of book.accounts.values()) {
    if (cash < 0n) sums.debt -= cash;
    else sums.positiveCash += cash;
  }
  for (const { owed } of book.tokens.values()) sums.seizedDebt += owed;
  const { debt, seizedDebt, positiveCash } = pots;
  expect(sums).to.deep.equal({ debt, seizedDebt, positiveCash });
  const money = positiveCash - debt + vault + insurance + escrow + fees - seizedDebt;
  const unit = 10n ** (18n - (await quote.decimals()));
  expect(money).to.equal((await quote.balanceOf(clearingHouse)) * unit);
}
