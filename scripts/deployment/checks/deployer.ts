// Nothing remains with whoever deployed.
import { ROLES, type RoleName } from "../../../deploy/roles.ts";
import { TIMELOCK_ROLES } from "../holders.ts";
import { type Check, line } from "./check.ts";

export const deployer: Check = {
  title: "deployer",
  async run({ record, contracts }) {
    const { AccessManager, TimelockController, ClearingHouse } = contracts;
    const who = record.deployer;
    const faults: string[] = [];
    for (const role of Object.keys(ROLES) as RoleName[]) {
      const { since } = await AccessManager.getAccess(ROLES[role], who);
      if (since !== 0n) faults.push(`it holds ${role}, now or from ${since} on`);
    }
    for (const role of TIMELOCK_ROLES) {
      const id = await TimelockController[`${role}_ROLE`]();
      if (await TimelockController.hasRole(id, who)) faults.push(`it is ${role} of the timelock`);
    }
    if (await ClearingHouse.isSatellite(who)) faults.push("it may fill");
    return [line("deployer", faults, `${who} holds nothing`)];
  },
};
