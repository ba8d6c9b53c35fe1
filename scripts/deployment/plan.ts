// What a deployment was begun with. A later run goes on with the same, whatever has changed around it meanwhile.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseUnits } from "ethers";
import { z } from "zod";
import type { Governance } from "../../deploy/governance.ts";
import type { MarketSpec } from "../../deploy/markets.ts";
import { InputError } from "../support/inputError.ts";
import { deployerOf } from "./deployer.ts";
import { hasJournal } from "./journal.ts";
import type { Target } from "./target.ts";
import { readHolder } from "./variables.ts";

const planSchema = z.strictObject({
  network: z.string(),
  /** Hash of the chain's first block. */
  genesis: z.string(),
  deployer: z.string(),
  preset: z.string(),
  governance: z.strictObject({
    delay: z.number(),
    governor: z.string(),
    guardian: z.string(),
    council: z.string(),
  }),
  markets: z.array(
    z.strictObject({ symbol: z.string(), feedId: z.string(), firstPrice: z.string() }),
  ),
  collateral: z.array(z.string()),
  quote: z.string(),
  pyth: z.string(),
  sequencer: z.string(),
});

/** See {@link makePlan}. */
export type DeploymentPlan = z.infer<typeof planSchema>;

/** What the command line may set otherwise than the network's file. */
export interface Choices {
  readonly preset?: string;
  /** By symbol, decimal. */
  readonly prices: Readonly<Record<string, string>>;
}

/**
 * What to deploy. Of a deployment that was begun it must be what that was begun with; throws one sentence where it is
 * not.
 */
export async function makePlan(target: Target, choices: Choices): Promise<DeploymentPlan> {
  const { spec } = target;
  const genesis = await genesisOf(target);
  const begun = readPlan(target);
  // A journal without a plan is another command's, of a chain that was another too.
  const foreign =
    begun === undefined ? existsSync(target.files.journal) : begun.genesis !== genesis;
  if (foreign) {
    if (spec.pyth !== "mock") throw elsewhere(target);
    // A node of one's own starts anew each time.
    rmSync(target.files.journal, { recursive: true });
    rmSync(target.files.record, { force: true });
    return makePlan(target, choices);
  }
  const plan = await wanted(target, choices, genesis, begun);
  if (begun === undefined) {
    mkdirSync(target.files.journal, { recursive: true });
    writeFileSync(pathOf(target), `${JSON.stringify(plan, null, 2)}\n`);
    return plan;
  }
  const [then, now] = [leavesOf(begun), leavesOf(plan)];
  for (const key of new Set([...then.keys(), ...now.keys()])) {
    if (then.get(key) === now.get(key)) continue;
    throw new InputError(
      `The deployment to ${spec.name} was begun with ${key} ${then.get(key) ?? "left out"}, not ${now.get(key) ?? "left out"}: what is deployed cannot change.`,
    );
  }
  return plan;
}

/** What a deployment was begun with, if one was. */
export function readPlan(target: Pick<Target, "files">): DeploymentPlan | undefined {
  const path = pathOf(target);
  return existsSync(path) ? planSchema.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

/** What the deployment of this chain was begun with; throws one sentence where there is none. */
export async function requirePlan(target: Target): Promise<DeploymentPlan> {
  const begun = readPlan(target);
  if (begun === undefined || !hasJournal(target)) {
    const folder = target.files.journal;
    throw new InputError(
      `There is no deployment in ${folder}: restore what was committed with the record.`,
    );
  }
  if (begun.genesis !== (await genesisOf(target))) throw elsewhere(target);
  return begun;
}

/** The markets as deployments take them. */
export function marketSpecs({ markets }: DeploymentPlan): MarketSpec[] {
  return markets.map(({ symbol, feedId, firstPrice }) => {
    return { symbol, feedId, price: parseUnits(firstPrice, 18) };
  });
}

const pathOf = ({ files }: Pick<Target, "files">): string => join(files.journal, "plan.json");

async function genesisOf({ connection }: Target): Promise<string> {
  return (await connection.ethers.provider.getBlock(0))?.hash ?? "";
}

function elsewhere({ files, spec }: Target): InputError {
  return new InputError(
    `The deployment in ${files.journal} was begun on another chain than the node of ${spec.name} serves.`,
  );
}

/** Every value by its path, a market's by its symbol. */
function leavesOf({ markets, ...rest }: DeploymentPlan): Map<string, string> {
  const leaves = new Map<string, string>();
  const add = (value: unknown, path: string[]) => {
    if (typeof value !== "object" || value === null) leaves.set(path.join(" "), String(value));
    else for (const [key, inner] of Object.entries(value)) add(inner, [...path, key]);
  };
  add(rest, []);
  for (const { symbol, ...market } of markets) add(market, [symbol]);
  return leaves;
}

async function wanted(
  target: Target,
  { preset, prices }: Choices,
  genesis: string,
  begun: DeploymentPlan | undefined,
): Promise<DeploymentPlan> {
  const { spec } = target;
  const unknown = Object.keys(prices).find((name) => spec.markets.every((m) => m.symbol !== name));
  if (unknown !== undefined) {
    const known = spec.markets.map(({ symbol }) => symbol).join(", ");
    throw new InputError(`${spec.name} has no market ${unknown}: there are ${known}.`);
  }
  const governance = await governanceOf(target, begun?.governance);
  const deployer = await deployerOf(target);
  for (const [name, address] of Object.entries(governance)) {
    if (address !== deployer) continue;
    throw new InputError(
      `The ${name} is the deployer ${deployer}, with whom nothing may remain: name another account.`,
    );
  }
  // A price that was chosen once need not be said again.
  const markets = spec.markets.map(({ symbol, feedId, firstPrice }) => ({
    symbol,
    feedId,
    firstPrice:
      prices[symbol] ??
      begun?.markets.find((market) => market.symbol === symbol)?.firstPrice ??
      firstPrice,
  }));
  return {
    network: spec.name,
    genesis,
    deployer,
    preset: preset ?? begun?.preset ?? spec.preset,
    governance,
    markets,
    collateral: [...spec.collateral],
    quote: spec.quote,
    pyth: spec.pyth,
    sequencer: spec.sequencer,
  };
}

async function governanceOf({ hre, spec }: Target, known?: Governance): Promise<Governance> {
  const { timelockDelay: delay, governor, guardian, council } = spec;
  return {
    delay,
    governor: await readHolder(hre, spec, governor, "the governor's address", known?.governor),
    guardian: await readHolder(hre, spec, guardian, "the guardian's address", known?.guardian),
    council: await readHolder(hre, spec, council, "the risk council's address", known?.council),
  };
}
