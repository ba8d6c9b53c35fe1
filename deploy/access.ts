/** What a class of callers may do, for the pages and for whoever adds a row. */
export const CLASSES = {
  user: "The caller, about what is its own",
  operator: "Whoever owns it, or whom the owner made its operator",
  keeper: "Anyone, for a reward or for order: the contract decides what happens",
  anyone: "Anyone, and it takes from nobody but the caller",
  satellite: "A contract that governance allowed to fill",
  vault: "The liquidity vault",
  guardian: "The guardian, at once: it may stop new risk, nothing else",
  council: "The risk council, at once: it may lower risk, never raise it",
  governance: "The timelock, after its delay",
  governor: "Who proposes to the timelock",
  self: "The contract that holds the right about itself, when governance makes it",
  view: "Changes nothing",
} as const;

/** Who may call a function. */
export type AccessClass = keyof typeof CLASSES;

/**
 * The functions of a contract by class. A name stands for the one function of that name; where several share it, each
 * is written as a signature.
 */
export type AccessRows = Readonly<Partial<Record<AccessClass, readonly string[]>>>;

/**
 * Who may call what: every function of every deployed contract. The roles on chain are derived from it, and tests hold
 * both against the compiled contracts. Test tokens and the mock oracle, where anyone may do anything, are left out.
 */
