export { PositionSide } from "../positionSide.ts";
export * from "./borrow.ts";
export * from "./brackets.ts";
export * from "./collateral.ts";
export * from "./debt.ts";
export * from "./funding.ts";
export * from "./fundingProjection.ts";
export * from "./leg.ts";
export * from "./liquidation.ts";
export * from "./liquidationPreview.ts";
export { type LiquidationPrice, liquidationPrices } from "./liquidationPrices.ts";
export * from "./mark.ts";
export * from "./market.ts";
export { type MaxSize, maxOrderSize, maxSize } from "./maxSize.ts";
export {
  type OrderPreview,
  type OrderRequest,
  orderPreview,
  reservationOf,
} from "./orderPreview.ts";
export * from "./portfolio.ts";
export * from "./pricing.ts";
export type { Refusal, RefusalArgs, RefusalName } from "./refusal.ts";
export * from "./seizure.ts";
export * from "./snapshot.ts";
export * from "./standing.ts";
export {
  type TradeFill,
  type TradeOutcome,
  type TradePreview,
  type TradeRequest,
  tradePreview,
} from "./tradePreview.ts";
export type { Fill, FillTerms, LegDeltas } from "./trading.ts";
export * from "./vectorCase.ts";
export * from "./vectorFormat.ts";
export { type JsonPath, VectorFormatError } from "./vectorJson.ts";
export * from "./vectorParse.ts";
export * from "./wadMath.ts";
export * from "./whatIf.ts";
export * from "./withdrawal.ts";
