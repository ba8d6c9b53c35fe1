// What a public network has and a chain of this machine lacks: a faucet, a price provider, and time that passes.
// The node is that of `npm run node`; its tokens can be minted by anyone, and its oracle takes any price.
import { ballastActions, localhost, type PriceUpdate, parseAmount } from "@ballast/sdk";
import {
  createTestClient,
  createWalletClient,
  encodeAbiParameters,
  type Hash,
  type Hex,
  http,
  parseAbi,
  parseAbiParameters,
  publicActions,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

const WORDS = "test test test test test test test test test test test junk";
const PYTH_UNIT = 10n ** 10n;
/** When the price before was published: so each is the first since whenever. */
const NONE_BEFORE = 0n;
const transport = http(process.env.RPC_URL);

/** A wallet of one of the chain's well-known accounts, with every action of the SDK. */
export function clientOf(addressIndex: number) {
  const account = mnemonicToAccount(WORDS, { addressIndex });
  return createWalletClient({ account, chain: hardhat, transport, pollingInterval: 50 })
    .extend(publicActions)
    .extend(ballastActions({ deployment: localhost }));
}
export type LocalClient = ReturnType<typeof clientOf>;

/** Waits until a transaction is mined; throws if it failed. */
export async function mined(client: LocalClient, hash: Hash) {
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${hash} failed.`);
  return receipt;
}

/** Gives the client's account quote, as text. */
export async function faucet(client: LocalClient, quote: string): Promise<bigint> {
  const units = parseAmount(quote, localhost.quote);
  const abi = parseAbi(["function mint(address to, uint256 amount)"]);
  const { address } = localhost.quote;
  const args = [client.account.address, units] as const;
  await mined(client, await client.writeContract({ address, abi, functionName: "mint", args }));
  return units;
}

/** Prices as the provider would sign them now, WAD by symbol. */
export async function signedPrices(
  client: LocalClient,
  prices: Readonly<Record<string, bigint>>,
): Promise<PriceUpdate> {
  // Only what is newer than the last is taken, and nothing of the future.
  await skip(1);
  const { timestamp } = await client.getBlock();
  const listed = localhost.markets.filter(({ symbol }) => symbol in prices);
  const data = listed.map(({ symbol, feedId }) => signed(feedId, prices[symbol] ?? 0n, timestamp));
  const update = { marketIds: listed.map(({ id }) => id), data };
  return { ...update, fee: await client.getUpdateFee(update) };
}

/** Lets time pass on the chain. */
export async function skip(seconds: number): Promise<void> {
  const chain = createTestClient({ mode: "hardhat", chain: hardhat, transport });
  await chain.increaseTime({ seconds });
  await chain.mine({ blocks: 1 });
}

/** Brings the order that a transaction has committed its price, as keepers do. */
export async function settle(keeper: LocalClient, orderId: bigint, prices: Record<string, bigint>) {
  await skip(2);
  const { data: settlementData, fee: settlementFee } = await signedPrices(keeper, prices);
  return mined(keeper, await keeper.settleOrder({ orderId, settlementData, settlementFee }));
}

/** As the mock oracle wants it. */
function signed(id: Hex, price: bigint, time: bigint): Hex {
  const one = { price: price / PYTH_UNIT, conf: 0n, expo: -8, publishTime: time };
  return encodeAbiParameters(
    parseAbiParameters(
      "(bytes32 id, (int64 price, uint64 conf, int32 expo, uint256 publishTime) price, (int64 price, uint64 conf, int32 expo, uint256 publishTime) emaPrice), uint64 previous",
    ),
    [{ id, price: one, emaPrice: one }, NONE_BEFORE],
  );
}
