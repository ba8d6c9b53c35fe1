// Deposits quote, looks at a trade before it is made, makes it, and looks at the account.
import {
  formatPercent,
  formatPrice,
  formatWad,
  localhost,
  makeAccountId,
  orderIdsIn,
  parseWad,
} from "@ballast/sdk";
import { clientOf, faucet, mined, settle, signedPrices } from "./local.ts";

const trader = clientOf(1);
const keeper = clientOf(9);
const accountId = makeAccountId(trader.account.address);
const prices = { BTC: parseWad("60000") };

const tokenAmount = await faucet(trader, "10,000");
await mined(trader, await trader.approve({ spender: "clearingHouse", tokenAmount }));
await mined(trader, await trader.deposit({ accountId, tokenAmount }));

await mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, prices) }));
const trade = { accountId, marketId: 1, sizeDelta: parseWad("0.25") };
const { fills, outcome } = await trader.previewTrade(trade);
console.log(`0.25 BTC would fill: ${fills}, at ${formatPrice(outcome.result.fillPrice)}`);

const committed = await mined(
  trader,
  await trader.commitOrder({ ...trade, keeperFee: parseWad("1") }),
);
const [orderId = 0n] = orderIdsIn(localhost, committed);
await settle(keeper, orderId, prices);

const { state, outlook } = await trader.getAccount({ accountId });
console.log(
  `Equity ${formatWad(state.equity, { digits: 2 })}, margin level ${formatPercent(state.marginLevel)}`,
);
const below = outlook.prices[0]?.below;
console.log(`Liquidated below ${below == null ? "no price" : formatPrice(below)}`);
