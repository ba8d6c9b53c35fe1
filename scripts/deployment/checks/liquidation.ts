// A liquidation that must fail, and for the right reason: the core runs, with all its libraries.
import { zeroPadBytes } from "ethers";
import { type Check, line } from "./check.ts";

export const liquidation: Check = {
  title: "liquidation",
  async run({ target, record, contracts }) {
    const { ClearingHouse } = contracts;
    const to = await ClearingHouse.getAddress();
    // An account of the deployer's that nobody ever used: owner, kind and index are packed from the left.
    const account = zeroPadBytes(record.deployer, 32);
    const data = ClearingHouse.interface.encodeFunctionData("liquidate", [account]);
    const answer = await target.connection.provider
      .request({ method: "eth_call", params: [{ to, data }, "latest"] })
      .then(
        () => "it went through",
        (error: unknown) => reasonOf(error, ClearingHouse.interface),
      );
    const faults = answer === "NotLiquidatable" ? [] : [`it ended in ${answer}`];
    return [line("dry liquidation", faults, "an empty account is refused: NotLiquidatable")];
  },
};

type Abi = { parseError(data: string): { readonly name: string } | null };

/** The name of the error that a call reverted with. */
function reasonOf(error: unknown, abi: Abi): string {
  if (typeof error !== "object" || error === null || !("data" in error)) return String(error);
  const { data } = error;
  const hex = typeof data === "object" && data !== null && "data" in data ? data.data : data;
  return (typeof hex === "string" && abi.parseError(hex)?.name) || "another error";
}
