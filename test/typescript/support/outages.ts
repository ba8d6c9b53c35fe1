import type { Signer } from "ethers";
import { done } from "./stage.ts";
import { type Amount, listingOf, priceData, publish, type TestBallast } from "./trading.ts";

/** All markets' last prices published anew, but of those whose feeds are dead. */
export async function refresh(ballast: TestBallast, ...dead: readonly string[]): Promise<void> {
  const prices: Record<string, Amount> = {};
  for (const { id, symbol } of ballast.markets) {
    if (!dead.includes(symbol)) prices[symbol] = (await ballast.router.feed(id)).price;
  }
  await publish(ballast, prices);
}

/** Lets time pass in which nobody publishes anything. */
export async function pass({ connection }: TestBallast, seconds: bigint): Promise<void> {
  await connection.networkHelpers.time.increase(seconds);
}

/** A feed gives no price any more until it counts as dead; those of all other markets live on. */
export async function freeze(
  ballast: TestBallast,
  market: string,
  ...dead: readonly string[]
): Promise<void> {
  const { freezeAge, notice } = await ballast.router.config();
  await pass(ballast, freezeAge);
  await done(ballast.router.warn(listingOf(ballast, market).id));
  await pass(ballast, notice);
  await refresh(ballast, market, ...dead);
}

/** Proof of the first price published once a halted market's delay is over, in that very second, and its fee. */
export async function firstPrice(
  ballast: TestBallast,
  market: string,
  price: Amount,
): Promise<{ data: string[]; value: bigint }> {
  const { clearingHouse, router } = ballast;
  const listing = listingOf(ballast, market);
  const { haltedAt } = await clearingHouse.marketState(listing.id);
  const { haltDelay } = await clearingHouse.config();
  const data = [await priceData(ballast, listing, price, haltedAt + haltDelay)];
  return { data, value: await router.settlementFee(listing.id, data) };
}

/** Ends a halted market. Its price is the last accepted one: nothing has moved since its delay was over. */
export async function endMarket(ballast: TestBallast, market: string, signer?: Signer) {
  const { id } = listingOf(ballast, market);
  const { price } = await ballast.router.feed(id);
  const { data, value } = await firstPrice(ballast, market, price);
  const core = signer ? ballast.clearingHouse.connect(signer) : ballast.clearingHouse;
  return done(core.settleMarket(id, data, { value }));
}

/** The chain's sequencer went down, or came up again, at a time. */
export async function setSequencer(
  { sequencer }: TestBallast,
  state: "up" | "down",
  since: bigint,
): Promise<void> {
  if (sequencer === undefined) throw new Error("The chain has no sequencer.");
  await done(sequencer.answer(state === "up" ? 0 : 1, since));
}
