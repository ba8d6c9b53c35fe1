import type { Sentences } from "./sentence.ts";

const SIDES = ["net", "long", "short"];
const STANDINGS = ["live", "recovering from an outage", "dead", "settled for good"];

/** A trade, its market, and what bounds it. */
export const trading = {
  PriceNotAcceptable: ([fill, acceptable], say) => {
    const [filled, worst] = say.numbers(fill, acceptable);
    return [
      `The fill would be at ${filled}, beyond the acceptable price of ${worst}`,
      "accept a worse price, or wait for a better one",
    ];
  },
  NoFillPrice: ([price, premium], say) => [
    `The trade is so large for its market that a premium of ${say.number(premium)} leaves nothing of the price of ${say.number(price)}`,
    "trade a smaller size",
  ],
  ZeroSize: () => ["The size is zero", "ask for a size above or below zero"],
  WrongSide: ([id, side], say) => [
    `The ${say.account(id)} has no ${SIDES[side] ?? "such"} side`,
    "name the long or short leg in a hedge account, and neither in any other",
  ],
  NothingToReduce: ([id, marketId], say) =>
    `There is nothing to reduce in ${say.market(marketId)} in the ${say.account(id)}`,
  PairTooLarge: ([quantity, available], say) => {
    const [asked, there] = say.numbers(quantity, available);
    return [
      `${asked} of both legs is more than the ${there} that both have`,
      `close at most ${there}`,
    ];
  },
  TooManyMarkets: ([id, maximum], say) => [
    `The ${say.account(id)} can hold ${say.count(maximum)} market${maximum === 1n ? "" : "s"} at most`,
    "close a position in another market, or trade in another account",
  ],
  BelowMinimumExposure: ([exposure, minimum], say) => {
    const [would, least] = say.quotes(exposure, minimum);
    return [
      `The position would be worth ${would}, and the least is ${least}`,
      "trade more, or close all of it",
    ];
  },
  ExposureCapExceeded: ([exposure, maximum], say) => {
    const [would, most] = say.quotes(exposure, maximum);
    return [
      `The position would be worth ${would}, and the most an account may have is ${most}`,
      "trade a smaller size",
    ];
  },
  OpenInterestCapExceeded: ([openInterest, maximum], say) => {
    const [would, most] = say.numbers(openInterest, maximum);
    return [
      `Open interest of the side would be ${would}, and the market takes ${most} at most`,
      "trade a smaller size, or wait until others close",
    ];
  },
  UtilisationCapExceeded: ([value, maximum], say) => {
    const [would, most] = say.quotes(value, maximum);
    return [
      `The market's net position would be worth ${would}, and the vault stands behind ${most}`,
      "trade a smaller size, or the other side",
    ];
  },
  ProfitCapExceeded: ([profit, maximum], say) => {
    const [owed, most] = say.quotes(profit, maximum);
    return [
      `The side's traders are owed ${owed} already, and no more of them are taken above ${most}`,
      "wait until they close, or trade the other side",
    ];
  },
  UnknownMarket: ([marketId], say) => `There is no ${say.market(marketId)}`,
  NewRiskPaused: ([marketId], say) => [
    `New risk is paused, in ${say.market(marketId)} too`,
    "positions can be reduced",
  ],
  MarketHalted: ([marketId, haltedAt], say) => [
    `Trading in ${say.market(marketId)} has been halted since ${say.time(haltedAt)}`,
    "positions can be reduced",
  ],
  MarketEnded: ([marketId], say) => `Trading in ${say.market(marketId)} has ended`,
  FeedNotLive: ([feed, standing], say) => [
    `The price of ${say.feed(feed)} is ${STANDINGS[standing] ?? "not live"}`,
    "wait until its prices have come for a while",
  ],
  OutsideBand: ([marketId, price, average], say) => {
    const [now, mean] = say.numbers(price, average);
    return [
      `The price of ${say.market(marketId)}, ${now}, is too far from its average of ${mean} to take new risk at`,
      "wait until it calms down; positions can be reduced",
    ];
  },
  Protected: ([until], say) => [
    `The chain's sequencer was down: no new risk before ${say.time(until)}`,
    "wait; positions can be reduced",
  ],
  IntegratorRateTooHigh: ([integrator, rate, maximum], say) => {
    const [asks, most] = say.percents(rate, maximum);
    return `The integrator ${say.short(integrator)} asks for ${asks}, and may charge ${most} at most`;
  },
  BelowSideAverage: ([profit, average], say) => {
    const [own, mean] = say.numbers(profit, average);
    return `The position's profit of ${own} per unit is below its side's average of ${mean}: others are reduced first`;
  },
  NotDeleveragable: ([owed, threshold], say) => {
    const [now, most] = say.quotes(owed, threshold);
    return `The market owes its traders ${now}, which is no more than the ${most} it may`;
  },
} as const satisfies Partial<Sentences>;
