import type { Sentences } from "./sentence.ts";

/** Errors of the Pyth oracle, which tell no values. */
export const pyth = {
  InvalidArgument: () => "The oracle was asked for something impossible",
  InvalidUpdateData: () => ["The price data is not valid", "fetch it anew from the provider"],
  InvalidUpdateDataSource: () => [
    "The price data is of a source that the oracle does not trust",
    "fetch it anew from the provider",
  ],
  InvalidTwapUpdateData: () => "The data of an average price is not valid",
  InvalidTwapUpdateDataSet: () => "The data of an average price does not belong together",
  InvalidWormholeVaa: () => [
    "The price data is not signed by the oracle's guardians",
    "fetch it anew from the provider",
  ],
  InvalidWormholeAddressToSet: () => "The oracle does not take that Wormhole address",
  InvalidGovernanceDataSource: () =>
    "The oracle's governance message is of a source it does not trust",
  InvalidGovernanceMessage: () => "The oracle's governance message is not valid",
  InvalidGovernanceTarget: () => "The oracle's governance message is for another contract",
  OldGovernanceMessage: () => "The oracle's governance message is older than its last one",
  InsufficientFee: () => [
    "The ether that came along does not pay the oracle",
    "send its update fee",
  ],
  NoFreshUpdate: () => "The oracle knows all of these prices already",
  PriceFeedNotFound: () => ["The data holds no price of the feed", "fetch it anew for that feed"],
  PriceFeedNotFoundWithinRange: () => [
    "The data holds no price of the feed that is the first of the time asked for",
    "fetch the first price at or after that time",
  ],
  CombinedPriceOverflow: () => "The combined price is too large for the oracle",
  ExponentOverflow: () => "The price's exponent is too large for the oracle",
  InvalidInputExpo: () => "The price's exponents do not fit together",
  NegativeInputPrice: () => "A price that is combined is below zero",
} as const satisfies Partial<Sentences>;
