// The timelock: how long it makes everybody wait, and who may use it.
import { ZeroAddress } from "ethers";
import { TIMELOCK_ROLES, type TimelockRole, timelockHolders } from "../holders.ts";
import { addressesOf } from "../record.ts";
import { type Check, differences, type Line, line } from "./check.ts";

export const timelock: Check = {
  title: "timelock",
  async run({ target, record, contracts, latest }) {
    const delay = Number(await contracts.TimelockController.getMinDelay());
    const faults: string[] = [];
    if (delay !== record.timelock.delay)
      faults.push(`${delay} s, recorded ${record.timelock.delay} s`);
    if (delay !== target.spec.timelockDelay) {
      faults.push(`${delay} s, not ${target.spec.timelockDelay} s as ${target.spec.name} asks`);
    }
    const lines: Line[] = [line("timelock delay", faults, `${delay} s`)];
    const found = await timelockHolders(contracts, record.block, latest.number);
    const self = addressesOf(Object.values(record.contracts)).TimelockController;
    const wanted: Record<TimelockRole, readonly string[]> = {
      PROPOSER: record.timelock.PROPOSER,
      CANCELLER: record.timelock.CANCELLER,
      // Anyone: what was proposed and has waited long enough needs nobody's leave any more.
      EXECUTOR: [ZeroAddress],
      DEFAULT_ADMIN: [self],
    };
    for (const role of TIMELOCK_ROLES) {
      const wrong = differences(found[role], wanted[role], {
        extra: "has it and should not",
        missing: "should have it and does not",
      });
      const shown = wanted[role].map((x) => (x === ZeroAddress ? "anyone" : x)).join(", ");
      lines.push(line(`timelock ${role}`, wrong, shown));
    }
    return lines;
  },
};
