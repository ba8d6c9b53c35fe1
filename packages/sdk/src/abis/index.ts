// Written by scripts/abis.ts from the compiled contracts: do not edit.
export { clearingHouseAbi } from "./clearingHouse.ts";
export { errorsAbi } from "./errors.ts";
export { guardsAbi } from "./guards.ts";
export { lensAbi } from "./lens.ts";
export { liquidityVaultAbi } from "./liquidityVault.ts";
export { operatorsAbi } from "./operators.ts";
export { ordersAbi } from "./orders.ts";
export { priceRouterAbi } from "./priceRouter.ts";
