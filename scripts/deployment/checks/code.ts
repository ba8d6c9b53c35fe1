// The code of every contract: as recorded, and as this build makes it.
import { codeHash, isBuild } from "../code.ts";
import { type Check, line } from "./check.ts";

export const code: Check = {
  title: "code",
  async run({ target, record }) {
    const lines = [];
    for (const [name, item] of Object.entries(record.contracts)) {
      const { contract, address, libraries } = item;
      const found = await target.connection.ethers.provider.getCode(address);
      const faults: string[] = [];
      const hash = codeHash(found);
      if (hash === undefined) faults.push("there is no code");
      else {
        if (hash !== item.codeHash) faults.push("the code is not the recorded one");
        if (!(await isBuild(target.hre, contract, found, libraries))) {
          faults.push("the code is not what this build makes");
        }
      }
      lines.push(
        line(
          `code of ${name}`,
          faults.map((f) => `${f} at ${address}`),
          address,
        ),
      );
    }
    return lines;
  },
};
