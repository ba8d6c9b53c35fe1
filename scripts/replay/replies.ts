import type { Interface, LogDescription } from "ethers";
import type { Chain, Receipt } from "./chain.ts";

/** The events of a contract in a receipt, of one name. */
export function eventsOf(receipt: Receipt, contract: Interface, name: string): LogDescription[] {
  return receipt.logs.flatMap(({ topics, data }) => {
    const log = contract.parseLog({ topics, data });
    return log?.name === name ? [log] : [];
  });
}

/** The error data of a failed call or transaction, where there is some. */
export function revertData(error: unknown): string | undefined {
  for (let data: unknown = error; typeof data === "object" && data !== null; ) {
    data = "data" in data ? data.data : undefined;
    if (typeof data === "string" && data.startsWith("0x")) return data;
  }
  return undefined;
}

/** The name of the protocol's error in some error data; the data itself if it is nobody's. */
export function errorName({ ballast }: Chain, errorData: string): string {
  const { clearingHouse, orders, guards, router, liquidityVault } = ballast;
  const contracts = [clearingHouse, orders, guards, router, liquidityVault];
  const known = contracts.map(({ interface: each }) => each.parseError(errorData));
  return known.find((error) => error != null)?.name ?? errorData;
}
