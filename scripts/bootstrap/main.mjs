// Sets up where needed, then hands over to the script.
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.mjs";
import { install } from "./install.mjs";
import { run } from "./run.mjs";
import { installedNode } from "./stamp.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function bootstrap(args) {
  try {
    const node = installedNode(root) ?? (await install(root));
    if (args.length > 0) await run(root, node, args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.details) console.error(error.details);
    console.error(error.message);
    process.exitCode = 1;
  }
}
