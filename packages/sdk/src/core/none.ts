import { type Hex, zeroAddress } from "viem";
import { decodeRevert, type Failure } from "../errors/index.ts";

/** Members that may be null: where the contracts say 0, there is none. */
export type WithNull<value, names extends keyof value> = Omit<value, names> & {
  readonly [name in names]: value[name] | null;
};

const NOTHING: readonly unknown[] = [0, 0n, zeroAddress, `0x${"0".repeat(64)}`];

/** @internal The same, with null where a member is 0. */
export function withNull<value extends object, const names extends keyof value>(
  value: value,
  ...names: names[]
): WithNull<value, names> {
  const changed = names.map((name) => [name, orNull(value[name])]);
  return { ...value, ...Object.fromEntries(changed) };
}

/** @internal */
export function orNull<value>(value: value): value | null {
  return NOTHING.includes(value) ? null : value;
}

/** @internal An error inside an answer: empty where there is none. */
export function failureOrNull(data: Hex): Failure | null {
  return data === "0x" ? null : decodeRevert(data);
}
