// The options of a query for every read. Each is its own constant, so that a page pays for those it uses.
import { getAccount } from "../actions/getAccount.ts";
import { getAccounts } from "../actions/getAccounts.ts";
import { getCollaterals } from "../actions/getCollaterals.ts";
import { getGuard } from "../actions/getGuard.ts";
import { getIntegratorApproval } from "../actions/getIntegratorApproval.ts";
import { getLiquidityPosition } from "../actions/getLiquidityPosition.ts";
import { getMarket } from "../actions/getMarket.ts";
import { getMarkets } from "../actions/getMarkets.ts";
import { getMaxOrderSize } from "../actions/getMaxOrderSize.ts";
import { getMaxSize } from "../actions/getMaxSize.ts";
import { getMaxWithdraw } from "../actions/getMaxWithdraw.ts";
import { getOperator } from "../actions/getOperator.ts";
import { getOrder } from "../actions/getOrder.ts";
import { getPrices } from "../actions/getPrices.ts";
import { getProtectedUntil } from "../actions/getProtectedUntil.ts";
import { getProtocolConfig } from "../actions/getProtocolConfig.ts";
import { getReferrer } from "../actions/getReferrer.ts";
import { getTokenAllowance } from "../actions/getTokenAllowance.ts";
import { getTokenBalance } from "../actions/getTokenBalance.ts";
import { getVault } from "../actions/getVault.ts";
import { previewLiquidation } from "../actions/previewLiquidation.ts";
import { previewOrder } from "../actions/previewOrder.ts";
import { previewTrade } from "../actions/previewTrade.ts";
import { optionsOf } from "./query.ts";

/** Of `getAccount`. */
export const accountQueryOptions = /* @__PURE__ */ optionsOf("getAccount", getAccount);
/** Of `getAccounts`. */
export const accountsQueryOptions = /* @__PURE__ */ optionsOf("getAccounts", getAccounts);
/** Of `getCollaterals`. */
export const collateralsQueryOptions = /* @__PURE__ */ optionsOf("getCollaterals", getCollaterals);
/** Of `getGuard`. */
export const guardQueryOptions = /* @__PURE__ */ optionsOf("getGuard", getGuard);
/** Of `getIntegratorApproval`. */
export const integratorApprovalQueryOptions = /* @__PURE__ */ optionsOf(
  "getIntegratorApproval",
  getIntegratorApproval,
);
/** Of `getLiquidityPosition`. */
export const liquidityPositionQueryOptions = /* @__PURE__ */ optionsOf(
  "getLiquidityPosition",
  getLiquidityPosition,
);
/** Of `getMarket`. */
export const marketQueryOptions = /* @__PURE__ */ optionsOf("getMarket", getMarket);
/** Of `getMarkets`. */
export const marketsQueryOptions = /* @__PURE__ */ optionsOf("getMarkets", getMarkets);
/** Of `getMaxOrderSize`. */
export const maxOrderSizeQueryOptions = /* @__PURE__ */ optionsOf(
  "getMaxOrderSize",
  getMaxOrderSize,
);
/** Of `getMaxSize`. */
export const maxSizeQueryOptions = /* @__PURE__ */ optionsOf("getMaxSize", getMaxSize);
/** Of `getMaxWithdraw`. */
export const maxWithdrawQueryOptions = /* @__PURE__ */ optionsOf("getMaxWithdraw", getMaxWithdraw);
/** Of `getOperator`. */
export const operatorQueryOptions = /* @__PURE__ */ optionsOf("getOperator", getOperator);
/** Of `getOrder`. */
export const orderQueryOptions = /* @__PURE__ */ optionsOf("getOrder", getOrder);
/** Of `getPrices`. */
export const pricesQueryOptions = /* @__PURE__ */ optionsOf("getPrices", getPrices);
/** Of `getProtectedUntil`. */
export const protectedUntilQueryOptions = /* @__PURE__ */ optionsOf(
  "getProtectedUntil",
  getProtectedUntil,
);
/** Of `getProtocolConfig`. */
export const protocolConfigQueryOptions = /* @__PURE__ */ optionsOf(
  "getProtocolConfig",
  getProtocolConfig,
);
/** Of `getReferrer`. */
export const referrerQueryOptions = /* @__PURE__ */ optionsOf("getReferrer", getReferrer);
/** Of `getTokenAllowance`. */
export const tokenAllowanceQueryOptions = /* @__PURE__ */ optionsOf(
  "getTokenAllowance",
  getTokenAllowance,
);
/** Of `getTokenBalance`. */
export const tokenBalanceQueryOptions = /* @__PURE__ */ optionsOf(
  "getTokenBalance",
  getTokenBalance,
);
/** Of `getVault`. */
export const vaultQueryOptions = /* @__PURE__ */ optionsOf("getVault", getVault);
/** Of `previewLiquidation`. */
export const previewLiquidationQueryOptions = /* @__PURE__ */ optionsOf(
  "previewLiquidation",
  previewLiquidation,
);
/** Of `previewOrder`. */
export const previewOrderQueryOptions = /* @__PURE__ */ optionsOf("previewOrder", previewOrder);
/** Of `previewTrade`. */
export const previewTradeQueryOptions = /* @__PURE__ */ optionsOf("previewTrade", previewTrade);
