export * from "./commitOrder.ts";
export * from "./deposit.ts";
export * from "./getAccount.ts";
export { type OrderParameters, PositionSide } from "./order.ts";
export * from "./previewTrade.ts";
