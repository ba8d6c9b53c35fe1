// How far Ignition is, told as its journal grows.
import { confirmedSteps } from "./journal.ts";
import type { Target } from "./target.ts";

/** Milliseconds between two lines. */
const PAUSE = 1_000;

/** Tells the steps that are confirmed, until it is stopped. */
export function showProgress(target: Target): { stop(): void } {
  let shown = confirmedSteps(target);
  if (shown > 0) console.log(`  ${shown} steps were confirmed before`);
  const timer = setInterval(() => {
    const now = confirmedSteps(target);
    if (now > shown) console.log(`  ${now} steps confirmed`);
    shown = now;
  }, PAUSE);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
