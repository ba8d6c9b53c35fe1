// Finds an account below the line, looks at what its liquidation would do, and does it.
import {
  formatPercent,
  formatWad,
  localhost,
  makeAccountId,
  orderIdsIn,
  parseWad,
} from "@ballast/sdk";
import { clientOf, faucet, mined, settle, signedPrices } from "./local.ts";

const trader = clientOf(5);
const keeper = clientOf(9);
const accountId = makeAccountId(trader.account.address);
const at = (sol: string) => ({ SOL: parseWad(sol) });

const tokenAmount = await faucet(trader, "2,500");
await mined(trader, await trader.approve({ spender: "clearingHouse", tokenAmount }));
await mined(trader, await trader.deposit({ accountId, tokenAmount }));
await mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, at("100")) }));
const order = { accountId, marketId: 3, sizeDelta: parseWad("100"), keeperFee: parseWad("1") };
const committed = await mined(trader, await trader.commitOrder(order));
const [orderId = 0n] = orderIdsIn(localhost, committed);
await settle(keeper, orderId, at("100"));

// Ten per cent down: 1,500 of 9,000 is above the line of 15%; a little more is not.
await mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, at("88")) }));
const [line] = await keeper.getAccounts({ accountIds: [accountId] });
if (line?.failure !== null || !line.liquidatable) throw new Error("It is above the line.");
console.log(`Margin level ${formatPercent(line.marginLevel)}: liquidatable`);
const { steps } = await keeper.previewLiquidation({ accountId });
for (const { marketId, closed } of steps) {
  console.log(`Would close ${formatWad(closed, { digits: 4 })} of market ${marketId}`);
}
await mined(keeper, await keeper.liquidate({ accountId }));
const { state } = await trader.getAccount({ accountId });
console.log(`Margin level ${formatPercent(state.marginLevel)} after it`);
