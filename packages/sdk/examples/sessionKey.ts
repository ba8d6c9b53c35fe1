// A session key trades for an owner who never sends a transaction: the owner signs, others bring it.
import { formatWad, localhost, makeAccountId, orderIdsIn, parseWad } from "@ballast/sdk";
import { clientOf, faucet, mined, settle, signedPrices } from "./local.ts";

const HOUR = 3_600n;
const owner = clientOf(3);
const session = clientOf(4);
const keeper = clientOf(9);
const accountId = makeAccountId(owner.account.address);
const prices = { ETH: parseWad("3000") };

const tokenAmount = await faucet(owner, "5,000");
await mined(owner, await owner.approve({ spender: "clearingHouse", tokenAmount }));
await mined(owner, await owner.deposit({ accountId, tokenAmount }));
await mined(keeper, await keeper.updatePrices({ prices: await signedPrices(keeper, prices) }));

// Market orders only, for an hour, and at most 5 in fees. It can never withdraw.
const { timestamp } = await owner.getBlock();
const grant = {
  operator: session.account.address,
  trade: true,
  expiry: timestamp + HOUR,
  feeBudget: parseWad("5"),
};
const signature = await owner.signGrant({ ...grant, deadline: timestamp + HOUR });
await mined(keeper, await keeper.setOperatorFor({ ...grant, signature }));

const order = { accountId, marketId: 2, sizeDelta: parseWad("1"), keeperFee: parseWad("1") };
const committed = await mined(session, await session.commitOrder(order));
const [orderId = 0n] = orderIdsIn(localhost, committed);
await settle(keeper, orderId, prices);
const { state } = await owner.getAccount({ accountId });
console.log(`The session key opened ${formatWad(state.positions[0]?.longSize ?? 0n)} ETH`);

const refused = await session
  .withdraw({ accountId, tokenAmount: 1n, to: session.account.address })
  .catch((error: Error) => error.message);
console.log(`Its withdrawal: ${refused}`);

const left = await owner.getOperator({ owner: owner.account.address, operator: grant.operator });
console.log(`Left of its fee budget: ${formatWad(left?.feeBudget ?? 0n)}`);
