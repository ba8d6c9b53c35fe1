// Compiles the contracts with one profile and counts two checks: that they compile, and without a warning.
//
//   node scripts/build.ts [--profile default|production]
import { Command, Option } from "commander";
import { compile } from "./build/compile.ts";
import { type Profile, profiles } from "./build/profiles.ts";

const { profile } = new Command("npm run build --")
  .description("Compile the contracts; warnings in our own sources are errors.")
  .addOption(
    new Option("--profile <name>", "the build profile").choices(profiles).default("default"),
  )
  .parse()
  .opts<{ profile: Profile }>();

const { succeeded, warnings } = await compile(profile);
if (!succeeded) {
  console.log("0 passed, 1 failed");
} else if (warnings.length > 0) {
  console.log(`${warnings.join("\n\n")}\n`);
  console.log("1 passed, 1 failed");
} else {
  console.log("2 passed, 0 failed");
}
process.exitCode = succeeded && warnings.length === 0 ? 0 : 1;
