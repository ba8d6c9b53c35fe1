/** @internal An order as it is signed. */
export const ORDER_REQUEST = [
  { name: "accountId", type: "bytes32" },
  { name: "marketId", type: "uint16" },
  { name: "side", type: "uint8" },
  { name: "sizeDelta", type: "int128" },
  { name: "acceptablePrice", type: "uint128" },
  { name: "reduceOnly", type: "bool" },
  { name: "keeperFee", type: "uint96" },
  { name: "payFromWallet", type: "bool" },
  { name: "integrator", type: "address" },
  { name: "integratorRate", type: "uint64" },
] as const;

/** @internal An order and its condition. */
export const TRIGGER_REQUEST = [
  { name: "order", type: "OrderRequest" },
  { name: "kind", type: "uint8" },
  { name: "triggerPrice", type: "uint128" },
  { name: "distance", type: "uint32" },
  { name: "expiry", type: "uint40" },
] as const;
