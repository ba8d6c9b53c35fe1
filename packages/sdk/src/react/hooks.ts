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

/** {@link getAccount} as a query. */
export const useBallastAccount = /* @__PURE__ */ queryHook(accountQueryOptions);
/** {@link getAccounts} as a query. */
export const useBallastAccounts = /* @__PURE__ */ queryHook(accountsQueryOptions);
/** {@link getCollaterals} as a query. */
export const useBallastCollaterals = /* @__PURE__ */ queryHook(collateralsQueryOptions);
/** {@link getGuard} as a query. */
export const useBallastGuard = /* @__PURE__ */ queryHook(guardQueryOptions);
/** {@link getIntegratorApproval} as a query. */
export const useBallastIntegratorApproval = /* @__PURE__ */ queryHook(
  integratorApprovalQueryOptions,
);
/** {@link getLiquidityPosition} as a query. */
export const useBallastLiquidityPosition = /* @__PURE__ */ queryHook(liquidityPositionQueryOptions);
/** {@link getMarket} as a query. */
export const useBallastMarket = /* @__PURE__ */ queryHook(marketQueryOptions);
/** {@link getMarkets} as a query. */
export const useBallastMarkets = /* @__PURE__ */ queryHook(marketsQueryOptions);
/** {@link getMaxOrderSize} as a query. */
export const useBallastMaxOrderSize = /* @__PURE__ */ queryHook(maxOrderSizeQueryOptions);
/** {@link getMaxSize} as a query. */
export const useBallastMaxSize = /* @__PURE__ */ queryHook(maxSizeQueryOptions);
/** {@link getMaxWithdraw} as a query. */
export const useBallastMaxWithdraw = /* @__PURE__ */ queryHook(maxWithdrawQueryOptions);
/** {@link getOperator} as a query. */
export const useBallastOperator = /* @__PURE__ */ queryHook(operatorQueryOptions);
/** {@link getOrder} as a query. */
export const useBallastOrder = /* @__PURE__ */ queryHook(orderQueryOptions);
/** {@link getPrices} as a query. */
export const useBallastPrices = /* @__PURE__ */ queryHook(pricesQueryOptions);
/** {@link getProtectedUntil} as a query. */
export const useBallastProtectedUntil = /* @__PURE__ */ queryHook(protectedUntilQueryOptions);
/** {@link getProtocolConfig} as a query. */
export const useBallastProtocolConfig = /* @__PURE__ */ queryHook(protocolConfigQueryOptions);
/** {@link getReferrer} as a query. */
export const useBallastReferrer = /* @__PURE__ */ queryHook(referrerQueryOptions);
/** {@link getTokenAllowance} as a query. */
export const useBallastTokenAllowance = /* @__PURE__ */ queryHook(tokenAllowanceQueryOptions);
/** {@link getTokenBalance} as a query. */
export const useBallastTokenBalance = /* @__PURE__ */ queryHook(tokenBalanceQueryOptions);
/** {@link getVault} as a query. */
export const useBallastVault = /* @__PURE__ */ queryHook(vaultQueryOptions);
/** {@link previewLiquidation} as a query. */
export const useBallastPreviewLiquidation = /* @__PURE__ */ queryHook(
  previewLiquidationQueryOptions,
);
/** {@link previewOrder} as a query. */
export const useBallastPreviewOrder = /* @__PURE__ */ queryHook(previewOrderQueryOptions);
/** {@link previewTrade} as a query. */
export const useBallastPreviewTrade = /* @__PURE__ */ queryHook(previewTradeQueryOptions);
