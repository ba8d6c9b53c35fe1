// Starts the project's tools by their JavaScript entry, under this Node: the shims in node_modules/.bin differ
// from system to system.
import { spawn } from "node:child_process";

const entries = {
  biome: "@biomejs/biome/bin/biome",
  hardhat: "hardhat/dist/src/cli.js",
  prettier: "prettier/bin/prettier.cjs",
  solhint: "solhint/solhint.js",
  tsc: "typescript/bin/tsc",
} as const;
export type Tool = keyof typeof entries;

/** The arguments that make Node run a tool. */
export const tool = (name: Tool, ...args: string[]): string[] => [
  `node_modules/${entries[name]}`,
  ...args,
];

/** Runs a file with this Node on our own terminal, and returns its exit code. */
export function runNode(args: string[]): Promise<number> {
  return new Promise((settle, fail) => {
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    child.on("error", fail);
    child.on("exit", (code) => settle(code ?? 1));
  });
}
