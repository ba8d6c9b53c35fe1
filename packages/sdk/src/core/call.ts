import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  encodeFunctionData,
  type Hex,
} from "viem";

type Writes = "nonpayable" | "payable";

/**
 * A transaction before it is sent. Every action that writes has a builder of one, `…Call`: for simulation, for
 * `sendBatch`, for a smart account's `sendCalls`.
 */
export interface Call {
  readonly to: Address;
  readonly data: Hex;
  /** Ether, wei: what the price provider asks for updates. */
  readonly value: bigint;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

/** @internal */
export function makeCall<const abi extends Abi, name extends ContractFunctionName<abi, Writes>>(
  to: Address,
  abi: abi,
  functionName: name,
  args: ContractFunctionArgs<abi, Writes, name>,
  value = 0n,
): Call {
  const call = {
    abi: abi as Abi,
    functionName: functionName as string,
    args: args as readonly unknown[],
  };
  return { ...call, to, value, data: encodeFunctionData(call) };
}
