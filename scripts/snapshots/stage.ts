// A chain on which gas is measured: fixed accounts, fixed times, so that a number changes only with the code.
import { type ContractTransactionResponse, ZeroAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { type Ballast, deployBallast } from "../../deploy/deployBallast.ts";
import { loadPreset } from "../../deploy/preset.ts";
import type { TestToken } from "../../typechain-types/index.ts";
import { steadyClock } from "../support/steadyClock.ts";

const WAD = 10n ** 18n;
const UNIT = 10n ** 6n;
const FIRST_PRICE = 100n;
/** Any fixed time after the machine's clock. */
const START = 4_000_000_000;

export interface Stage extends Ballast {
  /** Gas a transaction used. */
  gas(transaction: Promise<ContractTransactionResponse>): Promise<number>;
  /** Proofs of each market's price, published now. */
  proofs(markets: readonly number[], price: (marketId: number) => number): Promise<string[]>;
  /** Publishes and accepts a price for every market, by default 10 seconds after the last transaction. */
  publish(price: (marketId: number) => number, seconds?: number): Promise<number>;
  /** Makes the next transaction happen this many seconds after the last. */
  advance(seconds: number): Promise<number>;
  /** A new owner with quote tokens, and its first account. */
  trader(): Promise<Trader>;
  /** Gives an owner a token and deposits so many units of it. */
  pledge(trader: Trader, token: TestToken, amount: bigint): Promise<number>;
  /** Opens a long of this value at the mark, past the order book. */
  open(accountId: string, marketId: number, value: number): Promise<void>;
  /** Closes a long at this price. */
  flatten(accountId: string, marketId: number, price: number): Promise<void>;
  close(): Promise<void>;
}

export interface Trader {
  readonly signer: Signer;
  readonly accountId: string;
}

type Signer = Awaited<
  ReturnType<
    Awaited<ReturnType<HardhatRuntimeEnvironment["network"]["create"]>>["ethers"]["getSigner"]
  >
>;

export async function createStage(
  hre: HardhatRuntimeEnvironment,
  marketCount: number,
  tokenCount = 0,
): Promise<Stage> {
  // Markets accrue once a second: every operation is measured in a second of its own, or numbers would depend on the
  // machine's speed.
  const override = { allowBlocksWithSameTimestamp: false };
  const connection = steadyClock(
    hre,
    await hre.network.create({ network: "default", override }),
    1,
  );
  const { ethers, provider } = connection;
  const symbols = Array.from({ length: marketCount }, (_, i) => `M${i + 1}`);
  const ballast = await deployBallast(
    connection,
    loadPreset("textbook"),
    symbols.map((symbol) => ({ symbol, price: FIRST_PRICE * WAD })),
    symbols.slice(0, tokenCount),
  );
  const { clearingHouse, quote, pyth, router, markets } = ballast;
  const [deployer, ...others] = await ethers.getSigners();
  const ids = markets.map(({ id }) => id);
  let now = START;
  let used = 0;

  const gas = async (transaction: Promise<ContractTransactionResponse>) => {
    const receipt = await (await transaction).wait();
    if (receipt === null) throw new Error("The transaction was not mined.");
    return Number(receipt.gasUsed);
  };
  const advance = async (seconds: number) => {
    const latest = await ethers.provider.getBlock("latest");
    now = Math.max(START, latest?.timestamp ?? 0) + seconds;
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [now] });
    return now;
  };
  const proofs = (list: readonly number[], price: (marketId: number) => number) =>
    Promise.all(
      list.map((id) => {
        const mantissa = BigInt(Math.round(price(id) * 1e4)) * 10n ** 4n;
        const feedId = markets[id - 1]?.feed.feedId ?? "";
        return pyth.createPriceFeedUpdateData(feedId, mantissa, 0, -8, mantissa, 0, now, now - 1);
      }),
    );
  const publish = async (price: (marketId: number) => number, seconds = 10) => {
    await advance(seconds);
    const data = await proofs(ids, price);
    return gas(router.update({ marketIds: ids, data }, { value: data.length }));
  };
  const trader = async () => {
    const signer = others[used++];
    if (signer === undefined) throw new Error("The stage has no account left.");
    await gas(quote.mint(signer.address, 1_000_000_000n * UNIT));
    await gas(quote.connect(signer).approve(clearingHouse, 1_000_000_000n * UNIT));
    return { signer, accountId: ethers.zeroPadBytes(signer.address, 32) };
  };
  const pledge = async (
    { signer, accountId }: Trader,
    token: TestToken,
    amount: bigint,
  ): Promise<number> => {
    await gas(token.mint(signer.address, amount));
    await gas(token.connect(signer).approve(clearingHouse, amount));
    return gas(clearingHouse.connect(signer).depositCollateral(accountId, token, amount));
  };
  const fill = (accountId: string, marketId: number, sizeDelta: bigint, price: bigint) =>
    gas(
      clearingHouse.fill({
        accountId,
        marketId,
        side: 0,
        sizeDelta,
        reduceOnly: sizeDelta < 0n,
        price,
        confidence: 0,
        acceptablePrice: sizeDelta < 0n ? 0n : 2n * price,
        integrator: ZeroAddress,
        integratorRate: 0n,
      }),
    );
  const open = async (accountId: string, marketId: number, value: number) => {
    await fill(accountId, marketId, (BigInt(value) * WAD) / FIRST_PRICE, FIRST_PRICE * WAD);
  };
  const flatten = async (accountId: string, marketId: number, price: number) => {
    const size = await clearingHouse.positionSize(accountId, marketId, 0);
    await fill(accountId, marketId, -size, BigInt(price) * WAD);
  };

  if (deployer === undefined) throw new Error("The chain has no accounts.");
  await gas(clearingHouse.setSatellite(deployer, true));
  await gas(quote.mint(deployer, 100_000_000n * UNIT));
  await gas(quote.approve(clearingHouse, 100_000_000n * UNIT));
  await gas(clearingHouse.fundVault(50_000_000n * UNIT));
  await gas(clearingHouse.fundInsurance(1_000_000n * UNIT));
  await publish(() => 100);
  const close = () => connection.close();
  return { ...ballast, gas, advance, proofs, publish, trader, pledge, open, flatten, close };
}
