// What has become of a deployment since it was recorded: what governance changed, and that nothing else did.
import { InputError } from "../support/inputError.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { symbolOfMarket, symbolOfToken } from "./names.ts";
import { type Plain, plain } from "./plain.ts";
import type { DeploymentRecord } from "./record.ts";

/**
 * Every value that governance changed since. Throws one sentence where the chain is another in what no governance can
 * change: whatever the reason, it is nothing to write down.
 */
export function driftOf(record: DeploymentRecord, chain: DeploymentRecord): Difference[] {
  const [alien] = between(fixed(record), fixed(chain));
  if (alien !== undefined) {
    const { path, was, is } = alien;
    throw new InputError(
      `${path} is ${is ?? "nothing"} on chain and ${was ?? "nothing"} in the record: no governance can change that, so the record stays as it is.`,
    );
  }
  return between(governed(record, record), governed(chain, record));
}

/** The record with what governance can change as the chain has it. */
export function upToDate(record: DeploymentRecord, chain: DeploymentRecord): DeploymentRecord {
  const { roles, access, timelock, satellites, parameters } = chain;
  return { ...record, roles, access, timelock, satellites, parameters };
}

/** Values by what they are about. */
type Subjects = ReadonlyMap<string, Plain>;

function between(was: Subjects, is: Subjects): Difference[] {
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((subject) =>
    differencesOf(was.get(subject), is.get(subject)).map((difference) => {
      return { ...difference, path: `${subject} ${difference.path}`.trimEnd() };
    }),
  );
}

function fixed({ chainId, contracts, oracle, parameters }: DeploymentRecord): Subjects {
  return new Map<string, Plain>([
    ["chain", plain(chainId)],
    // But for its block: a node may have forgotten that.
    ...Object.entries(contracts).map(
      ([name, { block: _, ...contract }]) => [name, { ...contract }] as const,
    ),
    ["oracle", { ...oracle }],
    ...Object.entries(parameters.configs).map(
      ([name, config]) => [`config of ${name}`, config] as const,
    ),
  ]);
}

/** @param known Where the symbols are. */
function governed(record: DeploymentRecord, known: DeploymentRecord): Subjects {
  const { roles, access, timelock, satellites, parameters } = record;
  const subjects = new Map<string, Plain>();
  for (const [role, members] of Object.entries(roles)) subjects.set(`role ${role}`, members);
  for (const [name, functions] of Object.entries(access)) {
    subjects.set(`access to ${name}`, functions);
  }
  subjects.set("timelock", plain(timelock));
  subjects.set("satellites", satellites);
  for (const { id, params, feed } of parameters.markets) {
    const symbol = symbolOfMarket(known, id) ?? id;
    subjects.set(`market ${symbol}`, params);
    subjects.set(`feed ${symbol}`, feed);
  }
  for (const { token, params } of parameters.collateral) {
    subjects.set(`collateral ${symbolOfToken(known, token) ?? token}`, params);
  }
  return subjects;
}
