import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "./engine.ts";
import { counted } from "./words.ts";

/** Shows how far a replay is. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  stop(): void;
}

/** Without a terminal: a line for each tenth of the way, or this often if a tenth takes longer. */
const LINE_SHARE = 0.1;
const LINE_MILLISECONDS = 10_000;

/** A bar on a terminal, now and then a line elsewhere. */
export function showProgress(
  total: number,
  stream: NodeJS.WriteStream = process.stdout,
): ProgressDisplay {
  return stream.isTTY ? bar(total, stream) : lines(total, stream);
}

function bar(total: number, stream: NodeJS.WriteStream): ProgressDisplay {
  const display = new SingleBar(
    {
      stream,
      format: " {bar} {percentage}% · {date} · {liquidations} · {eta_formatted} left",
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
    update(progress) {
      if (display.isActive) display.update(progress.ticks, payloadOf(progress));
      else display.start(total, progress.ticks, payloadOf(progress));
    },
    stop: () => display.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): ProgressDisplay {
  let shownTicks = 0;
  let shownAt: number | undefined;
  return {
    update(progress) {
      shownAt ??= Date.now();
      const due =
        progress.ticks - shownTicks >= total * LINE_SHARE ||
        Date.now() - shownAt >= LINE_MILLISECONDS;
      if (!due) return;
      shownTicks = progress.ticks;
      shownAt = Date.now();
      const { date, liquidations } = payloadOf(progress);
      const percent = Math.floor((100 * progress.ticks) / total);
      stream.write(`  ${String(percent).padStart(3)}% · ${date} · ${liquidations}\n`);
    },
    stop() {},
  };
}

function payloadOf({ time, liquidations }: Progress) {
  const date = new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ");
  return { date, liquidations: counted(liquidations, "liquidation") };
}
