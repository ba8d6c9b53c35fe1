import { getAddress, id as hashOf } from "ethers";
import type { Hex } from "./chain.ts";

/** The address that a name gives: nobody has its key, and the embedded chain does not ask for it. */
export function addressOf(name: string): Hex {
  return getAddress(`0x${hashOf(name).slice(-40)}`) as Hex;
}
