// Written by scripts/abis.ts from the compiled contracts: do not edit.

/** Who may act for an owner. */
export const operatorsAbi = [
  {
    inputs: [{ name: "clearingHouse_", type: "address" }],
    stateMutability: "nonpayable",
    type: "constructor",
  },
  { inputs: [{ name: "target", type: "address" }], name: "AddressEmptyCode", type: "error" },
  { inputs: [{ name: "sent", type: "uint256" }], name: "EtherNotNeeded", type: "error" },
  { inputs: [], name: "FailedCall", type: "error" },
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
      { name: "balance", type: "uint256" },
      { name: "needed", type: "uint256" },
    ],
    name: "InsufficientBalance",
    type: "error",
  },
  { inputs: [], name: "InvalidShortString", type: "error" },
  { inputs: [{ name: "signer", type: "address" }], name: "InvalidSignature", type: "error" },
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
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
      { name: "right", type: "uint8" },
    ],
    name: "NotOperator",
    type: "error",
  },
  { inputs: [{ name: "caller", type: "address" }], name: "NotSatellite", type: "error" },
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
      { name: "now_", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
    name: "SignatureExpired",
    type: "error",
  },
  { inputs: [{ name: "str", type: "string" }], name: "StringTooLong", type: "error" },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "signer", type: "address" },
      { indexed: false, name: "nonce", type: "uint256" },
    ],
    name: "CancelNonce",
    type: "event",
  },
  { anonymous: false, inputs: [], name: "EIP712DomainChanged", type: "event" },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "owner", type: "address" },
      { indexed: true, name: "operator", type: "address" },
      {
        components: [
          { name: "trade", type: "bool" },
          { name: "orders", type: "bool" },
          { name: "guards", type: "bool" },
          { name: "expiry", type: "uint40" },
          { name: "feeBudget", type: "uint96" },
        ],
        indexed: false,
        name: "grant",
        type: "tuple",
      },
    ],
    name: "SetOperator",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: "owner", type: "address" },
      { indexed: true, name: "operator", type: "address" },
      { indexed: false, name: "amount", type: "uint256" },
      { indexed: false, name: "left", type: "uint256" },
    ],
    name: "SpendBudget",
    type: "event",
  },
  {
    inputs: [{ name: "nonces", type: "uint256[]" }],
    name: "cancelNonces",
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
    inputs: [
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
    ],
    name: "grantOf",
    outputs: [
      {
        components: [
          { name: "trade", type: "bool" },
          { name: "orders", type: "bool" },
          { name: "guards", type: "bool" },
          { name: "expiry", type: "uint40" },
          { name: "feeBudget", type: "uint96" },
        ],
        name: "",
        type: "tuple",
      },
    ],
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
    inputs: [
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
      { name: "right", type: "uint8" },
    ],
    name: "requireRight",
    outputs: [],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { name: "operator", type: "address" },
      {
        components: [
          { name: "trade", type: "bool" },
          { name: "orders", type: "bool" },
          { name: "guards", type: "bool" },
          { name: "expiry", type: "uint40" },
          { name: "feeBudget", type: "uint96" },
        ],
        name: "grant",
        type: "tuple",
      },
    ],
    name: "setOperator",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "operator", type: "address" },
      {
        components: [
          { name: "trade", type: "bool" },
          { name: "orders", type: "bool" },
          { name: "guards", type: "bool" },
          { name: "expiry", type: "uint40" },
          { name: "feeBudget", type: "uint96" },
        ],
        name: "grant",
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
    ],
    name: "setOperatorFor",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { name: "owner", type: "address" },
      { name: "operator", type: "address" },
      { name: "right", type: "uint8" },
      { name: "amount", type: "uint256" },
    ],
    name: "spend",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
