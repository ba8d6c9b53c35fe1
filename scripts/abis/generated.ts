// Which ABIs the SDK has.

export interface Generated {
  /** The file and the constant are called after it. */
  name: string;
  about: string;
  contract: string;
  /** Contracts and libraries whose errors reach whoever calls this one. */
  errorsOf: string[];
}

/** An unusable price, and the oracles behind it. */
const prices = ["PriceRouter", "PythSource", "PythErrors", "ChainlinkSource", "SignedSource"];

/** The core's libraries that are deployed on their own, and its token. */
const core = [
  "CollateralSale",
  "Deleveraging",
  "Escrow",
  "Fills",
  "LiquidationLedger",
  "Listing",
  "Nav",
  "Outlook",
  "Payouts",
  "Pledges",
  "Trials",
  "Views",
  "TestToken",
  ...prices,
];

export const generated: Generated[] = [
  {
    name: "clearingHouse",
    about: "The core, with every error that a call of it may end in.",
    contract: "ClearingHouse",
    errorsOf: core,
  },
  {
    name: "guards",
    about: "Guards, with every error that a call of them may end in, the core's included.",
    contract: "Guards",
    errorsOf: [
      ...["Operators", "Orders", "Placing", "Settling", "Waiting", "ClearingHouse"],
      ...core,
    ],
  },
  {
    name: "lens",
    about: "What there is, and what would happen, with every error that an answer may hold.",
    contract: "Lens",
    errorsOf: ["Orders", "Operators", "Placing", "Settling", "Waiting", "ClearingHouse", ...core],
  },
  {
    name: "liquidityVault",
    about:
      "The vault's share token, with every error that a call of it may end in, the core's included.",
    contract: "LiquidityVault",
    errorsOf: ["ClearingHouse", ...core],
  },
  {
    name: "operators",
    about: "Who may act for an owner.",
    contract: "Operators",
    errorsOf: [],
  },
  {
    name: "orders",
    about: "Orders, with every error that a call of them may end in, the core's included.",
    contract: "Orders",
    errorsOf: ["Operators", "Placing", "Settling", "Waiting", "ClearingHouse", ...core],
  },
  {
    name: "priceRouter",
    about: "The price router, with every error that a call of it may end in.",
    contract: "PriceRouter",
    errorsOf: prices,
  },
];
