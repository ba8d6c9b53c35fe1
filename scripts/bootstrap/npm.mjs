// Runs npm under a Node of our choice, quietly.
//
// npm is started by its JavaScript entry: the `npm` on the path picks its own Node, and on Windows that is
// always the one it was installed with.
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { Failure } from "./failure.mjs";
import { runQuietly } from "./quiet.mjs";

const entry = "npm-cli.js";

/** npm's entry: the npm that started us, or the one that came with this Node, or the first on the path. */
function findNpm() {
  const bin = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? "",
    join(bin, "node_modules", "npm", "bin", entry),
    join(bin, "..", "lib", "node_modules", "npm", "bin", entry),
    ...(process.env.PATH ?? "")
      .split(delimiter)
      .flatMap((folder) => [
        join(folder, "npm"),
        join(folder, "node_modules", "npm", "bin", entry),
      ]),
  ];
  for (const candidate of candidates) {
    if (!existsSync(candidate)) continue;
    const target = realpathSync(candidate);
    if (basename(target) === entry) return target;
  }
  throw new Failure(
    "npm was not found: install it (it comes with Node) and run the command again.",
  );
}

// Short retries: a registry out of reach is reported within seconds, not after a minute of npm's own waits.
const patience = {
  npm_config_fetch_retries: "2",
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_retry_maxtimeout: "4000",
};

const outOfReach =
  /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request/;

/** Runs npm and returns what it printed; its messages are shown only where it fails for a reason of its own. */
export async function npm(args, { cwd, node = process.execPath, onStart }) {
  const { code, stdout, output } = await runQuietly(node, [findNpm(), ...args], {
    cwd,
    onStart,
    env: patience,
  });
  if (code === 0) return stdout;
  if (outOfReach.test(output)) {
    throw new Failure(
      "The package registry is out of reach: check the network, or npm's proxy and registry settings, and run the command again.",
    );
  }
  throw new Failure(
    `The install failed: what \`npm ${args[0]}\` printed is above.`,
    output.trimEnd(),
  );
}
