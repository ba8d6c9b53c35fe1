// Who may do what: the chain against the manifest and the record.
import { MANAGED, ROLES, type RoleName, roleFunctions } from "../../../deploy/roles.ts";
import { roleHolders, satellites } from "../holders.ts";
import { plain, same } from "../plain.ts";
import { accessOf, addressesOf, ROLE_NAMES } from "../record.ts";
import { type Check, differences, type Line, line, type Subject } from "./check.ts";

export const roles: Check = {
  title: "roles",
  async run(subject) {
    return [...(await members(subject)), ...(await functions(subject)), await fillers(subject)];
  },
};

async function members({ record, contracts, latest }: Subject): Promise<Line[]> {
  const { AccessManager } = contracts;
  const found = await roleHolders(contracts, record.block, latest.number);
  const addresses = addressesOf(Object.values(record.contracts));
  // Two of them follow from what was deployed, whatever the record says.
  const wanted: Record<RoleName, readonly string[]> = {
    ...record.roles,
    ADMIN: [addresses.TimelockController],
    VAULT: [addresses.LiquidityVault],
  };
  const lines: Line[] = [];
  for (const role of ROLE_NAMES) {
    const faults = differences(found.members[role], wanted[role], {
      extra: `holds ${role} and should not`,
      missing: `should hold ${role} and does not`,
    });
    if (!same(plain(record.roles[role]), plain(wanted[role])))
      faults.push("the record names others");
    const [admin, guardian] = [
      await AccessManager.getRoleAdmin(ROLES[role]),
      await AccessManager.getRoleGuardian(ROLES[role]),
    ];
    if (admin !== ROLES.ADMIN) faults.push(`role ${admin} may grant it`);
    if (guardian !== ROLES.ADMIN) faults.push(`role ${guardian} may cancel for it`);
    lines.push(line(`role ${role}`, faults, wanted[role].join(", ")));
  }
  lines.push(line("grants", found.strange, "none is pending, and none of another role"));
  return lines;
}

async function functions({ record, contracts }: Subject): Promise<Line[]> {
  const { AccessManager } = contracts;
  const manager = await AccessManager.getAddress();
  const manifest = accessOf(contracts);
  const lines: Line[] = [];
  for (const name of MANAGED) {
    const contract = contracts[name];
    const target = await contract.getAddress();
    const faults: string[] = [];
    if ((await contract.authority()) !== manager) faults.push("it asks another access manager");
    if (await AccessManager.isTargetClosed(target)) faults.push("it is closed");
    const delay = await AccessManager.getTargetAdminDelay(target);
    if (delay !== 0n) faults.push(`changes of it wait another ${delay} s`);
    if (!same(plain(record.access[name]), plain(manifest[name]))) {
      faults.push("the record is not the manifest's");
    }
    const restricted = new Map(
      roleFunctions(name, contract.interface).flatMap(({ role, functions }) =>
        functions.map(({ selector }) => [selector, role] as const),
      ),
    );
    let count = 0;
    // Those that are open to all as well: a role on one of them would say that somebody thought otherwise.
    for (const fragment of contract.interface.fragments) {
      if (fragment.type !== "function") continue;
      const { selector } = fragment as typeof fragment & { selector: string };
      const found = await AccessManager.getTargetFunctionRole(target, selector);
      const wanted = ROLES[restricted.get(selector) ?? "ADMIN"];
      count++;
      if (found === wanted) continue;
      faults.push(`${fragment.format("sighash")} is role ${found}'s, not ${wanted}'s`);
    }
    const fine = `${count} functions, ${restricted.size} of them restricted`;
    lines.push(line(`access to ${name}`, faults, fine));
  }
  return lines;
}

async function fillers({ record, contracts, latest }: Subject): Promise<Line> {
  const { Orders, Guards } = addressesOf(Object.values(record.contracts));
  const found = await satellites(contracts, record.block, latest.number);
  const faults = differences(found, [Orders, Guards], {
    extra: "may fill and should not",
    missing: "should be allowed to fill",
  });
  return line("satellites", faults, `${Orders}, ${Guards}`);
}
