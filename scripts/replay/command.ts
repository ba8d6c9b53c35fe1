import { fileURLToPath } from "node:url";
import { Command, type Option } from "commander";
import { loadPreset, type Preset, presetNames } from "../../deploy/preset.ts";
import { InputError } from "../support/inputError.ts";
import { accountTable, LEGEND } from "./accountTable.ts";
import { providerNotices } from "./backing.ts";
import { readCandles } from "./candles.ts";
import { collateralLines } from "./collateralTable.ts";
import { documentOf } from "./document.ts";
import type { ReplayResult } from "./engine.ts";
import { typedPath } from "./files.ts";
import { capNotices } from "./markets.ts";
import { orderLines } from "./orderTable.ts";
import { type OutFile, openOutFile } from "./outFile.ts";
import { readPortfolio } from "./portfolio.ts";
import { showProgress } from "./progress.ts";
import { providerTableLines } from "./providerTable.ts";
import { conservationLines, failuresOf, summaryLines, troubleLines } from "./report.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { type Timeline, timelineOf } from "./ticks.ts";
import { translated } from "./translate.ts";
import { providerLines, reconciliationLines, shareLines } from "./vaultReport.ts";
import { counted } from "./words.ts";

/** Exit codes: all is well, the protocol failed a check, the input is wrong. */
const SOUND = 0;
const FAILED = 1;
const MISUSED = 2;

const SHIPPED_PORTFOLIO = "data/demo-portfolio.json";
const shipped = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A command with its own options and those of every replay; misuse is one sentence and exit code 2. */
export function replayCommand(
  name: string,
  description: string,
  own: readonly Option[] = [],
): Command {
  const command = new Command(name).description(description);
  for (const option of own) command.addOption(option);
  command
    .option(
      "--preset <name>",
      `parameters of the protocol: ${presetNames().join(", ")}`,
      "textbook",
    )
    .option("--out <file>", "write what happened to this JSON file")
    .helpOption("-h, --help", "show this help")
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? SOUND : MISUSED))
    .configureOutput({
      outputError: (text, write) => write(`${sentence(text)}; see ${name} --help.\n`),
    });
  return command.addHelpText(
    "after",
    "\nExit code: 0 if the books balance to the wei, the vault's too, and nobody is left below the\n" +
      "line, 1 if not, 2 if the input is wrong.",
  );
}

/** What a replay is asked for. Paths as they were typed, but for shipped files. */
export interface ReplayOptions {
  readonly data: string;
  readonly portfolio?: string | undefined;
  readonly preset: string;
  readonly out?: string | undefined;
  /** `data` is one of the project's files. */
  readonly shippedData?: boolean;
}

/** What to type or read after a replay, and what for. */
export type NextStep = readonly [what: string, why: string];

/** Runs a replay for people and returns the exit code. */
export async function runReplay(
  options: ReplayOptions,
  next: readonly NextStep[],
): Promise<number> {
  let out: OutFile | undefined;
  try {
    const preset = readPreset(options.preset);
    const path = options.shippedData ? shipped(options.data) : typedPath(options.data);
    const timeline = timelineOf(readCandles(path, options.data), options.data);
    requireRoom(timeline, preset, options.data);
    const symbols = timeline.listings.map(({ symbol }) => symbol);
    const { portfolio, notice } =
      options.portfolio === undefined
        ? translated(readPortfolio(shipped(SHIPPED_PORTFOLIO), SHIPPED_PORTFOLIO), symbols)
        : { portfolio: readPortfolio(typedPath(options.portfolio), options.portfolio) };
    const schedule = scheduleOf(portfolio, timeline);
    if (options.out !== undefined) out = openOutFile(typedPath(options.out), options.out);
    const display = showProgress(timeline.tickCount, schedule.protects ? 2 : 1);
    tidyOnExit(() => {
      out?.discard();
      display.stop();
    });

    const days = `${day(timeline.start)} to ${day(timeline.end)}`;
    print(
      `${options.data}: ${days}, ${counted(timeline.tickCount, "tick")} of ${symbols.join(", ")}`,
      `${counted(schedule.traders.length, "account")}, preset ${preset.name}`,
      ...[notice ?? [], schedule.notices, capNotices(preset, timeline), providerNotices(timeline)]
        .flat()
        .map((text) => `Note: ${text}`),
    );

    // Loaded only now: it takes a second, which neither --help nor a wrong file should.
    const { buildContracts } = await import("../support/buildContracts.ts");
    const { replay } = await import("./engine.ts");
    print("", "Building and deploying the contracts on a chain in this process…");
    await buildContracts();
    const run = (part: Schedule, index: number) =>
      replay({ preset, timeline, schedule: part, onTick: (tick) => display.update(tick, index) });
    let result: ReplayResult;
    let without: ReplayResult | undefined;
    try {
      result = await run(schedule, 0);
      // What protection was worth shows against the same replay without it.
      if (schedule.protects) without = await run(scheduleOf(portfolio, timeline, "unprotected"), 1);
    } finally {
      display.stop();
    }

    report(result, without);
    const failures = [
      ...failuresOf(result),
      ...(without === undefined ? [] : failuresOf(without).map((text) => `Unprotected: ${text}`)),
    ];
    print("", ...failures);
    out?.write(`${JSON.stringify(documentOf(result, without), null, 1)}\n`);
    if (out !== undefined) print(`Written: ${options.out}`, "");
    const width = Math.max(...next.map(([what]) => what.length));
    print("Next", ...next.map(([what, why]) => `  ${what.padEnd(width)}  ${why}`.trimEnd()));
    return failures.length === 0 ? SOUND : FAILED;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    return MISUSED;
  } finally {
    out?.discard();
  }
}

function report(result: ReplayResult, without: ReplayResult | undefined): void {
  const columns = process.stdout.columns ?? 100;
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length > 0) print("", title, ...lines.map((line) => `  ${line}`.trimEnd()));
  };
  if (result.accounts.some(({ trader }) => trader !== undefined)) {
    print("", accountTable(result, columns));
  }
  if (result.liquidations.length > 0) print("", LEGEND);
  section("Collateral, at its price when it was deposited and at last", collateralLines(result));
  section("Orders that waited, guards, and what they saved", orderLines(result, without, columns));
  section("What happened", [...summaryLines(result), ...troubleLines(result)]);
  section("Liquidity providers", providerLines(result));
  section("What each of them had", providerTableLines(result));
  section("Vault", [...reconciliationLines(result), ...apart(shareLines(result))]);
  section("Conservation", conservationLines(result));
}

/** Lines that an empty one parts from those before them. */
function apart(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function readPreset(name: string): Preset {
  try {
    return loadPreset(name);
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
}

/** Orders of a tick settle before the next tick, and trailing stops begin a second later. */
function requireRoom({ spacing }: Timeline, { name, orders }: Preset, shownAs: string): void {
  if (orders.delay + 1 < spacing) return;
  throw new InputError(
    `${shownAs} has ticks ${spacing} s apart, and orders of preset "${name}" need ${orders.delay} s.`,
  );
}

/** An interrupted replay leaves no half file behind, and no terminal without a cursor. */
function tidyOnExit(tidy: () => void): void {
  process.once("exit", tidy);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(FAILED));
  }
}

/** Commander's `error: …`, with its suggestion behind it, as the beginning of a sentence. */
function sentence(text: string): string {
  const plain = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(". Expected", ": expected")
    .replace("\n(Did", " (did");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function day(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}

function print(...lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}
