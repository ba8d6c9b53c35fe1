// Runs every suite, goes on after a failed one, and ends with the line "N passed, N failed".
//
//   node scripts/test.ts [--only lint,solidity,...]
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { Command } from "commander";
import { pick } from "./support/pick.ts";
import { stopAll } from "./testing/run.ts";
import { schedule } from "./testing/schedule.ts";
import { suites } from "./testing/suites.ts";
import { lastLine, summary } from "./testing/summary.ts";
import { Turns } from "./testing/turns.ts";

const { only } = new Command("npm test --")
  .description("Run every suite, or those named.")
  .option("--only <names>", `a list from ${suites.map(({ name }) => name).join(",")}`)
  .parse()
  .opts<{ only?: string }>();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    stopAll();
    process.exit(130);
  });
}

// One seed for all that is random in the run, drawn anew each time: so it tests more than the last one did.
process.env.BALLAST_SEED ||= String(randomInt(2 ** 32));
const seed = `Seed ${process.env.BALLAST_SEED}: BALLAST_SEED=${process.env.BALLAST_SEED} npm test repeats this run's random inputs.`;
console.log(seed);

const selected = pick(suites, only);
// Without a build in the run, the suites that need one compile for themselves: one after the other.
const built = selected.some(({ name }) => name === "build");
const sideBySide = built ? Math.min(2, availableParallelism()) : 1;
const outcome = await schedule(selected, sideBySide, new Turns(selected));
const results = selected.flatMap((suite) => outcome.get(suite) ?? []);

console.log(`\n${summary(results)}\n`);
console.log(`${seed}\n`);
console.log(lastLine(results));
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;
