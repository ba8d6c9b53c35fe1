// Replays candles through the protocol, deployed on a chain in this process, with traders and a keeper.
import { Option } from "commander";
import { type ReplayOptions, replayCommand, runReplay } from "./replay/command.ts";

const command = replayCommand(
  "npm run replay --",
  "Replays a file of candles through the protocol, deployed on a chain in this process: traders " +
    "open their portfolios, prices move, the keeper liquidates whoever falls below the line, and " +
    "collateral is sold for debts.",
  [
    new Option(
      "--data <file>",
      "candles: a CSV with time,symbol,open,high,low,close,volume",
    ).makeOptionMandatory(),
    new Option(
      "--portfolio <file>",
      "who trades and provides what and when: JSON (default: the shipped one)",
    ),
  ],
).addHelpText(
  "after",
  "\nExample: npm run replay -- --data data/2020-03-crash-hourly.csv --out replay.json" +
    "\nFormats of all files: docs/replay.md",
);

command.action(async (options: ReplayOptions) => {
  process.exitCode = await runReplay(options, [
    options.out === undefined
      ? ["--out replay.json", "writes it all down"]
      : [`npm run -s vectors -- ${options.out}`, "works it out again, in Solidity and TypeScript"],
    options.preset === "tiered"
      ? ["--preset textbook", "one requirement for all sizes"]
      : ["--preset tiered", "requirements that rise with size"],
    ["docs/replay.md", "your own data and portfolios"],
  ]);
});
await command.parseAsync();