export const ACCESS = {
  ClearingHouse: {
    user: [
      "withdraw",
      "withdrawCollateral",
      "closeAccount",
      "setReferrer",
      "setMaxLeverage",
      // A satellite may, too, between accounts of one owner: a guard does as its owner registered.
      "transfer",
    ],
    keeper: ["liquidate", "updateAndLiquidate", "liquidateBatch", "deleverage", "accrueMarkets"],
    anyone: [
      // It always reverts: nothing of it stays.
      "simulateFill",
      ...["multicall", "updatePrices"],
      ...["deposit", "depositCollateral", "repay", "sellCollateral", "buySeized"],
      ...["fundInsurance", "coverDeficit", "settleMarket", "settleAccount", "releaseInsurance"],
    ],
    satellite: ["fill", "closePair", "forfeit", "reserve", "release"],
    vault: ["fundVault", "payVault", "retireVault"],
    guardian: ["pauseNewRisk", "haltMarket"],
    council: ["tightenMarket", "tightenCollateral"],
    governance: [
      ...["listMarket", "listCollateral", "setMarketParams", "setCollateralParams"],
      ...["sealVault", "setSatellite", "collectFees", "resumeNewRisk", "resumeMarket", "windDown"],
    ],
    self: ["setAuthority"],
    view: [
      ...["accountState", "accountStateAt", "previewLiquidation", "previewLiquidationAt"],
      ...["liquidationOutlook", "withdrawable"],
      ...["marketState", "marketParams", "marginChange", "marketsOf", "positionSize"],
      ...["listedMarkets", "emergencyState", "vaultOwner"],
      ...["pots", "tokensOf", "collateralOf", "listedCollateral", "collateralState", "debtState"],
      ...[
        "vaultState",
        "vaultStateAt",
        "epochOf",
        "config",
        "referrerOf",
        "maxLeverageOf",
        "isSatellite",
      ],
      ...["quoteToken", "router", "authority", "isConsumingScheduledOp"],
    ],
  },
  Operators: {
    user: ["setOperator", "cancelNonces"],
    // What is signed is the signer's own doing.
    anyone: ["setOperatorFor", "multicall"],
    satellite: ["spend"],
    view: ["requireRight", "grantOf", "isNonceUsed", "clearingHouse", "eip712Domain"],
  },
  Orders: {
    user: ["approveIntegrator", "cancelNonces"],
    operator: ["commit", "place", "closePair", "cancel", "cancelGroup", "cancelAll"],
    keeper: ["trail", "trigger", "settle", "expire", "clear"],
    satellite: ["commitGuard"],
    anyone: [
      ...["placeFor", "cancelFor", "cancelAllFor", "approveIntegratorFor"],
      ...["permit", "multicall", "simulateOrder"],
    ],
    view: [
      ...["order", "triggerOf", "overOf", "filledAt", "waitingOf", "approvedRate", "orderCount"],
      ...["config", "clearingHouse", "router", "operators", "isNonceUsed", "eip712Domain"],
    ],
  },
  Guards: {
    user: ["cancelNonces"],
    operator: ["setGuard", "cancelGuard"],
    keeper: ["executeGuard"],
    anyone: ["setGuardFor", "cancelGuardFor", "permit", "multicall"],
    view: [
      ...["guardOf", "clearingHouse", "orders", "operators", "router"],
      ...["isNonceUsed", "eip712Domain"],
    ],
  },
  LiquidityVault: {
    user: ["setOperator", "approve", "transfer", "transferFrom"],
    anyone: ["multicall"],
    operator: [
      ...["requestDeposit", "requestRedeem"],
      ...["deposit(uint256,address)", "deposit(uint256,address,address)"],
      ...["mint(uint256,address)", "mint(uint256,address,address)", "withdraw", "redeem"],
      "refundDeposit",
    ],
    keeper: ["settle", "roll", "retire"],
    view: [
      ...["pendingDepositRequest", "claimableDepositRequest"],
      ...["pendingRedeemRequest", "claimableRedeemRequest", "isOperator", "share", "queueState"],
      ...["request", "redeemable", "minimumNav", "config", "clearingHouse", "router"],
      ...["asset", "totalAssets", "convertToAssets", "convertToShares", "supportsInterface"],
      ...["maxDeposit", "maxMint", "maxWithdraw", "maxRedeem"],
      ...["previewDeposit", "previewMint", "previewWithdraw", "previewRedeem"],
      ...["allowance", "balanceOf", "decimals", "name", "symbol", "totalSupply"],
    ],
  },
  Lens: {
    // They are no views, for what they try writes before it is undone: they change nothing.
    anyone: ["previewTrade", "previewOrder", "maxSize", "maxOrderSize", "orderStatus", "attempt"],
    view: [
      ...["account", "accounts", "maxWithdraw", "market", "markets", "vault"],
      ...["clearingHouse", "orders", "liquidityVault"],
    ],
  },
  PriceRouter: {
    anyone: ["update", "settlementPrice", "settlementPrices", "warn"],
    governance: ["setFeed"],
    self: ["setAuthority"],
    view: [
      ...["prices", "marks", "feed", "config", "protectedUntil", "updateFee", "settlementFee"],
      ...["authority", "isConsumingScheduledOp"],
    ],
  },
  PythSource: {
    anyone: ["prove", "proveFirst"],
    view: ["fee", "pyth"],
  },
  AccessManager: {
    user: ["renounceRole"],
    // Each of them asks for the right to what it is about to do.
    anyone: ["execute", "schedule", "cancel", "multicall", "consumeScheduledOp"],
    governance: [
      ...["labelRole", "grantRole", "revokeRole", "setRoleAdmin", "setRoleGuardian"],
      ...["setGrantDelay", "setTargetFunctionRole", "setTargetAdminDelay", "setTargetClosed"],
      "updateAuthority",
    ],
    view: [
      ...["ADMIN_ROLE", "PUBLIC_ROLE", "canCall", "expiration", "getAccess", "getNonce"],
      ...["getRoleAdmin", "getRoleGrantDelay", "getRoleGuardian", "getSchedule"],
      ...["getTargetAdminDelay", "getTargetFunctionRole", "hasRole", "hashOperation"],
      ...["isTargetClosed", "minSetback"],
    ],
  },
  TimelockController: {
    user: ["renounceRole"],
    anyone: [
      ...["execute", "executeBatch"],
      ...["onERC721Received", "onERC1155Received", "onERC1155BatchReceived"],
    ],
    governor: ["schedule", "scheduleBatch", "cancel"],
    self: ["updateDelay", "grantRole", "revokeRole"],
    view: [
      ...["DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"],
      ...["getMinDelay", "getOperationState", "getRoleAdmin", "getTimestamp", "hasRole"],
      ...["hashOperation", "hashOperationBatch", "isOperation", "isOperationDone"],
      ...["isOperationPending", "isOperationReady", "supportsInterface"],
    ],
  },
} as const satisfies Record<string, AccessRows>;

/** A contract with an access manifest. */
export type AccessContract = keyof typeof ACCESS;
