// Written by scripts/abis.ts from the compiled contracts: do not edit.

/** Orders, with every error that a call of them may end in, the core's included. */
export const ordersAbi = [
  {
    inputs: [
      { name: "clearingHouse_", type: "address" },
      { name: "operators_", type: "address" },
      {
        components: [
          { name: "delay", type: "uint256" },
          { name: "window", type: "uint256" },
          { name: "maxKeeperFee", type: "uint256" },
        ],
        name: "config_",
        type: "tuple",
      },
    ],
    stateMutability: "nonpayable",
    type: "constructor",
  },
  { inputs: [{ name: "target", type: "address" }], name: "AddressEmptyCode", type: "error" },
  {
    inputs: [
      { name: "name", type: "bytes32" },
      { name: "value", type: "uint256" },
      { name: "minimum", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "ConfigOutOfBounds",
    type: "error",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "entry", type: "uint256" },
    ],
    name: "EntryNotFilled",
    type: "error",
  },
  { inputs: [{ name: "sent", type: "uint256" }], name: "EtherNotNeeded", type: "error" },
  { inputs: [], name: "FailedCall", type: "error" },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "marketId", type: "uint16" },
      { name: "publishTime", type: "uint256" },
    ],
    name: "FeedUnknown",
    type: "error",
  },
  {
    inputs: [
      { name: "group", type: "uint256" },
      { name: "pending", type: "uint256" },
    ],
    name: "GroupBusy",
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
  { inputs: [], name: "InsufficientGas", type: "error" },
  {
    inputs: [
      { name: "sent", type: "uint256" },
      { name: "fee", type: "uint256" },
    ],
    name: "InsufficientValue",
    type: "error",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "integrator", type: "address" },
      { name: "rate", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "IntegratorNotApproved",
    type: "error",
  },
  {
    inputs: [
      { name: "integrator", type: "address" },
      { name: "rate", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "IntegratorRateTooHigh",
    type: "error",
  },
  { inputs: [{ name: "accountId", type: "bytes32" }], name: "InvalidAccount", type: "error" },
  {
    inputs: [
      { name: "index", type: "uint256" },
      { name: "what", type: "bytes32" },
    ],
    name: "InvalidPlacement",
    type: "error",
  },
  { inputs: [], name: "InvalidShortString", type: "error" },
  { inputs: [{ name: "signer", type: "address" }], name: "InvalidSignature", type: "error" },
  {
    inputs: [
      { name: "fee", type: "uint256" },
      { name: "minimum", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "KeeperFeeOutOfBounds",
    type: "error",
  },
  { inputs: [], name: "NestedBatch", type: "error" },
  {
    inputs: [
      { name: "signer", type: "address" },
      { name: "nonce", type: "uint256" },
    ],
    name: "NonceUsed",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "caller", type: "address" },
    ],
    name: "NotAccountOwner",
    type: "error",
  },
  {
    inputs: [
      { name: "now_", type: "uint256" },
      { name: "until", type: "uint256" },
    ],
    name: "NotExpired",
    type: "error",
  },
  { inputs: [{ name: "orderId", type: "uint256" }], name: "NotLinked", type: "error" },
  { inputs: [], name: "NotReduceOnly", type: "error" },
  { inputs: [{ name: "caller", type: "address" }], name: "NotSatellite", type: "error" },
  { inputs: [{ name: "orderId", type: "uint256" }], name: "NotTrailing", type: "error" },
  { inputs: [{ name: "orderId", type: "uint256" }], name: "OrderNotOver", type: "error" },
  { inputs: [{ name: "orderId", type: "uint256" }], name: "OrderNotPending", type: "error" },
  { inputs: [{ name: "orderId", type: "uint256" }], name: "OrderNotWaiting", type: "error" },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "why", type: "uint8" },
    ],
    name: "OrderOver",
    type: "error",
  },
  {
    inputs: [
      { name: "reservation", type: "uint256" },
      { name: "escrowed", type: "uint256" },
      { name: "outcome", type: "bytes" },
    ],
    name: "OrderSimulated",
    type: "error",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "orderEpoch", type: "uint32" },
      { name: "accountEpoch", type: "uint32" },
    ],
    name: "OrderVoided",
    type: "error",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "publishTime", type: "uint256" },
      { name: "armedAt", type: "uint256" },
    ],
    name: "PriceTooEarly",
    type: "error",
  },
  { inputs: [], name: "ReentrancyGuardReentrantCall", type: "error" },
  {
    inputs: [
      { name: "now_", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
    name: "SignatureExpired",
    type: "error",
  },
  { inputs: [{ name: "str", type: "string" }], name: "StringTooLong", type: "error" },
  {
    inputs: [
      { name: "now_", type: "uint256" },
      { name: "from", type: "uint256" },
    ],
    name: "TooEarly",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "count", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "TooManyOrders",
    type: "error",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "price", type: "uint256" },
      { name: "trigger", type: "uint256" },
    ],
    name: "TriggerNotMet",
    type: "error",
  },
  {
    inputs: [
      { name: "now_", type: "uint256" },
      { name: "until", type: "uint256" },
    ],
    name: "WindowClosed",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "owner", type: "address" },
      { indexed: true, name: "integrator", type: "address" },
      { indexed: false, name: "maxRate", type: "uint256" },
    ],
    name: "ApproveIntegrator",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
    ],
    name: "Cancel",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: false, name: "round", type: "uint256" },
    ],
    name: "CancelAll",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "group", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
    ],
    name: "CancelGroup",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "signer", type: "address" },
      { indexed: false, name: "nonce", type: "uint256" },
    ],
    name: "CancelNonce",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
    ],
    name: "Clear",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: true, name: "marketId", type: "uint16" },
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "reduceOnly", type: "bool" },
          { name: "sizeDelta", type: "int128" },
          { name: "commitTime", type: "uint40" },
          { name: "epoch", type: "uint32" },
          { name: "acceptablePrice", type: "uint128" },
          { name: "escrowed", type: "uint96" },
          { name: "kind", type: "uint8" },
          { name: "isEntry", type: "bool" },
          { name: "payer", type: "address" },
          { name: "reservation", type: "uint96" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint64" },
        ],
        indexed: false,
        name: "order",
        type: "tuple",
      },
    ],
    name: "Commit",
    type: "event",
  },
  { anonymous: false, inputs: [], name: "EIP712DomainChanged", type: "event" },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
    ],
    name: "Expire",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: true, name: "keeper", type: "address" },
      { indexed: false, name: "forfeited", type: "uint256" },
      { indexed: false, name: "reason", type: "bytes" },
    ],
    name: "Fail",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: true, name: "marketId", type: "uint16" },
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "reduceOnly", type: "bool" },
          { name: "sizeDelta", type: "int128" },
          { name: "commitTime", type: "uint40" },
          { name: "epoch", type: "uint32" },
          { name: "acceptablePrice", type: "uint128" },
          { name: "escrowed", type: "uint96" },
          { name: "kind", type: "uint8" },
          { name: "isEntry", type: "bool" },
          { name: "payer", type: "address" },
          { name: "reservation", type: "uint96" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint64" },
        ],
        indexed: false,
        name: "order",
        type: "tuple",
      },
      {
        components: [
          { name: "price", type: "uint128" },
          { name: "distance", type: "uint32" },
          { name: "armedAt", type: "uint40" },
          { name: "expiry", type: "uint40" },
          { name: "round", type: "uint32" },
          { name: "group", type: "uint64" },
          { name: "entry", type: "uint64" },
          { name: "triggeredBy", type: "address" },
        ],
        indexed: false,
        name: "trigger",
        type: "tuple",
      },
    ],
    name: "Place",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: false, name: "oraclePrice", type: "uint256" },
    ],
    name: "Rearm",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: true, name: "keeper", type: "address" },
      { indexed: false, name: "fillPrice", type: "uint256" },
      { indexed: false, name: "oraclePrice", type: "uint256" },
      { indexed: false, name: "publishTime", type: "uint256" },
    ],
    name: "Settle",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: false, name: "watermark", type: "uint256" },
    ],
    name: "Trail",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "orderId", type: "uint256" },
      { indexed: true, name: "accountId", type: "bytes32" },
      { indexed: true, name: "keeper", type: "address" },
      { indexed: false, name: "price", type: "uint256" },
      { indexed: false, name: "publishTime", type: "uint256" },
    ],
    name: "Triggered",
    type: "event",
  },
  {
    inputs: [
      { name: "integrator", type: "address" },
      { name: "maxRate", type: "uint64" },
    ],
    name: "approveIntegrator",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "integrator", type: "address" },
      { name: "maxRate", type: "uint64" },
      {
        components: [
          { name: "signer", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
          { name: "data", type: "bytes" },
        ],
        name: "signature",
        type: "tuple",
      },
    ],
    name: "approveIntegratorFor",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "integrator", type: "address" },
    ],
    name: "approvedRate",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "orderIds", type: "uint256[]" }],
    name: "cancel",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "accountId", type: "bytes32" }],
    name: "cancelAll",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      {
        components: [
          { name: "signer", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
          { name: "data", type: "bytes" },
        ],
        name: "signature",
        type: "tuple",
      },
    ],
    name: "cancelAllFor",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "orderIds", type: "uint256[]" },
      {
        components: [
          { name: "signer", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
          { name: "data", type: "bytes" },
        ],
        name: "signature",
        type: "tuple",
      },
    ],
    name: "cancelFor",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "cancelGroup",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "nonces", type: "uint256[]" }],
    name: "cancelNonces",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "clear",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [],
    name: "clearingHouse",
    outputs: [{ name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "marketId", type: "uint16" },
      { name: "quantity", type: "uint256" },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "closePair",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "sizeDelta", type: "int128" },
          { name: "acceptablePrice", type: "uint128" },
          { name: "reduceOnly", type: "bool" },
          { name: "keeperFee", type: "uint96" },
          { name: "payFromWallet", type: "bool" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint64" },
        ],
        name: "request",
        type: "tuple",
      },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "commit",
    outputs: [{ name: "orderId", type: "uint256" }],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "sizeDelta", type: "int128" },
          { name: "acceptablePrice", type: "uint128" },
          { name: "reduceOnly", type: "bool" },
          { name: "keeperFee", type: "uint96" },
          { name: "payFromWallet", type: "bool" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint64" },
        ],
        name: "request",
        type: "tuple",
      },
      { name: "keeper", type: "address" },
    ],
    name: "commitGuard",
    outputs: [{ name: "orderId", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [],
    name: "config",
    outputs: [
      {
        components: [
          { name: "delay", type: "uint256" },
          { name: "window", type: "uint256" },
          { name: "maxKeeperFee", type: "uint256" },
        ],
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "eip712Domain",
    outputs: [
      { name: "fields", type: "bytes1" },
      { name: "name", type: "string" },
      { name: "version", type: "string" },
      { name: "chainId", type: "uint256" },
      { name: "verifyingContract", type: "address" },
      { name: "salt", type: "bytes32" },
      { name: "extensions", type: "uint256[]" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "expire",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "filledAt",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "signer", type: "address" },
      { name: "nonce", type: "uint256" },
    ],
    name: "isNonceUsed",
    outputs: [{ name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "calls", type: "bytes[]" }],
    name: "multicall",
    outputs: [{ name: "results", type: "bytes[]" }],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [],
    name: "operators",
    outputs: [{ name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "order",
    outputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "reduceOnly", type: "bool" },
          { name: "sizeDelta", type: "int128" },
          { name: "commitTime", type: "uint40" },
          { name: "epoch", type: "uint32" },
          { name: "acceptablePrice", type: "uint128" },
          { name: "escrowed", type: "uint96" },
          { name: "kind", type: "uint8" },
          { name: "isEntry", type: "bool" },
          { name: "payer", type: "address" },
          { name: "reservation", type: "uint96" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint64" },
        ],
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "orderCount",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "overOf",
    outputs: [{ name: "", type: "uint8" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "tokenAmount", type: "uint256" },
      { name: "deadline", type: "uint256" },
      { name: "v", type: "uint8" },
      { name: "r", type: "bytes32" },
      { name: "s", type: "bytes32" },
    ],
    name: "permit",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "deposit", type: "uint256" },
          { name: "link", type: "uint8" },
          {
            components: [
              {
                components: [
                  { name: "accountId", type: "bytes32" },
                  { name: "marketId", type: "uint16" },
                  { name: "side", type: "uint8" },
                  { name: "sizeDelta", type: "int128" },
                  { name: "acceptablePrice", type: "uint128" },
                  { name: "reduceOnly", type: "bool" },
                  { name: "keeperFee", type: "uint96" },
                  { name: "payFromWallet", type: "bool" },
                  { name: "integrator", type: "address" },
                  { name: "integratorRate", type: "uint64" },
                ],
                name: "order",
                type: "tuple",
              },
              { name: "kind", type: "uint8" },
              { name: "triggerPrice", type: "uint128" },
              { name: "distance", type: "uint32" },
              { name: "expiry", type: "uint40" },
            ],
            name: "orders",
            type: "tuple[]",
          },
        ],
        name: "placement",
        type: "tuple",
      },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "place",
    outputs: [{ name: "first", type: "uint256" }],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "deposit", type: "uint256" },
          { name: "link", type: "uint8" },
          {
            components: [
              {
                components: [
                  { name: "accountId", type: "bytes32" },
                  { name: "marketId", type: "uint16" },
                  { name: "side", type: "uint8" },
                  { name: "sizeDelta", type: "int128" },
                  { name: "acceptablePrice", type: "uint128" },
                  { name: "reduceOnly", type: "bool" },
                  { name: "keeperFee", type: "uint96" },
                  { name: "payFromWallet", type: "bool" },
                  { name: "integrator", type: "address" },
                  { name: "integratorRate", type: "uint64" },
                ],
                name: "order",
                type: "tuple",
              },
              { name: "kind", type: "uint8" },
              { name: "triggerPrice", type: "uint128" },
              { name: "distance", type: "uint32" },
              { name: "expiry", type: "uint40" },
            ],
            name: "orders",
            type: "tuple[]",
          },
        ],
        name: "placement",
        type: "tuple",
      },
      {
        components: [
          { name: "signer", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
          { name: "data", type: "bytes" },
        ],
        name: "signature",
        type: "tuple",
      },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "placeFor",
    outputs: [{ name: "first", type: "uint256" }],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [],
    name: "router",
    outputs: [{ name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      { name: "settlementData", type: "bytes[]" },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "settle",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "sizeDelta", type: "int256" },
          { name: "reduceOnly", type: "bool" },
          { name: "keeperFee", type: "uint256" },
          { name: "payer", type: "address" },
          { name: "integratorRate", type: "uint256" },
        ],
        name: "order_",
        type: "tuple",
      },
      {
        components: [
          { name: "accountId", type: "bytes32" },
          { name: "marketId", type: "uint16" },
          { name: "side", type: "uint8" },
          { name: "sizeDelta", type: "int256" },
          { name: "reduceOnly", type: "bool" },
          { name: "price", type: "uint256" },
          { name: "confidence", type: "uint256" },
          { name: "acceptablePrice", type: "uint256" },
          { name: "integrator", type: "address" },
          { name: "integratorRate", type: "uint256" },
        ],
        name: "fill",
        type: "tuple",
      },
      { name: "ahead", type: "bool" },
    ],
    name: "simulateOrder",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "trail",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "orderId", type: "uint256" },
      {
        components: [
          { name: "marketIds", type: "uint16[]" },
          { name: "data", type: "bytes[]" },
        ],
        name: "update",
        type: "tuple",
      },
    ],
    name: "trigger",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [{ name: "orderId", type: "uint256" }],
    name: "triggerOf",
    outputs: [
      {
        components: [
          { name: "price", type: "uint128" },
          { name: "distance", type: "uint32" },
          { name: "armedAt", type: "uint40" },
          { name: "expiry", type: "uint40" },
          { name: "round", type: "uint32" },
          { name: "group", type: "uint64" },
          { name: "entry", type: "uint64" },
          { name: "triggeredBy", type: "address" },
        ],
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ name: "accountId", type: "bytes32" }],
    name: "waitingOf",
    outputs: [{ name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
      { name: "amount", type: "uint256" },
      { name: "left", type: "uint256" },
    ],
    name: "FeeBudgetExceeded",
    type: "error",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
      { name: "right", type: "uint8" },
    ],
    name: "NotOperator",
    type: "error",
  },
  {
    inputs: [
      { name: "bits", type: "uint8" },
      { name: "value", type: "uint256" },
    ],
    name: "SafeCastOverflowedUintDowncast",
    type: "error",
  },
  { inputs: [{ name: "owner", type: "address" }], name: "SelfOperator", type: "error" },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "marketId", type: "uint16" },
    ],
    name: "NothingToReduce",
    type: "error",
  },
  { inputs: [{ name: "token", type: "address" }], name: "SafeERC20FailedOperation", type: "error" },
  {
    inputs: [
      { name: "expected", type: "uint256" },
      { name: "moved", type: "uint256" },
    ],
    name: "TransferMismatch",
    type: "error",
  },
  { inputs: [], name: "ZeroAmount", type: "error" },
  { inputs: [], name: "ZeroSize", type: "error" },
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
      { name: "accountId", type: "bytes32" },
      { name: "markets", type: "uint256" },
      { name: "tokens", type: "uint256" },
      { name: "cash", type: "int256" },
      { name: "reserved", type: "uint256" },
    ],
    name: "AccountNotEmpty",
    type: "error",
  },
  {
    inputs: [
      { name: "exposure", type: "uint256" },
      { name: "minimum", type: "uint256" },
    ],
    name: "BelowMinimumExposure",
    type: "error",
  },
  {
    inputs: [
      { name: "profit", type: "int256" },
      { name: "average", type: "int256" },
    ],
    name: "BelowSideAverage",
    type: "error",
  },
  {
    inputs: [
      { name: "amount", type: "uint256" },
      { name: "deficit", type: "uint256" },
    ],
    name: "BeyondDeficit",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "owed", type: "uint256" },
      { name: "capacity", type: "uint256" },
    ],
    name: "CapacityTooSmall",
    type: "error",
  },
  {
    inputs: [
      { name: "cash", type: "int256" },
      { name: "limit", type: "int256" },
    ],
    name: "CashBelowLimit",
    type: "error",
  },
  {
    inputs: [
      { name: "token", type: "address" },
      { name: "held", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "CollateralCapExceeded",
    type: "error",
  },
  { inputs: [{ name: "token", type: "address" }], name: "CollateralExists", type: "error" },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "cash", type: "int256" },
      { name: "debtLimit", type: "uint256" },
      { name: "totalDebt", type: "uint256" },
      { name: "debtCap", type: "uint256" },
      { name: "flatSince", type: "uint256" },
    ],
    name: "CollateralNotForSale",
    type: "error",
  },
  {
    inputs: [
      { name: "cash", type: "int256" },
      { name: "limit", type: "int256" },
      { name: "total", type: "uint256" },
      { name: "cap", type: "uint256" },
    ],
    name: "DebtCapExceeded",
    type: "error",
  },
  { inputs: [{ name: "debt", type: "uint256" }], name: "DebtsLeft", type: "error" },
  {
    inputs: [
      { name: "exposure", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "ExposureCapExceeded",
    type: "error",
  },
  {
    inputs: [
      { name: "feed", type: "uint16" },
      { name: "standing", type: "uint8" },
    ],
    name: "FeedNotLive",
    type: "error",
  },
  {
    inputs: [
      { name: "token", type: "address" },
      { name: "available", type: "uint256" },
      { name: "asked", type: "uint256" },
    ],
    name: "InsufficientCollateral",
    type: "error",
  },
  {
    inputs: [
      { name: "available", type: "uint256" },
      { name: "asked", type: "uint256" },
    ],
    name: "InsufficientFees",
    type: "error",
  },
  {
    inputs: [
      { name: "available", type: "int256" },
      { name: "asked", type: "uint256" },
    ],
    name: "InsufficientLiquidity",
    type: "error",
  },
  {
    inputs: [
      { name: "available", type: "int256" },
      { name: "required", type: "uint256" },
    ],
    name: "InsufficientMargin",
    type: "error",
  },
  {
    inputs: [
      { name: "available", type: "int256" },
      { name: "asked", type: "uint256" },
    ],
    name: "InsufficientVault",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "InvalidMarketId", type: "error" },
  {
    inputs: [
      { name: "exposure", type: "uint256" },
      { name: "equity", type: "int256" },
      { name: "maxLeverage", type: "uint256" },
    ],
    name: "LeverageTooHigh",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "until", type: "uint256" },
    ],
    name: "LiquidationProtected",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "MarketEnded", type: "error" },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "MarketExists", type: "error" },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "haltedAt", type: "uint256" },
    ],
    name: "MarketHalted",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "MarketNotHalted", type: "error" },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "NewRiskPaused", type: "error" },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "cash", type: "int256" },
    ],
    name: "NoDebt",
    type: "error",
  },
  {
    inputs: [
      { name: "price", type: "uint256" },
      { name: "premium", type: "int256" },
    ],
    name: "NoFillPrice",
    type: "error",
  },
  {
    inputs: [
      { name: "from", type: "bytes32" },
      { name: "to", type: "bytes32" },
    ],
    name: "NotBetweenOwnAccounts",
    type: "error",
  },
  {
    inputs: [
      { name: "owed", type: "uint256" },
      { name: "threshold", type: "uint256" },
    ],
    name: "NotDeleveragable",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "token", type: "address" },
      { name: "first", type: "address" },
    ],
    name: "NotFirstInOrder",
    type: "error",
  },
  {
    inputs: [
      { name: "equity", type: "int256" },
      { name: "maintenance", type: "uint256" },
    ],
    name: "NotLiquidatable",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "caller", type: "address" },
    ],
    name: "NotOwner",
    type: "error",
  },
  {
    inputs: [
      { name: "value", type: "uint256" },
      { name: "unit", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "NotRepresentable",
    type: "error",
  },
  {
    inputs: [
      { name: "name", type: "bytes32" },
      { name: "value", type: "uint256" },
      { name: "current", type: "uint256" },
    ],
    name: "NotTighter",
    type: "error",
  },
  {
    inputs: [
      { name: "caller", type: "address" },
      { name: "owner", type: "address" },
    ],
    name: "NotVaultOwner",
    type: "error",
  },
  { inputs: [], name: "NotWindingDown", type: "error" },
  { inputs: [{ name: "token", type: "address" }], name: "NothingSeized", type: "error" },
  { inputs: [{ name: "accountId", type: "bytes32" }], name: "NothingToLiquidate", type: "error" },
  { inputs: [{ name: "accountId", type: "bytes32" }], name: "NothingToSettle", type: "error" },
  {
    inputs: [
      { name: "openInterest", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "OpenInterestCapExceeded",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "price", type: "uint256" },
      { name: "average", type: "uint256" },
    ],
    name: "OutsideBand",
    type: "error",
  },
  {
    inputs: [
      { name: "quantity", type: "uint256" },
      { name: "available", type: "uint256" },
    ],
    name: "PairTooLarge",
    type: "error",
  },
  {
    inputs: [
      { name: "name", type: "bytes32" },
      { name: "value", type: "uint256" },
      { name: "minimum", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "ParameterOutOfBounds",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "openInterestLong", type: "uint256" },
      { name: "openInterestShort", type: "uint256" },
    ],
    name: "PositionsLeft",
    type: "error",
  },
  {
    inputs: [
      { name: "given", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
    name: "PriceCountMismatch",
    type: "error",
  },
  {
    inputs: [
      { name: "fillPrice", type: "uint256" },
      { name: "acceptablePrice", type: "uint256" },
    ],
    name: "PriceNotAcceptable",
    type: "error",
  },
  {
    inputs: [
      { name: "profit", type: "int256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "ProfitCapExceeded",
    type: "error",
  },
  { inputs: [{ name: "until", type: "uint256" }], name: "Protected", type: "error" },
  { inputs: [{ name: "token", type: "address" }], name: "QuoteIsNotCollateral", type: "error" },
  {
    inputs: [
      { name: "equityBefore", type: "int256" },
      { name: "maintenanceBefore", type: "uint256" },
      { name: "equityAfter", type: "int256" },
      { name: "maintenanceAfter", type: "uint256" },
    ],
    name: "ReductionLowersHealth",
    type: "error",
  },
  {
    inputs: [
      { name: "bits", type: "uint8" },
      { name: "value", type: "int256" },
    ],
    name: "SafeCastOverflowedIntDowncast",
    type: "error",
  },
  {
    inputs: [{ name: "value", type: "uint256" }],
    name: "SafeCastOverflowedUintToInt",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "now_", type: "uint256" },
      { name: "from", type: "uint256" },
    ],
    name: "SettlementTooEarly",
    type: "error",
  },
  {
    inputs: [
      {
        components: [
          {
            components: [
              { name: "longDelta", type: "int256" },
              { name: "shortDelta", type: "int256" },
              { name: "fillPrice", type: "uint256" },
              { name: "realised", type: "int256" },
              { name: "fee", type: "uint256" },
              { name: "integratorFee", type: "uint256" },
            ],
            name: "result",
            type: "tuple",
          },
          { name: "reasons", type: "bytes[]" },
          { name: "cash", type: "int256" },
          { name: "equity", type: "int256" },
          { name: "maintenance", type: "uint256" },
          { name: "initial", type: "uint256" },
          { name: "exposure", type: "uint256" },
          { name: "usable", type: "int256" },
          { name: "slack", type: "int256" },
          { name: "marginLevel", type: "int256" },
          { name: "health", type: "uint256" },
          { name: "liquidationBelow", type: "uint256" },
          { name: "liquidationAbove", type: "uint256" },
        ],
        name: "simulation",
        type: "tuple",
      },
    ],
    name: "Simulated",
    type: "error",
  },
  {
    inputs: [
      { name: "marketId", type: "uint16" },
      { name: "skew", type: "int256" },
    ],
    name: "SkewNotZero",
    type: "error",
  },
  {
    inputs: [
      { name: "amount", type: "uint256" },
      { name: "minimum", type: "uint256" },
    ],
    name: "TooLittleCollateral",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "maximum", type: "uint256" },
    ],
    name: "TooManyMarkets",
    type: "error",
  },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "maximum", type: "uint256" },
    ],
    name: "TooManyTokens",
    type: "error",
  },
  { inputs: [{ name: "marketId", type: "uint16" }], name: "UnknownMarket", type: "error" },
  { inputs: [{ name: "token", type: "address" }], name: "UnlistedToken", type: "error" },
  { inputs: [{ name: "decimals", type: "uint8" }], name: "UnsupportedDecimals", type: "error" },
  {
    inputs: [
      { name: "sent", type: "uint256" },
      { name: "fee", type: "uint256" },
    ],
    name: "UpdateFeeTooLow",
    type: "error",
  },
  {
    inputs: [
      { name: "value", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "UtilisationCapExceeded",
    type: "error",
  },
  { inputs: [{ name: "owner", type: "address" }], name: "VaultSealed", type: "error" },
  {
    inputs: [
      { name: "shares", type: "uint256" },
      { name: "maximum", type: "uint256" },
    ],
    name: "VaultSharesExceeded",
    type: "error",
  },
  { inputs: [], name: "WindingDown", type: "error" },
  {
    inputs: [
      { name: "accountId", type: "bytes32" },
      { name: "side", type: "uint8" },
    ],
    name: "WrongSide",
    type: "error",
  },
  {
    inputs: [{ name: "value", type: "int256" }],
    name: "SafeCastOverflowedIntToUint",
    type: "error",
  },
  { inputs: [], name: "ECDSAInvalidSignature", type: "error" },
  {
    inputs: [{ name: "length", type: "uint256" }],
    name: "ECDSAInvalidSignatureLength",
    type: "error",
  },
  { inputs: [{ name: "s", type: "bytes32" }], name: "ECDSAInvalidSignatureS", type: "error" },
  {
    inputs: [
      { name: "spender", type: "address" },
      { name: "allowance", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
    name: "ERC20InsufficientAllowance",
    type: "error",
  },
  {
    inputs: [
      { name: "sender", type: "address" },
      { name: "balance", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
    name: "ERC20InsufficientBalance",
    type: "error",
  },
  { inputs: [{ name: "approver", type: "address" }], name: "ERC20InvalidApprover", type: "error" },
  { inputs: [{ name: "receiver", type: "address" }], name: "ERC20InvalidReceiver", type: "error" },
  { inputs: [{ name: "sender", type: "address" }], name: "ERC20InvalidSender", type: "error" },
  { inputs: [{ name: "spender", type: "address" }], name: "ERC20InvalidSpender", type: "error" },
  {
    inputs: [{ name: "deadline", type: "uint256" }],
    name: "ERC2612ExpiredSignature",
    type: "error",
  },
  {
    inputs: [
      { name: "signer", type: "address" },
      { name: "owner", type: "address" },
    ],
    name: "ERC2612InvalidSigner",
    type: "error",
  },
  {
    inputs: [
      { name: "account", type: "address" },
      { name: "currentNonce", type: "uint256" },
    ],
    name: "InvalidAccountNonce",
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
