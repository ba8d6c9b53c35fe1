// What markets and tokens are called: the chain knows them by number and address only.
import type { DeploymentRecord } from "./record.ts";

const TOKEN = "collateral_";

/** The symbol of a market; undefined where governance listed it after the deployment. */
export function symbolOfMarket(
  { markets }: Pick<DeploymentRecord, "markets">,
  id: number,
): string | undefined {
  return markets[id - 1]?.symbol;
}

/** The symbol of a collateral token; undefined where the deployment did not make it. */
export function symbolOfToken(
  { contracts }: Pick<DeploymentRecord, "contracts">,
  token: string,
): string | undefined {
  const made = Object.entries(contracts).filter(([name]) => name.startsWith(TOKEN));
  return made.find(([, { address }]) => address === token)?.[0].slice(TOKEN.length);
}
