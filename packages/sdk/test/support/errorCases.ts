// Every error of the contracts, with values that it could have.
import { type AbiParameter, encodeErrorResult, type Hex, stringToHex } from "viem";
import type { errorsAbi } from "../../src/abis/errors.ts";

type Parameter = AbiParameter & { readonly components?: readonly AbiParameter[] };
export type ErrorItem = (typeof errorsAbi)[number];

const NOW = 1_790_000_000n;

/** A value of a parameter: another one for every seed. */
export function someValue(parameter: Parameter, seed: number): unknown {
  const { type, name = "", components = [] } = parameter;
  if (type === "tuple") {
    return Object.fromEntries(components.map((part, i) => [part.name, someValue(part, seed + i)]));
  }
  if (type.endsWith("[]")) return [];
  if (type === "bool") return seed % 2 === 0;
  if (type === "string") return `text ${seed}`;
  if (type === "bytes") return "0x";
  if (type === "address") return `0x${hex(seed, 40)}`;
  if (type === "bytes32") return bytes32(name, seed);
  return number(type, name, seed);
}

/** An error with arguments of a seed. */
export function argsOf(item: ErrorItem, seed: number): readonly unknown[] {
  return item.inputs.map((input, i) => someValue(input, seed + 2 * i));
}

export function encoded(item: ErrorItem, args: readonly unknown[]): Hex {
  return encodeErrorResult({ abi: [item], errorName: item.name, args } as never);
}

function bytes32(name: string, seed: number): Hex {
  if (["name", "what"].includes(name)) return stringToHex(`thing${seed}`, { size: 32 });
  // Of an account the type, too, has to be one.
  return `0x${hex(seed, 40)}00${hex(seed, 22)}`;
}

function number(type: string, name: string, seed: number): bigint | number {
  const bits = Number(/\d+/.exec(type)?.[0]);
  if (bits <= 8) return seed % 3;
  if (bits <= 32) return seed;
  const value = big(name, seed);
  return bits <= 48 ? Number(value) : value % 2n ** BigInt(bits - 1);
}

function big(name: string, seed: number): bigint {
  const n = BigInt(seed);
  if (/confidence|deviation|maxAge/i.test(name)) return 1_000n * n;
  if (/time|now|until|from|^to$|deadline|At$|oldest|newest|expiry|since/i.test(name))
    return NOW + 17n * n;
  if (/id|round|entry|group|pending|count|nonce|index|signers|quorum/i.test(name)) return n;
  return 1_234_567_890_123_456_789n * n;
}

function hex(seed: number, digits: number): string {
  return (
    seed
      .toString(16)
      .padEnd(4, "a")
      .padStart(8, "b")
      .padEnd(digits - 4, "0") + hexEnd(seed)
  );
}

function hexEnd(seed: number): string {
  return seed.toString(16).padStart(4, "0");
}
