// Buys with a stop and a target attached, in one transaction: approval by signature, deposit, and three orders.
import {
  formatWad,
  localhost,
  makeAccountId,
  orderIdsIn,
  parseWad,
  permitCall,
  placeOrdersCall,
} from "@ballast/sdk";
import { clientOf, faucet, mined, settle, signedPrices } from "./local.ts";

const trader = clientOf(2);
const keeper = clientOf(9);
const accountId = makeAccountId(trader.account.address);
const at = (btc: string) => ({ BTC: parseWad(btc) });
const publish = async (btc: string) =>
  mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, at(btc)) }));

const deposit = await faucet(trader, "10,000");
await publish("60000");
const terms = { marketId: 1, keeperFee: parseWad("1") };
const permit = await trader.signPermit({ spender: "orders", tokenAmount: deposit });
const placed = await mined(
  trader,
  await trader.sendBatch({
    calls: [
      permitCall({ deployment: localhost, permit }),
      placeOrdersCall({
        deployment: localhost,
        accountId,
        deposit,
        link: "bracket",
        entry: { ...terms, kind: "market", sizeDelta: parseWad("0.25") },
        exits: [
          { ...terms, kind: "stop", sizeDelta: parseWad("-0.25"), triggerPrice: parseWad("55000") },
          {
            ...terms,
            kind: "takeProfit",
            sizeDelta: parseWad("-0.25"),
            triggerPrice: parseWad("66000"),
          },
        ],
      }),
    ],
  }),
);
const [entry = 0n, stop = 0n, target = 0n] = orderIdsIn(localhost, placed);
await settle(keeper, entry, at("60000"));
console.log("Long 0.25 BTC, with a stop at 55,000 and a target at 66,000");

// The price falls through the stop. Anyone triggers it, for its keeper fee; it fills at the first price after.
await publish("54900");
await mined(keeper, await keeper.triggerOrder({ orderId: stop }));
await settle(keeper, stop, at("54800"));
const { state } = await trader.getAccount({ accountId });
console.log(
  `Positions left: ${state.positions.length}, equity ${formatWad(state.equity, { digits: 2 })}`,
);
const status = await trader.getOrder({ orderId: target });
if (status.stage === "waiting") console.log(`The target is over: ${status.over}`);
