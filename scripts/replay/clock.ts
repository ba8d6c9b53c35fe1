import type { EIP1193Provider } from "hardhat/types/providers";

/** A provider as both ethers' and viem's worlds know it. */
export interface Requests {
  request(call: { method: string; params?: readonly unknown[] | object }): Promise<unknown>;
}

/** What puts a transaction into a block, or asks what the next block would do. */
const TIMED = new Set(["eth_sendTransaction", "eth_sendRawTransaction", "eth_estimateGas"]);

/** The chain's time: every transaction is mined at `now`, whoever sends it. */
export class Clock {
  /** Unix seconds. */
  now: number;
  readonly #provider: EIP1193Provider;

  constructor(provider: EIP1193Provider, now: number) {
    this.#provider = provider;
    this.now = now;
  }

  /** The chain's provider, under this clock. */
  get provider(): Requests {
    return {
      request: async (call) => {
        if (TIMED.has(call.method)) {
          const params = [this.now];
          await this.#provider.request({ method: "evm_setNextBlockTimestamp", params });
        }
        return this.#provider.request(call);
      },
    };
  }
}
