import { WAD } from "@ballast/sdk/margin";
import { conservationFailures, unaccounted, unaccountedToken } from "./conservation.ts";
import { exactWad, formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import type { Loss, LossCause } from "./losses.ts";
import { closedLargestLossFirst } from "./ranking.ts";
import { unexplained, unexplainedShares } from "./reconciliation.ts";
import { type SumRow, sumLines } from "./sums.ts";
import type { Unfilled } from "./traders.ts";
import { counted, listed, some } from "./words.ts";

/** What is wrong with a result, in sentences; a sound one has none. */
export function failuresOf(result: ReplayResult): string[] {
  const failures = conservationFailures(result.conservation);
  const drift = unexplained(result.vault.reconciliation);
  if (drift !== 0n)
    failures.push(`The vault fails: ${exactWad(drift)} of its NAV are unexplained.`);
  const shares = unexplainedShares(result.vault.shares);
  if (shares !== 0n) failures.push(`The vault fails: ${shares} share units are unexplained.`);
  for (const { liquidatable, trader, accountId } of result.accounts) {
    if (liquidatable)
      failures.push(`${trader?.name ?? accountId} ended below the line, unliquidated.`);
  }
  return failures;
}

/** What happened, in a few lines. */
export function summaryLines(result: ReplayResult): string[] {
  const { liquidations } = result;
  if (liquidations.length === 0) {
    return ["liquidations: none", badDebtLine(result.losses), ...debtLines(result)];
  }
  const full = liquidations.filter(({ outcome }) => outcome.expected.legs.length === 0).length;
  const touched = new Set(liquidations.map(({ accountId }) => accountId)).size;
  const ranked = liquidations.filter(closedLargestLossFirst).length;
  const gas = liquidations.map(({ txGas }) => txGas).sort((a, b) => a - b);
  return [
    `liquidations: ${liquidations.length} of ${counted(touched, "account")}, ` +
      `${liquidations.length - full} partial, ${full} full`,
    `largest loss first: ${ranked} of ${liquidations.length}`,
    badDebtLine(result.losses),
    ...debtLines(result),
    carryLine(result),
    `gas of a liquidation: ${group(gas[gas.length >> 1] ?? 0)} median, ${group(gas.at(-1) ?? 0)} most`,
  ];
}

/** What time has cost; paid by some it is in part received by others, and the rest is the vault's. */
function carryLine({ accounts }: ReplayResult): string {
  let [paid, received] = [0n, 0n];
  for (const { entries } of accounts) {
    if (entries.carry > 0n) paid += entries.carry;
    else received -= entries.carry;
  }
  return `funding and borrow fees: ${formatWad(paid, 2)} paid, ${formatWad(received, 2)} received`;
}

/** What debts cost, and how collateral paid them. */
function debtLines({ accounts, collateral: c }: ReplayResult): string[] {
  const lines: string[] = [];
  const charged = accounts.map(({ entries, interest }) => entries.interest + interest);
  const debtors = charged.filter((interest) => interest > 0n);
  if (debtors.length > 0) {
    const total = debtors.reduce((a, b) => a + b);
    const who = counted(debtors.length, "account");
    lines.push(`interest on negative cash: ${formatWad(total, 2)}, owed by ${who}`);
  }
  if (c.sales > 0) {
    const who = counted(c.debtors.size, "account");
    const sales = counted(c.sales, "sale");
    lines.push(`collateral sold for debts: ${sales} of ${who} repaid ${formatWad(c.repaid, 2)}`);
  }
  if (c.seizures.size > 0) {
    const where = counted(c.seizures.size, "liquidation");
    lines.push(
      `collateral seized for debts: in ${where} with ${formatWad(c.takenOver, 2)} of debt, ` +
        `resold for ${formatWad(c.resold, 2)}`,
    );
  }
  return lines;
}

/** What losses are counted by, in this order. */
const CAUSES: readonly LossCause[] = ["liquidation", "sale", "resale"];

function badDebtLine(losses: readonly Loss[]): string {
  const sum = (layer: "insurance" | "vault") => losses.reduce((all, loss) => all + loss[layer], 0n);
  const [insurance, vault] = [sum("insurance"), sum("vault")];
  if (insurance + vault === 0n) return "bad debt: none";
  const cases = CAUSES.flatMap((cause) => {
    const count = losses.filter((loss) => loss.cause === cause).length;
    return count === 0 ? [] : [counted(count, cause)];
  });
  return (
    `bad debt: ${formatWad(insurance + vault, 2)} in ${listed(cases)}, absorbed by ` +
    `insurance ${formatWad(insurance, 2)}, vault ${formatWad(vault, 2)}`
  );
}

/** What was not done with what came to nothing. */
const DONE: Record<Unfilled["what"], string> = {
  order: "filled",
  deposit: "made",
  redemption: "made",
  guard: "registered",
  "guard action": "carried out",
};

/** What did not work out, and why. */
export function troubleLines({ unfilled, keeperWarnings }: ReplayResult): string[] {
  const byReason = new Map<string, Omit<Unfilled, "name"> & { readonly names: string[] }>();
  for (const { what, reason, name } of unfilled) {
    const key = `${what} ${reason}`;
    const entry = byReason.get(key) ?? { what, reason, names: [] };
    entry.names.push(name);
    byReason.set(key, entry);
  }
  const lines = [...byReason.values()].map(({ what, reason, names }) => {
    const done = DONE[what];
    const who = some([...new Set(names)]);
    return `${counted(names.length, what)} not ${done}, ${reason}: ${who}`;
  });
  const [first] = keeperWarnings;
  if (first === undefined) return lines;
  return [...lines, `${counted(keeperWarnings.length, "attempt")} of the keeper failed: ${first}`];
}

/** The books, to the wei. */
export function conservationLines({ conservation: c }: ReplayResult): string[] {
  const rows: SumRow[] = [
    ["cash of all accounts", c.cash],
    ["vault", c.vault],
    ["insurance", c.insurance],
    ["protocol fees", c.fees],
    ["escrow", c.escrow],
    ["debts of seized collateral", -c.seizedDebt],
  ];
  const lines = sumLines(rows, ["the core's tokens", c.tokenBalance], verdictOn(unaccounted(c)));
  const ofTokens = c.collateral.flatMap((each) => {
    const parts: SumRow[] = [
      [`${each.symbol} of all accounts`, each.accounts],
      ["seized by insurance", each.seized],
    ];
    const total: SumRow = [`the core's ${each.symbol}`, each.tokenBalance];
    return ["", ...sumLines(parts, total, verdictOn(unaccountedToken(each)))];
  });
  return [...lines, ...ofTokens];
}

function verdictOn(missing: bigint): string {
  return missing === 0n ? "exact to the wei" : `${exactWad(missing)} are unaccounted for`;
}

function group(value: number): string {
  return formatWad(BigInt(value) * WAD);
}
