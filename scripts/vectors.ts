import { resolve } from "node:path";
import { Command } from "commander";
import { InputError } from "./support/inputError.ts";
import { checkCase, type Difference, runMirror } from "./vectors/compare.ts";
import { readVectors } from "./vectors/read.ts";

/** Exit codes: every case passed, one failed, the file or the command line is wrong. */
const PASSED = 0;
const FAILED = 1;
const MISUSED = 2;

const command = new Command("npm run -s vectors --")
  .description(
    "Runs worked liquidations through the Solidity library and its TypeScript mirror and compares" +
      " every figure.",
  )
  .argument("<file>", "JSON array of cases, or an object with a `liquidations` array")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? PASSED : MISUSED))
  .addHelpText(
    "after",
    "\nExit code: 0 if both engines give every figure of every case, 1 if one differs, 2 if the" +
      " file cannot be read.\n\nExample: npm run -s vectors -- test/vectors/liquidation.json",
  );

command.action(async (file: string) => {
  process.exitCode = await run(file);
});
await command.parseAsync();

async function run(file: string): Promise<number> {
  let cases: ReturnType<typeof readVectors>;
  try {
    // npm runs scripts in the package's root; the path was typed in INIT_CWD.
    cases = readVectors(resolve(process.env.INIT_CWD ?? process.cwd(), file), file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    return MISUSED;
  }

  // Loaded only now: it takes a second, which neither --help nor a wrong file should.
  const { buildContracts } = await import("./support/buildContracts.ts");
  const { openSolidity } = await import("./vectors/solidity.ts");
  await buildContracts();
  const solidity = await openSolidity();
  const solidityResults = await solidity.run(cases);
  await solidity.close();

  let failed = 0;
  cases.forEach((vector, i) => {
    const solidityResult = solidityResults[i] ?? { failure: "no result" };
    const problems = merged([
      ["solidity", checkCase(solidityResult, vector)],
      ["typescript", checkCase(runMirror(vector), vector)],
    ]);
    if (problems.length === 0) return;
    failed++;
    console.log(`FAIL ${vector.label}: ${problems.join("; ")}`);
  });
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed === 0 ? PASSED : FAILED;
}

/** What is wrong, engine by engine; engines that agree on it are named together. */
function merged(found: [engine: string, difference: Difference | undefined][]): string[] {
  const engines = new Map<string, string[]>();
  for (const [engine, difference] of found) {
    if (difference === undefined) continue;
    const { path, got, expected } = difference;
    const problem = `${path}: got ${got}, expected ${expected}`;
    engines.set(problem, [...(engines.get(problem) ?? []), engine]);
  }
  return [...engines].map(([problem, names]) => `${names.join(" and ")} ${problem}`);
}
