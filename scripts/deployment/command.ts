// What the commands about a deployment have in common.
import { Command } from "commander";
import { networks } from "../../deploy/network.ts";

/** A command with the options that each of them takes. */
export function deploymentCommand(name: string, description: string): Command {
  const names = networks.map((network) => network.name).join(", ");
  return new Command(`npm run ${name} --`)
    .description(description)
    .requiredOption("--network <name>", `one of ${names}`)
    .option("--out <folder>", "where the deployment's files are kept", ".")
    .option("--no-build", "take the production build as it is");
}

/** Runs a command; what goes wrong is told in its own words, without a stack. */
export async function run(action: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await action();
  } catch (error) {
    console.error(`✘ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
  // An open connection would keep the process alive.
  process.exit();
}
