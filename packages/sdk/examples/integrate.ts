// A front end brings orders and charges for it: at most what the owner approved, credited to its own account.
import {
  BallastError,
  formatWad,
  localhost,
  makeAccountId,
  orderIdsIn,
  parseWad,
  primaryAccount,
} from "@ballast/sdk";
import { clientOf, faucet, mined, settle, signedPrices } from "./local.ts";

const trader = clientOf(7);
const frontEnd = clientOf(8);
const keeper = clientOf(9);
const accountId = makeAccountId(trader.account.address);
const prices = { BTC: parseWad("60000") };
const address = frontEnd.account.address;
const rate = parseWad("0.0005");

const tokenAmount = await faucet(trader, "10,000");
await mined(trader, await trader.approve({ spender: "clearingHouse", tokenAmount }));
await mined(trader, await trader.deposit({ accountId, tokenAmount }));
await mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, prices) }));

const order = {
  ...{ accountId, marketId: 1, sizeDelta: parseWad("0.1"), keeperFee: parseWad("1") },
  integrator: { address, rate },
};
try {
  await trader.commitOrder(order);
} catch (error) {
  if (!(error instanceof BallastError)) throw error;
  console.log(`Before the approval: ${error.failure.sentence}`);
}
await mined(trader, await trader.approveIntegrator({ integrator: address, maxRate: rate }));
const committed = await mined(trader, await trader.commitOrder(order));
const [orderId = 0n] = orderIdsIn(localhost, committed);
await settle(keeper, orderId, prices);
const { state } = await frontEnd.getAccount({ accountId: primaryAccount(address) });
console.log(`The front end has earned ${formatWad(state.cash, { digits: 4 })}`);
