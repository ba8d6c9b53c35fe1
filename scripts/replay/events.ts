import type { Interface } from "ethers";
import { type Chain, type Hex, hex } from "./chain.ts";

/** An event of a contract, by default the clearing house. */
export interface CoreEvent {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: as ethers decodes it, by the event's own argument names
  readonly args: Record<string, any>;
  readonly blockNumber: number;
  readonly transactionHash: Hex;
}

interface Log {
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: Hex;
  readonly transactionHash: Hex;
}

/** What has events. */
interface Emitter {
  readonly interface: Interface;
  getAddress(): Promise<string>;
}

/** Reads a contract's events once each, in order. */
export class Events {
  readonly #chain: Chain;
  readonly #contract: Emitter;
  #next: number;

  constructor(chain: Chain, contract: Emitter = chain.ballast.clearingHouse) {
    this.#chain = chain;
    this.#contract = contract;
    this.#next = chain.ballast.block + 1;
  }

  /** What has happened since the last call. */
  async read(): Promise<CoreEvent[]> {
    const latest = await this.#chain.blockNumber();
    if (latest < this.#next) return [];
    const filter = {
      address: await this.#contract.getAddress(),
      fromBlock: hex(this.#next),
      toBlock: hex(latest),
    };
    const logs = await this.#chain.provider.request({ method: "eth_getLogs", params: [filter] });
    this.#next = latest + 1;
    return (logs as Log[]).flatMap(({ topics, data, blockNumber, transactionHash }) => {
      const parsed = this.#contract.interface.parseLog({ topics, data });
      if (parsed === null) return [];
      const args = parsed.args.toObject();
      return [{ name: parsed.name, args, blockNumber: Number(blockNumber), transactionHash }];
    });
  }
}
