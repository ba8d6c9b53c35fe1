// Written by scripts/abis.ts from the compiled contracts: do not edit.

/** The price router, with every error that a call of it may end in. */
export const priceRouterAbi = [
  {
    inputs: [
      { name: "authority", type: "address" },
      {
        components: [
          { name: "freezeAge", type: "uint256" },
          { name: "notice", type: "uint256" },
          { name: "grace", type: "uint256" },
          { name: "sequencer", type: "address" },
        ],
        name: "config_",
        type: "tuple",
      },
    ],
    stateMutability: "nonpayable",
    type: "constructor",
  },
  {
    inputs: [{ name: "authority", type: "address" }],
    name: "AccessManagedInvalidAuthority",
    type: "error",
  },
  {
    inputs: [
      { name: "caller", type: "address" },
      { name: "delay", type: "uint32" },
    ],
    name: "AccessManagedRequiredDelay",
    type: "error",
  },
  {
    inputs: [{ name: "caller", type: "address" }],
    name: "AccessManagedUnauthorized",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "publishTime", type: "uint256" },
      { name: "maxAge", type: "uint256" },
      { name: "now_", type: "uint256" },
    ],
    name: "CheckTooOld",
    type: "error",
  },
  { inputs: [], name: "FailedCall", type: "error" },
  {
    inputs: [
      { name: "name", type: "bytes32" },
      { name: "value", type: "uint256" },
      { name: "minimum", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "FeedOutOfBounds",
    type: "error",
  },
  {
    inputs: [
      { name: "balance", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
    name: "InsufficientBalance",
    type: "error",
  },
  {
    inputs: [
      { name: "first", type: "uint16" },
      { name: "other", type: "uint16" },
    ],
    name: "MixedSources",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "NoPrice", type: "error" },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "publishTime", type: "uint256" },
      { name: "maxAge", type: "uint256" },
      { name: "warnedAt", type: "uint256" },
    ],
    name: "NothingToWarn",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "price", type: "uint256" },
      { name: "checkPrice", type: "uint256" },
      { name: "deviation", type: "uint256" },
      { name: "maxDeviation", type: "uint256" },
    ],
    name: "PriceDeviates",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "confidence", type: "uint256" },
      { name: "maxConfidence", type: "uint256" },
    ],
    name: "PriceTooUncertain",
    type: "error",
  },
  {
    inputs: [
      { name: "oldest", type: "uint256" },
      { name: "newest", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "PricesApart",
    type: "error",
  },
  { inputs: [], name: "ReentrancyGuardReentrantCall", type: "error" },
  {
    inputs: [
      { name: "bits", type: "uint8" },
      { name: "value", type: "uint256" },
    ],
    name: "SafeCastOverflowedUintDowncast",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "publishTime", type: "uint256" },
      { name: "maxAge", type: "uint256" },
      { name: "now_", type: "uint256" },
    ],
    name: "StalePrice",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "UnknownFeed", type: "error" },
  {
    inputs: [
      { name: "sent", type: "uint256" },
      { name: "fee", type: "uint256" },
    ],
    name: "UpdateFeeTooLow",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "marketId", type: "uint16" },
      { indexed: false, name: "price", type: "uint256" },
      { indexed: false, name: "confidence", type: "uint256" },
      { indexed: false, name: "average", type: "uint256" },
      { indexed: false, name: "publishTime", type: "uint256" },
    ],
    name: "AcceptPrice",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [{ indexed: false, name: "authority", type: "address" }],
    name: "AuthorityUpdated",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "marketId", type: "uint16" },
      { indexed: false, name: "frozenFrom", type: "uint256" },
      { indexed: false, name: "graceEnd", type: "uint256" },
    ],
    name: "Resume",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "marketId", type: "uint16" },
      {
        components: [
          { name: "source", type: "address" },
          { name: "feedId", type: "bytes32" },
          { name: "maxAge", type: "uint16" },
          { name: "maxConfidence", type: "uint16" },
          { name: "maxGap", type: "uint24" },
          { name: "check", type: "address" },
          { name: "checkFeedId", type: "bytes32" },
          { name: "checkMaxAge", type: "uint32" },
          { name: "maxDeviation", type: "uint24" },
        ],
        indexed: false,
        name: "config",
        type: "tuple",
      },
    ],
    name: "SetFeed",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "marketId", type: "uint16" },
      { indexed: false, name: "publishTime", type: "uint256" },
      { indexed: false, name: "frozenFrom", type: "uint256" },
    ],
    name: "Warn",
    type: "event",
  },
  {
    inputs: [],
    name: "authority",
    outputs: [{ name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "config",
    outputs: [
      {
        components: [
          { name: "freezeAge", type: "uint256" },
          { name: "notice", type: "uint256" },
          { name: "grace", type: "uint256" },
          { name: "sequencer", type: "address" },
        ],
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "marketId", type: "uint16" }],
    name: "feed",
    outputs: [
      {
        components: [
          { name: "price", type: "uint128" },
          { name: "publishTime", type: "uint40" },
          { name: "confidence", type: "uint16" },
          { name: "gap", type: "int24" },
          { name: "warnedAt", type: "uint40" },
          { name: "resumedAt", type: "uint40" },
          {
            components: [
              { name: "source", type: "address" },
              { name: "feedId", type: "bytes32" },
              { name: "maxAge", type: "uint16" },
              { name: "maxConfidence", type: "uint16" },
              { name: "maxGap", type: "uint24" },
              { name: "check", type: "address" },
              { name: "checkFeedId", type: "bytes32" },
              { name: "checkMaxAge", type: "uint32" },
              { name: "maxDeviation", type: "uint24" },
            ],
            name: "config",
            type: "tuple",
          },
        ],
        name: "f",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "isConsumingScheduledOp",
    outputs: [{ name: "", type: "bytes4" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "marketIds", type: "uint16[]" }],
    name: "marks",
    outputs: [{ name: "list", type: "uint256[]" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "marketIds", type: "uint16[]" }],
    name: "prices",
    outputs: [{ name: "list", type: "uint256[]" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "protectedUntil",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "newAuthority", type: "address" }],
    name: "setAuthority",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      {
        components: [
          { name: "source", type: "address" },
          { name: "feedId", type: "bytes32" },
          { name: "maxAge", type: "uint16" },
          { name: "maxConfidence", type: "uint16" },
          { name: "maxGap", type: "uint24" },
          { name: "check", type: "address" },
          { name: "checkFeedId", type: "bytes32" },
          { name: "checkMaxAge", type: "uint32" },
          { name: "maxDeviation", type: "uint24" },
        ],
        name: "config_",
        type: "tuple",
      },
    ],
    name: "setFeed",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "data", type: "bytes[]" },
    ],
    name: "settlementFee",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "data", type: "bytes[]" },
      { name: "from", type: "uint64" },
      { name: "to", type: "uint64" },
    ],
    name: "settlementPrice",
    outputs: [
      {
        components: [
          { name: "price", type: "uint256" },
          { name: "confidence", type: "uint256" },
          { name: "average", type: "uint256" },
          { name: "publishTime", type: "uint256" },
        ],
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "marketIds", type: "uint16[]" },
      { name: "data", type: "bytes[]" },
      { name: "from", type: "uint64" },
      { name: "to", type: "uint64" },
    ],
    name: "settlementPrices",
    outputs: [
      {
        components: [
          { name: "price", type: "uint256" },
          { name: "confidence", type: "uint256" },
          { name: "average", type: "uint256" },
          { name: "publishTime", type: "uint256" },
        ],
        name: "",
        type: "tuple[]",
      },
    ],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update_",
        type: "tuple",
      },
    ],
    name: "update",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update_",
        type: "tuple",
      },
    ],
    name: "updateFee",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "marketId", type: "uint16" }],
    name: "warn",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "price", type: "int256" },
    ],
    name: "PriceNotPositive",
    type: "error",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "exponent", type: "int256" },
    ],
    name: "UnsupportedExponent",
    type: "error",
  },
  { inputs: [], name: "CombinedPriceOverflow", type: "error" },
  { inputs: [], name: "ExponentOverflow", type: "error" },
  { inputs: [], name: "InsufficientFee", type: "error" },
  { inputs: [], name: "InvalidArgument", type: "error" },
  { inputs: [], name: "InvalidGovernanceDataSource", type: "error" },
  { inputs: [], name: "InvalidGovernanceMessage", type: "error" },
  { inputs: [], name: "InvalidGovernanceTarget", type: "error" },
  { inputs: [], name: "InvalidInputExpo", type: "error" },
  { inputs: [], name: "InvalidTwapUpdateData", type: "error" },
  { inputs: [], name: "InvalidTwapUpdateDataSet", type: "error" },
  { inputs: [], name: "InvalidUpdateData", type: "error" },
  { inputs: [], name: "InvalidUpdateDataSource", type: "error" },
  { inputs: [], name: "InvalidWormholeAddressToSet", type: "error" },
  { inputs: [], name: "InvalidWormholeVaa", type: "error" },
  { inputs: [], name: "NegativeInputPrice", type: "error" },
  { inputs: [], name: "NoFreshUpdate", type: "error" },
  { inputs: [], name: "OldGovernanceMessage", type: "error" },
  { inputs: [], name: "PriceFeedNotFound", type: "error" },
  { inputs: [], name: "PriceFeedNotFoundWithinRange", type: "error" },
  { inputs: [], name: "StalePrice", type: "error" },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "answer", type: "int256" },
      { name: "minAnswer", type: "int256" },
      { name: "maxAnswer", type: "int256" },
    ],
    name: "AnswerClamped",
    type: "error",
  },
  {
    inputs: [
      { name: "feeds", type: "uint256" },
      { name: "data", type: "uint256" },
    ],
    name: "DataMismatch",
    type: "error",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "roundId", type: "uint256" },
    ],
    name: "NoRoundBefore",
    type: "error",
  },
  { inputs: [{ name: "feedId", type: "bytes32" }], name: "NotAnAggregator", type: "error" },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "previousTime", type: "uint256" },
      { name: "from", type: "uint256" },
    ],
    name: "NotFirst",
    type: "error",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "publishTime", type: "uint256" },
      { name: "from", type: "uint256" },
      { name: "to", type: "uint256" },
    ],
    name: "OutsideRange",
    type: "error",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "updatedAt", type: "uint256" },
      { name: "now_", type: "uint256" },
    ],
    name: "RoundAhead",
    type: "error",
  },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "roundId", type: "uint256" },
      { name: "updatedAt", type: "uint256" },
      { name: "answeredInRound", type: "uint256" },
    ],
    name: "RoundIncomplete",
    type: "error",
  },
  { inputs: [{ name: "value", type: "uint256" }], name: "UnexpectedValue", type: "error" },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "decimals", type: "uint256" },
    ],
    name: "UnsupportedDecimals",
    type: "error",
  },
  { inputs: [], name: "ECDSAInvalidSignature", type: "error" },
  {
    inputs: [{ name: "length", type: "uint256" }],
    name: "ECDSAInvalidSignatureLength",
    type: "error",
  },
  { inputs: [{ name: "s", type: "bytes32" }], name: "ECDSAInvalidSignatureS", type: "error" },
  { inputs: [], name: "InvalidShortString", type: "error" },
  { inputs: [{ name: "signer", type: "address" }], name: "NotASigner", type: "error" },
  {
    inputs: [
      { name: "feedId", type: "bytes32" },
      { name: "previousTime", type: "uint256" },
      { name: "publishTime", type: "uint256" },
    ],
    name: "PublishedBackwards",
    type: "error",
  },
  {
    inputs: [
      { name: "quorum", type: "uint256" },
      { name: "signers", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "QuorumOutOfBounds",
    type: "error",
  },
  {
    inputs: [
      { name: "before", type: "address" },
      { name: "signer", type: "address" },
    ],
    name: "SignersNotAscending",
    type: "error",
  },
  { inputs: [{ name: "str", type: "string" }], name: "StringTooLong", type: "error" },
  {
    inputs: [
      { name: "signatures", type: "uint256" },
      { name: "quorum", type: "uint256" },
    ],
    name: "TooFewSignatures",
    type: "error",
  },
  { inputs: [{ name: "signer", type: "address" }], name: "UnusableSigner", type: "error" },
  {
    inputs: [
      { name: "asked", type: "bytes32" },
      { name: "given", type: "bytes32" },
    ],
    name: "WrongFeed",
    type: "error",
  },
] as const;
