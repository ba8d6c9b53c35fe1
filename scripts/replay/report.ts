import { WAD } from "@ballast/sdk/margin";
import { unaccounted } from "./conservation.ts";
import { exactWad, formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { closedLargestLossFirst } from "./ranking.ts";
import { unexplained } from "./reconciliation.ts";
import type { Absorbed } from "./record.ts";
import { type SumRow, sumLines } from "./sums.ts";
import { counted, some } from "./words.ts";

/** What is wrong with a result, in sentences; a sound one has none. */
export function failuresOf(result: ReplayResult): string[] {
  const failures: string[] = [];
  const missing = unaccounted(result.conservation);
  if (missing !== 0n)
    failures.push(`Conservation fails: ${exactWad(missing)} are unaccounted for.`);
  const drift = unexplained(result.vault.reconciliation);
  if (drift !== 0n)
    failures.push(`The vault fails: ${exactWad(drift)} of its NAV are unexplained.`);
  for (const { liquidatable, trader, accountId } of result.accounts) {
    if (liquidatable)
      failures.push(`${trader?.name ?? accountId} ended below the line, unliquidated.`);
  }
  return failures;
}

/** What happened, in a few lines. */
export function summaryLines(result: ReplayResult): string[] {
  const { liquidations } = result;
  if (liquidations.length === 0) return ["liquidations: none"];
  const full = liquidations.filter(({ outcome }) => outcome.expected.legs.length === 0).length;
  const touched = new Set(liquidations.map(({ accountId }) => accountId)).size;
  const ranked = liquidations.filter(closedLargestLossFirst).length;
  const debts = liquidations.map(({ outcome }) => outcome.expected.absorbed);
  const gas = liquidations.map(({ txGas }) => txGas).sort((a, b) => a - b);
  return [
    `liquidations: ${liquidations.length} of ${counted(touched, "account")}, ` +
      `${liquidations.length - full} partial, ${full} full`,
    `largest loss first: ${ranked} of ${liquidations.length}`,
    badDebtLine(debts),
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

function badDebtLine(debts: readonly Absorbed[]): string {
  const sum = (layer: keyof Absorbed) => debts.reduce((total, debt) => total + debt[layer], 0n);
  const [insurance, vault] = [sum("insurance"), sum("vault")];
  if (insurance + vault === 0n) return "bad debt: none";
  const cases = debts.filter((debt) => debt.insurance + debt.vault > 0n).length;
  return (
    `bad debt: ${formatWad(insurance + vault, 2)} in ${counted(cases, "liquidation")}, absorbed by ` +
    `insurance ${formatWad(insurance, 2)}, vault ${formatWad(vault, 2)}`
  );
}

/** What did not work out, and why. */
export function troubleLines({ unfilled, keeperWarnings }: ReplayResult): string[] {
  const byReason = new Map<string, string[]>();
  for (const { trader, reason } of unfilled) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), trader.name]);
  }
  const lines = [...byReason].map(([reason, names]) => {
    const who = some([...new Set(names)]);
    return `${counted(names.length, "order")} not filled, ${reason}: ${who}`;
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
  ];
  const missing = unaccounted(c);
  const verdict = missing === 0n ? "exact to the wei" : `${exactWad(missing)} are unaccounted for`;
  return sumLines(rows, ["the core's tokens", c.tokenBalance], verdict);
}

function group(value: number): string {
  return formatWad(BigInt(value) * WAD);
}
