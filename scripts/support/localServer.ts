// A node on this machine with the protocol on it: what `npm run node` serves.
import { rmSync } from "node:fs";
import type { Deployment } from "@ballast/sdk";
import hre from "hardhat";
import type { Ballast } from "../../deploy/deployBallast.ts";
import type { Preset } from "../../deploy/preset.ts";
import { deployLocally } from "./localDeployment.ts";

const HOST = "127.0.0.1";
const JOURNAL = new URL("../../deploy/deployments/chain-31337", import.meta.url);

export interface LocalServer {
  readonly url: string;
  readonly ballast: Ballast;
  readonly deployment: Deployment;
  close(): Promise<void>;
}

/** @param port 0 for any that is free. */
export async function serveLocally(preset: Preset, port: number): Promise<LocalServer> {
  const server = await hre.network.createServer("default", HOST, port);
  const { port: taken } = await server.listen();
  const url = `http://${HOST}:${taken}`;
  // The chain is new, so a journal of an earlier one must not be taken up.
  rmSync(JOURNAL, { recursive: true, force: true });
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  return {
    url,
    ...(await deployLocally(connection, preset)),
    close: async () => {
      await connection.close();
      await server.close();
    },
  };
}
