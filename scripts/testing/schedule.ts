// Runs suites side by side, each as soon as what it needs is done.
import { notRun, type Result } from "./result.ts";
import { run } from "./run.ts";
import type { Suite } from "./suites.ts";
import type { Turns } from "./turns.ts";

export async function schedule(
  suites: Suite[],
  sideBySide: number,
  turns: Turns,
): Promise<Map<Suite, Result>> {
  const results = new Map<Suite, Result>();
  const waiting = new Set(suites);
  const running = new Set<Promise<void>>();
  const built = suites.some(({ name }) => name === "build");
  const needed = (suite: Suite) => suites.filter(({ name }) => suite.needs?.includes(name));

  const start = async (suite: Suite) => {
    const broken = needed(suite).find((other) => results.get(other)?.passed === 0);
    const result = broken
      ? notRun(suite, broken)
      : await run(suite, built, (text) => turns.write(suite, text));
    results.set(suite, result);
    turns.finish(suite, result);
  };

  while (results.size < suites.length) {
    const ready = [...waiting].find((suite) => needed(suite).every((other) => results.has(other)));
    if (ready && running.size < sideBySide) {
      waiting.delete(ready);
      const task = start(ready).finally(() => running.delete(task));
      running.add(task);
    } else {
      await Promise.race(running);
    }
  }
  return results;
}
