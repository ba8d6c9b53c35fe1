import type { Sentences } from "./sentence.ts";

const newer = "bring a newer price with the call, or wait for one";

/** Prices: the router, and the sources behind it. */
export const prices = {
  UnknownFeed: ([marketId], say) => `No prices of ${say.feed(marketId)} are kept`,
  NoPrice: ([marketId], say) => [
    `No price of ${say.feed(marketId)} has been accepted yet`,
    "bring one with the call",
  ],
  StalePrice: (args, say) => {
    // The oracle's own error of that name tells nothing.
    if (args.length === 0) return ["The oracle has no price that is new enough", newer];
    const [marketId, publishTime, maxAge, now] = args;
    return [
      `The last price of ${say.feed(marketId)} is ${say.span(now - publishTime)} old, and may be ${say.span(maxAge)} at most`,
      newer,
    ];
  },
  NothingToWarn: ([marketId, publishTime, maxAge, warnedAt], say) =>
    `There is nothing to warn of: the price of ${say.feed(marketId)} is of ${say.time(publishTime)} and may be ${say.span(maxAge)} old${warnedAt === 0n ? "" : `, and notice was given at ${say.time(warnedAt)}`}`,
  PriceTooUncertain: ([marketId, confidence, maxConfidence], say) => {
    const [is, most] = [say.millionths(confidence), say.millionths(maxConfidence)];
    return [
      `The price of ${say.feed(marketId)} is uncertain by ${is}, and may be by ${most} at most`,
      "wait until the market is calmer",
    ];
  },
  PriceDeviates: ([marketId, price, checkPrice, deviation, maxDeviation], say) => {
    const [own, other] = say.numbers(price, checkPrice);
    const [off, most] = [say.millionths(deviation), say.millionths(maxDeviation)];
    return [
      `The price of ${say.feed(marketId)} is ${own}, and its check says ${other}: ${off} apart, where ${most} is the most`,
      "wait until the two agree",
    ];
  },
  CheckTooOld: ([marketId, publishTime, maxAge, now], say) => [
    `The check of the price of ${say.feed(marketId)} is ${say.span(now - publishTime)} old, and may be ${say.span(maxAge)} at most`,
    "wait until it is renewed",
  ],
  PricesApart: ([oldest, newest, maximum], say) => [
    `The prices were published ${say.span(newest - oldest)} apart, and may be ${say.span(maximum)} at most`,
    "bring prices of one moment",
  ],
  MixedSources: ([first, other], say) => [
    `The prices of ${say.feed(first)} and ${say.feed(other)} do not come from one source`,
    "bring them in two updates",
  ],
  UpdateFeeTooLow: ([sent, fee], say) => {
    const [came, costs] = say.numbers(sent, fee);
    return [`The prices cost ${costs} ether, and ${came} came along`, `send ${costs} ether`];
  },
  PriceNotPositive: ([feedId, price], say) =>
    `The provider of feed ${say.short(feedId)} reports a price of ${say.count(price)}`,
  UnsupportedExponent: ([feedId, exponent], say) =>
    `The price of feed ${say.short(feedId)} has an exponent of ${say.count(exponent)}, outside -18 to 18`,
  NotAnAggregator: ([feedId], say) => `The feed ${say.short(feedId)} is no contract`,
  RoundIncomplete: ([feedId, roundId, updatedAt, answeredInRound], say) =>
    `The round ${say.count(roundId)} of feed ${say.short(feedId)} has no answer of its own: updated ${say.time(updatedAt)}, answered in round ${say.count(answeredInRound)}`,
  RoundAhead: ([feedId, updatedAt, now], say) =>
    `The round of feed ${say.short(feedId)} claims to be of ${say.time(updatedAt)}, and it is ${say.time(now)}`,
  AnswerClamped: ([feedId, answer, minAnswer, maxAnswer], say) =>
    `The answer of feed ${say.short(feedId)}, ${say.count(answer)}, is at the end of what it can say, ${say.count(minAnswer)} to ${say.count(maxAnswer)}`,
  NotFirst: ([feedId, previousTime, from], say) => [
    `The price of feed ${say.short(feedId)} before this one is of ${say.time(previousTime)}, not before ${say.time(from)}: this is not the first`,
    "bring the first",
  ],
  NoRoundBefore: ([feedId, roundId], say) =>
    `The round ${say.count(roundId)} of feed ${say.short(feedId)} is the first of its aggregator: which one came before cannot be shown`,
  UnexpectedValue: ([value], say) => [
    `${say.number(value)} ether came along, and these prices cost nothing`,
    "send none",
  ],
  DataMismatch: ([feeds, data], say) =>
    `${say.count(data)} pieces of data came for ${say.count(feeds)} feeds`,
  OutsideRange: ([feedId, publishTime, from, to], say) => [
    `The price of feed ${say.short(feedId)} is of ${say.time(publishTime)}, and must be from ${say.time(from)} to ${say.time(to)}`,
    "bring one of that time",
  ],
  QuorumOutOfBounds: ([quorum, signers, maximum], say) =>
    `A quorum of ${say.count(quorum)} of ${say.count(signers)} signers cannot be: there are at most ${say.count(maximum)}`,
  UnusableSigner: ([signer], say) => `The signer ${say.short(signer)} is zero, or named twice`,
  WrongFeed: ([asked, given], say) =>
    `A price of feed ${say.short(asked)} was asked for, and one of ${say.short(given)} given`,
  TooFewSignatures: ([signatures, quorum], say) =>
    `The price has ${say.count(signatures)} signatures, and needs ${say.count(quorum)}`,
  NotASigner: ([signer], say) => `${say.short(signer)} has signed the price, and is not asked`,
  SignersNotAscending: ([before, signer], say) =>
    `The signature of ${say.short(signer)} must come before that of ${say.short(before)}, each once`,
  PublishedBackwards: ([feedId, previousTime, publishTime], say) =>
    `The price of feed ${say.short(feedId)} claims to be of ${say.time(publishTime)}, before the one before it, of ${say.time(previousTime)}`,
} as const satisfies Partial<Sentences>;
