export * from "./accrueMarkets.ts";
export type {
  AccountView,
  HoldingView,
  LiquidationOutlook,
  PositionView,
  PreviewedTrade,
} from "./answers.ts";
export * from "./approve.ts";
export * from "./approveIntegrator.ts";
export * from "./approveIntegratorFor.ts";
export * from "./buySeized.ts";
export * from "./cancelAllOrders.ts";
export * from "./cancelAllOrdersFor.ts";
export * from "./cancelGroup.ts";
export * from "./cancelGuard.ts";
export * from "./cancelGuardFor.ts";
export * from "./cancelNonces.ts";
export * from "./cancelOrders.ts";
export * from "./cancelOrdersFor.ts";
export * from "./claimDeposit.ts";
export * from "./claimRedemption.ts";
export * from "./clearOrder.ts";
export * from "./closeAccount.ts";
export * from "./closePair.ts";
export * from "./commitOrder.ts";
export * from "./coverDeficit.ts";
export * from "./deleverage.ts";
export * from "./deposit.ts";
export * from "./depositCollateral.ts";
export * from "./executeGuard.ts";
export * from "./expireOrder.ts";
export * from "./fundInsurance.ts";
export * from "./getAccount.ts";
export * from "./getAccounts.ts";
export * from "./getCollaterals.ts";
export * from "./getGuard.ts";
export * from "./getIntegratorApproval.ts";
export * from "./getLiquidityPosition.ts";
export * from "./getMarket.ts";
export * from "./getMarkets.ts";
export * from "./getMaxOrderSize.ts";
export * from "./getMaxSize.ts";
export * from "./getMaxWithdraw.ts";
export * from "./getOpenOrders.ts";
export * from "./getOperator.ts";
export * from "./getOrder.ts";
export * from "./getPrices.ts";
export * from "./getProtectedUntil.ts";
export * from "./getProtocolConfig.ts";
export * from "./getQueueRequest.ts";
export * from "./getReferrer.ts";
export * from "./getSettlementFee.ts";
export * from "./getTokenAllowance.ts";
export * from "./getTokenBalance.ts";
export * from "./getUpdateFee.ts";
export * from "./getVault.ts";
export type { GrantParameters, GrantTerms } from "./grant.ts";
export type { DeRisk, GuardParameters, TopUpFromAccount, TopUpFromWallet } from "./guard.ts";
export * from "./isNonceUsed.ts";
export * from "./isVaultOperator.ts";
export * from "./liquidate.ts";
export * from "./liquidateBatch.ts";
export type { MarketView } from "./marketView.ts";
export type {
  Integrator,
  OrderParameters,
  TradeParameters,
  TradeWay,
} from "./order.ts";
export * from "./permit.ts";
export type {
  BracketPlacement,
  FreePlacement,
  LimitOrder,
  MarketOrder,
  OneCancelsOther,
  PlacedOrder,
  PlacementParameters,
  StopOrder,
  TakeProfitOrder,
  TrailingOrder,
  WaitingOrder,
} from "./placement.ts";
export * from "./placeOrders.ts";
export * from "./placeOrdersFor.ts";
export * from "./previewLiquidation.ts";
export * from "./previewOrder.ts";
export * from "./previewTrade.ts";
export * from "./refundDeposit.ts";
export * from "./releaseInsurance.ts";
export * from "./repay.ts";
export * from "./requestDeposit.ts";
export * from "./requestRedeem.ts";
export * from "./retireVault.ts";
export * from "./revokeOperator.ts";
export * from "./rollQueue.ts";
export * from "./sellCollateral.ts";
export * from "./sendBatch.ts";
export * from "./setGuard.ts";
export * from "./setGuardFor.ts";
export * from "./setMaxLeverage.ts";
export * from "./setOperator.ts";
export * from "./setOperatorFor.ts";
export * from "./setReferrer.ts";
export * from "./settleAccount.ts";
export * from "./settleMarket.ts";
export * from "./settleOrder.ts";
export * from "./settleQueue.ts";
export * from "./setVaultOperator.ts";
export * from "./signCancel.ts";
export * from "./signCancelAll.ts";
export * from "./signCancelGuard.ts";
export * from "./signGrant.ts";
export * from "./signGuard.ts";
export * from "./signIntegratorApproval.ts";
export * from "./signPermit.ts";
export * from "./signPlacement.ts";
export * from "./trailOrder.ts";
export * from "./transfer.ts";
export * from "./triggerOrder.ts";
export * from "./updateAndLiquidate.ts";
export * from "./updatePrices.ts";
export * from "./warnFeed.ts";
export * from "./watchAccount.ts";
export * from "./watchLiquidations.ts";
export * from "./watchMarkets.ts";
export * from "./watchOrders.ts";
export * from "./watchPrices.ts";
export * from "./withdraw.ts";
export * from "./withdrawCollateral.ts";
