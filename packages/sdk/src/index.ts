export * from "./abis/index.ts";
export * from "./accountId.ts";
export * from "./margin/index.ts";
