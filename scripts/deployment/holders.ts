// Who holds what, asked of the chain itself.
import { MANAGED, ROLES, type RoleName, roleFunctions } from "../../deploy/roles.ts";
import type { Contracts } from "./contracts.ts";
import { eventsSince } from "./events.ts";

/** The roles of OpenZeppelin's timelock. */
export const TIMELOCK_ROLES = ["PROPOSER", "CANCELLER", "EXECUTOR", "DEFAULT_ADMIN"] as const;
export type TimelockRole = (typeof TIMELOCK_ROLES)[number];

/** Who holds the roles of the access manager. */
export interface RoleHolders {
  readonly members: Readonly<Record<RoleName, readonly string[]>>;
  /** Grants that count only from a later time on, and roles nobody knows: each a sentence. */
  readonly strange: readonly string[];
}

/** The members of every role, from all grants there ever were and what has become of them. */
export async function roleHolders(
  { AccessManager }: Contracts,
  from: number,
  to: number,
): Promise<RoleHolders> {
  const members: Record<RoleName, string[]> = {
    ADMIN: [],
    VAULT: [],
    GUARDIAN: [],
    RISK_COUNCIL: [],
  };
  const strange: string[] = [];
  const seen = new Set<string>();
  for (const { args } of await eventsSince(AccessManager, "RoleGranted", from, to)) {
    const [roleId, account] = args as unknown as [bigint, string];
    if (seen.has(`${roleId} ${account}`)) continue;
    seen.add(`${roleId} ${account}`);
    const { since, currentDelay } = await AccessManager.getAccess(roleId, account);
    if (since === 0n) continue;
    const name = nameOf(roleId);
    const { isMember } = await AccessManager.hasRole(roleId, account);
    if (name === undefined) strange.push(`${account} holds role ${roleId}, which has no name`);
    else if (!isMember) strange.push(`${account} is to hold ${name} from ${since} on`);
    else members[name].push(account);
    if (currentDelay !== 0n) strange.push(`${account} holds role ${roleId} with a delay`);
  }
  for (const list of Object.values(members)) list.sort();
  return { members, strange };
}

/** The role that may call each function that the manifest restricts. */
export async function functionRoles(
  contracts: Contracts,
): Promise<Record<string, Record<string, string>>> {
  const { AccessManager } = contracts;
  const roles: Record<string, Record<string, string>> = {};
  for (const name of MANAGED) {
    const target = await contracts[name].getAddress();
    const found: Record<string, string> = {};
    for (const { functions } of roleFunctions(name, contracts[name].interface)) {
      for (const { signature, selector } of functions) {
        const roleId = await AccessManager.getTargetFunctionRole(target, selector);
        found[signature] = nameOf(roleId) ?? `role ${roleId}`;
      }
    }
    roles[name] = found;
  }
  return roles;
}

/** The members of the timelock's roles. */
export async function timelockHolders(
  { TimelockController: timelock }: Contracts,
  from: number,
  to: number,
): Promise<Record<TimelockRole, string[]>> {
  const members: Record<TimelockRole, string[]> = {
    PROPOSER: [],
    CANCELLER: [],
    EXECUTOR: [],
    DEFAULT_ADMIN: [],
  };
  const ids: Record<TimelockRole, string> = {
    PROPOSER: await timelock.PROPOSER_ROLE(),
    CANCELLER: await timelock.CANCELLER_ROLE(),
    EXECUTOR: await timelock.EXECUTOR_ROLE(),
    DEFAULT_ADMIN: await timelock.DEFAULT_ADMIN_ROLE(),
  };
  const accounts = new Set<string>();
  for (const { args } of await eventsSince(timelock, "RoleGranted", from, to)) {
    accounts.add(String(args[1]));
  }
  for (const role of TIMELOCK_ROLES) {
    for (const account of [...accounts].sort()) {
      if (await timelock.hasRole(ids[role], account)) members[role].push(account);
    }
  }
  return members;
}

/** The contracts that may fill. */
export async function satellites(
  { ClearingHouse }: Contracts,
  from: number,
  to: number,
): Promise<string[]> {
  const named = new Set<string>();
  for (const { args } of await eventsSince(ClearingHouse, "SetSatellite", from, to)) {
    named.add(String(args[0]));
  }
  const allowed: string[] = [];
  for (const account of [...named].sort()) {
    if (await ClearingHouse.isSatellite(account)) allowed.push(account);
  }
  return allowed;
}

function nameOf(roleId: bigint): RoleName | undefined {
  return (Object.keys(ROLES) as RoleName[]).find((name) => ROLES[name] === roleId);
}
