// What keeps the sources in shape. `npm run lint`, `npm run format` and `npm test` share this one list.
import { tool } from "../support/tools.ts";

export interface Check {
  name: string;
  title: string;
  command: string[];
  /** The same tool repairing what it can. */
  repair?: string[];
}

const solidity = ["contracts/**/*.sol", "test/**/*.sol"];
const prettier = ["--log-level", "warn", "--no-error-on-unmatched-pattern", ...solidity];

export const checks: Check[] = [
  {
    name: "biome",
    title: "TypeScript and JSON style (biome)",
    command: tool("biome", "check", "--error-on-warnings"),
    repair: tool("biome", "check", "--error-on-warnings", "--write"),
  },
  {
    name: "prettier",
    title: "Solidity layout (prettier)",
    command: tool("prettier", "--check", ...prettier),
    repair: tool("prettier", "--write", ...prettier),
  },
  {
    name: "solhint",
    title: "Solidity rules (solhint)",
    command: tool("solhint", "--disc", "--noPoster", "--max-warnings", "0", ...solidity),
  },
  {
    name: "types",
    title: "TypeScript types (tsc)",
    command: tool("tsc", "--noEmit"),
  },
];
