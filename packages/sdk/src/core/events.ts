import type { Abi, ContractEventName, GetEventArgs, Hash, Log } from "viem";

/** @internal What an event says. */
export type ArgsOf<abi extends Abi, name extends ContractEventName<abi>> = GetEventArgs<
  abi,
  name,
  { EnableUnion: false; IndexedOnly: false; Required: true }
>;

/** Where something happened. */
export interface Place {
  readonly blockNumber: bigint;
  readonly transactionHash: Hash;
  readonly logIndex: number;
  /** The chain was reorganised, and it has not happened after all. */
  readonly removed: boolean;
}

/** @internal A log of a block that is mined, decoded. */
export type Told = Log<bigint, number, false> & {
  readonly eventName: string;
  readonly args: Readonly<Record<string, unknown>>;
};

/** @internal */
export function placeOf({ blockNumber, transactionHash, logIndex, removed }: Told): Place {
  return { blockNumber, transactionHash, logIndex, removed: removed ?? false };
}
