import type { Hex } from "viem";
import type { ContractFailure } from "./failure.ts";

/** @internal The errors inside an error, as they were encoded. */
export function innerOf(failure: Pick<ContractFailure, "name" | "args">): readonly Hex[] {
  // Names decide the shape of arguments; together they are not told apart by the compiler.
  const { name, args } = failure as ContractFailure;
  switch (name) {
    case "Simulated":
      return args[0].reasons;
    case "OrderSimulated":
      return named(args[2]);
    case "Attempted":
      // Of a call that succeeds it is what it returns.
      return args[0] ? [] : named(args[1]);
    default:
      return [];
  }
}

function named(data: Hex): readonly Hex[] {
  return data === "0x" ? [] : [data];
}
