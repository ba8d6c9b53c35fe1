// Shows suites that run side by side one after the other: the first unfinished one prints as it goes, and what
// the later ones print meanwhile is held back for their turn.
import { styleText } from "node:util";
import type { Result } from "./result.ts";
import type { Suite } from "./suites.ts";

const heading = ({ title }: Suite) => `\n${styleText("bold", `── ${title}`)}\n`;

function closing({ suite, passed, failed, seconds, note }: Result): string {
  const counts = `${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`;
  const line = `${suite.title}: ${counts}${note ? ` (${note})` : ""}`;
  return failed === 0 ? styleText("green", `✔ ${line}\n`) : styleText("red", `✘ ${line}\n`);
}

export class Turns {
  #upcoming: Suite[];
  #current: Suite | undefined;
  #held = new Map<Suite, string>();
  #finished = new Map<Suite, Result>();

  constructor(suites: Suite[]) {
    this.#upcoming = [...suites];
    this.#next();
  }

  write(suite: Suite, text: string): void {
    if (suite === this.#current) process.stdout.write(text);
    else this.#held.set(suite, (this.#held.get(suite) ?? "") + text);
  }

  finish(suite: Suite, result: Result): void {
    this.#finished.set(suite, result);
    if (suite === this.#current) this.#next(result);
  }

  /** Closes the current suite and opens those after it, up to the first that is still unfinished. */
  #next(result?: Result): void {
    if (result) process.stdout.write(closing(result));
    this.#current = this.#upcoming.shift();
    if (!this.#current) return;
    process.stdout.write(heading(this.#current) + (this.#held.get(this.#current) ?? ""));
    const finished = this.#finished.get(this.#current);
    if (finished) this.#next(finished);
  }
}
