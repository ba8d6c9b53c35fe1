import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "./engine.ts";
import { counted } from "./words.ts";

/** Shows how far a replay is. */
export interface ProgressDisplay {
  /** @param run Which of the runs it is, from 0. */
  update(progress: Progress, run?: number): void;
  stop(): void;
}

/** Without a terminal: a line for each tenth of the way, or this often if a tenth takes longer. */
const LINE_SHARE = 0.1;
const LINE_MILLISECONDS = 10_000;

/** What the runs after the first are for, in the place of their figures. */
const AGAIN = "again, unprotected";

/**
 * A bar on a terminal, now and then a line elsewhere.
 *
 * @param ticks Of one run.
 * @param runs How many there will be, one after the other.
 */
export function showProgress(
  ticks: number,
  runs = 1,
  stream: NodeJS.WriteStream = process.stdout,
): ProgressDisplay {
  const total = ticks * runs;
  const { update, stop } = stream.isTTY ? bar(total, stream) : lines(total, stream);
  return {
    update: (progress, run = 0) => update(ticks * run + progress.ticks, payloadOf(progress, run)),
    stop,
  };
}

type Payload = ReturnType<typeof payloadOf>;

/** Shows how much of the whole is done, and what of it. */
interface Meter {
  update(done: number, payload: Payload): void;
  stop(): void;
}

function bar(total: number, stream: NodeJS.WriteStream): Meter {
  const display = new SingleBar(
    {
      stream,
      format: " {bar} {percentage}% · {date} · {what} · {eta_formatted} left",
      barsize: Math.max(10, Math.min(30, (stream.columns ?? 80) - 62)),
      // The report says all it said.
      clearOnComplete: true,
      hideCursor: true,
      fps: 8,
      etaBuffer: 100,
    },
    Presets.shades_classic,
  );
  return {
    update(done, payload) {
      if (display.isActive) display.update(done, payload);
      else display.start(total, done, payload);
    },
    stop: () => display.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): Meter {
  let shownTicks = 0;
  let shownAt: number | undefined;
  return {
    update(done, { date, what }) {
      shownAt ??= Date.now();
      const due =
        done - shownTicks >= total * LINE_SHARE || Date.now() - shownAt >= LINE_MILLISECONDS;
      if (!due) return;
      shownTicks = done;
      shownAt = Date.now();
      const percent = Math.floor((100 * done) / total);
      stream.write(`  ${String(percent).padStart(3)}% · ${date} · ${what}\n`);
    },
    stop() {},
  };
}

function payloadOf({ time, liquidations }: Progress, run: number) {
  const date = new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ");
  return { date, what: run === 0 ? counted(liquidations, "liquidation") : AGAIN };
}
