// Provides liquidity: asks the vault to take quote, claims the shares, and asks for the quote back.
import { formatAmount, localhost, parseWad } from "@ballast/sdk";
import { clientOf, faucet, mined, signedPrices, skip } from "./local.ts";

const provider = clientOf(6);
const keeper = clientOf(9);
const owner = provider.account.address;
const { quote, markets } = localhost;
const worth: Record<string, string> = { BTC: "60000", ETH: "3000" };
const prices = Object.fromEntries(
  markets.map(({ symbol }) => [symbol, parseWad(worth[symbol] ?? "100")]),
);
const { delay } = (await provider.getProtocolConfig()).liquidityVault;

/** Brings the queue the first prices after the delay: anyone may. */
async function settleQueue(queue: "deposits" | "redemptions") {
  await skip(Number(delay) + 1);
  const { data: settlementData, fee: settlementFee, ...rest } = await signedPrices(keeper, prices);
  const update = { ...rest, data: settlementData, fee: settlementFee };
  const settled = { queue, settlementData, settlementFee, prices: update };
  return mined(keeper, await keeper.settleQueue(settled));
}

const assets = await faucet(provider, "100,000");
await mined(provider, await provider.approve({ spender: "liquidityVault", tokenAmount: assets }));
await mined(provider, await provider.requestDeposit({ assets, owner }));
await settleQueue("deposits");
await mined(provider, await provider.claimDeposit({ assets, controller: owner }));
const { shares } = await provider.getLiquidityPosition({ owner });
console.log(
  `Shares for 100,000: ${formatAmount(shares, { decimals: quote.decimals + 6, digits: 2 })}`,
);

await mined(provider, await provider.requestRedeem({ shares: shares / 2n, owner }));
await settleQueue("redemptions");
const { redemptions } = await provider.getLiquidityPosition({ owner });
console.log(
  `To claim for half of them: ${formatAmount(redemptions.claimableAssets, { ...quote, digits: 2 })}`,
);
