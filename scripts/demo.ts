// The crash of May 2021, replayed.
import { replayCommand, runReplay } from "./replay/command.ts";

const DATA = "data/2021-05-crash-hourly.csv";

const command = replayCommand(
  "npm run demo --",
  "Replays the crash of May 2021 with the shipped traders, on a chain in this process.",
);

command.action(async ({ preset, out }: { preset: string; out?: string }) => {
  process.exitCode = await runReplay({ data: DATA, shippedData: true, preset, out }, [
    ["npm run demo -- --out replay.json", "write it all down"],
    ["npm run -s vectors -- replay.json", "work it out twice more"],
    ["npm run replay -- --data data/2020-03-crash-hourly.csv", "another crash"],
    ["docs/replay.md", "your own data"],
  ]);
});
await command.parseAsync();
