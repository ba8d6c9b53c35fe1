// A node of its own, in a process of its own: what the deployment commands meet in earnest.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";

export interface Anvil {
  readonly url: string;
  /** One JSON-RPC request; throws what the node objects to. */
  ask(method: string, ...params: unknown[]): Promise<unknown>;
  stop(): void;
}

/** The node's binary: from the package where it has one for this machine, or from the path. */
export function anvilBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@foundry-rs/anvil-linux-amd64/bin/anvil");
  } catch {
    return spawnSync("anvil", ["--version"]).status === 0 ? "anvil" : undefined;
  }
}

/** Starts a node on a free port and waits until it answers. */
export async function startAnvil(...args: string[]): Promise<Anvil> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    anvilBinary() ?? "anvil",
    ["--port", String(port), "--silent", ...args],
    { stdio: "ignore" },
  );
  const ask = async (method: string, ...params: unknown[]) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const body = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (body.error) throw new Error(`${method}: ${body.error.message}`);
    return body.result;
  };
  for (let tries = 0; ; tries++) {
    try {
      await ask("eth_chainId");
      break;
    } catch (error) {
      if (tries === 100 || child.exitCode !== null) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  return { url, ask, stop: () => void child.kill("SIGKILL") };
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
}
