// A hook for every read, with wagmi's client for the deployment's chain.
import {
  accountQueryOptions,
  accountsQueryOptions,
  collateralsQueryOptions,
  guardQueryOptions,
  integratorApprovalQueryOptions,
  liquidityPositionQueryOptions,
  marketQueryOptions,
  marketsQueryOptions,
  maxOrderSizeQueryOptions,
  maxSizeQueryOptions,
  maxWithdrawQueryOptions,
  operatorQueryOptions,
  orderQueryOptions,
  previewLiquidationQueryOptions,
  previewOrderQueryOptions,
  previewTradeQueryOptions,
  pricesQueryOptions,
  protectedUntilQueryOptions,
  protocolConfigQueryOptions,
  referrerQueryOptions,
  tokenAllowanceQueryOptions,
  tokenBalanceQueryOptions,
  vaultQueryOptions,
} from "./queries.ts";
import { queryHook } from "./query.ts";

/** `getAccount` as a query. */
export const useBallastAccount = /* @__PURE__ */ queryHook(accountQueryOptions);
/** `getAccounts` as a query. */
export const useBallastAccounts = /* @__PURE__ */ queryHook(accountsQueryOptions);
/** `getCollaterals` as a query. */
export const useBallastCollaterals = /* @__PURE__ */ queryHook(collateralsQueryOptions);
/** `getGuard` as a query. */
export const useBallastGuard = /* @__PURE__ */ queryHook(guardQueryOptions);
/** `getIntegratorApproval` as a query. */
export const useBallastIntegratorApproval = /* @__PURE__ */ queryHook(
  integratorApprovalQueryOptions,
);
/** `getLiquidityPosition` as a query. */
export const useBallastLiquidityPosition = /* @__PURE__ */ queryHook(liquidityPositionQueryOptions);
/** `getMarket` as a query. */
export const useBallastMarket = /* @__PURE__ */ queryHook(marketQueryOptions);
/** `getMarkets` as a query. */
export const useBallastMarkets = /* @__PURE__ */ queryHook(marketsQueryOptions);
/** `getMaxOrderSize` as a query. */
export const useBallastMaxOrderSize = /* @__PURE__ */ queryHook(maxOrderSizeQueryOptions);
/** `getMaxSize` as a query. */
export const useBallastMaxSize = /* @__PURE__ */ queryHook(maxSizeQueryOptions);
/** `getMaxWithdraw` as a query. */
export const useBallastMaxWithdraw = /* @__PURE__ */ queryHook(maxWithdrawQueryOptions);
/** `getOperator` as a query. */
export const useBallastOperator = /* @__PURE__ */ queryHook(operatorQueryOptions);
/** `getOrder` as a query. */
export const useBallastOrder = /* @__PURE__ */ queryHook(orderQueryOptions);
/** `getPrices` as a query. */
export const useBallastPrices = /* @__PURE__ */ queryHook(pricesQueryOptions);
/** `getProtectedUntil` as a query. */
export const useBallastProtectedUntil = /* @__PURE__ */ queryHook(protectedUntilQueryOptions);
/** `getProtocolConfig` as a query. */
export const useBallastProtocolConfig = /* @__PURE__ */ queryHook(protocolConfigQueryOptions);
/** `getReferrer` as a query. */
export const useBallastReferrer = /* @__PURE__ */ queryHook(referrerQueryOptions);
/** `getTokenAllowance` as a query. */
export const useBallastTokenAllowance = /* @__PURE__ */ queryHook(tokenAllowanceQueryOptions);
/** `getTokenBalance` as a query. */
export const useBallastTokenBalance = /* @__PURE__ */ queryHook(tokenBalanceQueryOptions);
/** `getVault` as a query. */
export const useBallastVault = /* @__PURE__ */ queryHook(vaultQueryOptions);
/** `previewLiquidation` as a query. */
export const useBallastPreviewLiquidation = /* @__PURE__ */ queryHook(
  previewLiquidationQueryOptions,
);
/** `previewOrder` as a query. */
export const useBallastPreviewOrder = /* @__PURE__ */ queryHook(previewOrderQueryOptions);
/** `previewTrade` as a query. */
export const useBallastPreviewTrade = /* @__PURE__ */ queryHook(previewTradeQueryOptions);
