import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  zeroAddress,
} from "viem";
import { readContract, simulateContract } from "viem/actions";
import { getAction } from "viem/utils";
import { BallastError } from "../errors/index.ts";
import type { Reader } from "./client.ts";

type Views = "view" | "pure";
type Trials = "nonpayable";

/** When a read is of. */
export interface Moment {
  /** Default: the latest block. */
  readonly blockNumber?: bigint;
}

/** @internal A view. Reads of one tick share one request where the client batches multicalls. */
export async function read<
  const abi extends Abi,
  name extends ContractFunctionName<abi, Views>,
  const args extends ContractFunctionArgs<abi, Views, name>,
>(
  client: Reader,
  address: Address,
  abi: abi,
  functionName: name,
  args: args,
  { blockNumber }: Moment,
): Promise<ContractFunctionReturnType<abi, Views, name, args>> {
  const request = { address, abi, functionName, args, blockNumber };
  try {
    return (await getAction(client, readContract, "readContract")(request as never)) as never;
  } catch (error) {
    throw BallastError.from(error);
  }
}

/** @internal What tries something and undoes it: no view, and asked like one. */
export async function attempt<
  const abi extends Abi,
  name extends ContractFunctionName<abi, Trials>,
  const args extends ContractFunctionArgs<abi, Trials, name>,
>(
  client: Reader,
  address: Address,
  abi: abi,
  functionName: name,
  args: args,
  { blockNumber }: Moment,
): Promise<ContractFunctionReturnType<abi, Trials, name, args>> {
  // Whoever asks has no part in the answer.
  const request = { address, abi, functionName, args, blockNumber, account: zeroAddress };
  try {
    const { result } = await getAction(
      client,
      simulateContract,
      "simulateContract",
    )(request as never);
    return result as never;
  } catch (error) {
    throw BallastError.from(error);
  }
}
