import { WAD } from "@ballast/sdk/margin";
import { unaccounted } from "./conservation.ts";
import { exactWad, formatWad } from "./decimal.ts";
import type { ReplayResult } from "./engine.ts";
import { closedLargestLossFirst } from "./ranking.ts";
import type { Absorbed } from "./record.ts";
import { counted, some } from "./words.ts";

/** What is wrong with a result, in sentences; a sound one has none. */
export function failuresOf(result: ReplayResult): string[] {
  const failures: string[] = [];
  const missing = unaccounted(result.conservation);
  if (missing !== 0n)
    failures.push(`Conservation fails: ${exactWad(missing)} are unaccounted for.`);
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
    `gas of a liquidation: ${group(gas[gas.length >> 1] ?? 0)} median, ${group(gas.at(-1) ?? 0)} most`,
  ];
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
  const rows: [string, bigint][] = [
    ["cash of all accounts", c.cash],
    ["vault", c.vault],
    ["insurance", c.insurance],
    ["fees", c.fees],
    ["escrow", c.escrow],
    ["the core's tokens", c.tokenBalance],
  ];
  const amounts = rows.map(([, amount]) => decimals18(amount));
  const width = Math.max(...amounts.map((text) => text.length));
  const lines = rows.map(
    ([name, amount]) => `${name.padEnd(22)}${decimals18(amount).padStart(width)}`,
  );
  const rule = `${" ".repeat(22)}${"─".repeat(width)}`;
  const missing = unaccounted(c);
  const verdict = missing === 0n ? "exact to the wei" : `${exactWad(missing)} are unaccounted for`;
  return [...lines.slice(0, -1), rule, `${lines.at(-1)}  ${verdict}`];
}

function decimals18(wad: bigint): string {
  const [whole = "", fraction = ""] = exactWad(wad).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(18, "0")}`;
}

function group(value: number): string {
  return formatWad(BigInt(value) * WAD);
}
