export * from "./hooks.ts";
export * from "./queries.ts";
export type { QuerySettings } from "./query.ts";
export {
  useBallastWrite,
  type WriteAction,
  type WriteVariables,
  writeMutationOptions,
} from "./write.ts";
