// Everything `npm test` runs, in the order it is shown.
import { tool } from "../support/tools.ts";
import { type Counter, hardhatCounts, nodeCounts, tallyCounts } from "./counts.ts";

export interface Suite {
  name: string;
  title: string;
  /** What Node runs. */
  command: string[];
  /** Added where the build is part of the run, so that suites side by side do not compile at once. */
  whenBuilt?: string[];
  counter: Counter;
  /** Suites it waits for; without their first check, that the contracts compile, it cannot run. */
  needs?: string[];
}

export const suites: Suite[] = [
  {
    name: "lint",
    title: "Style and rules",
    command: ["scripts/lint.ts", "--only", "biome,prettier,solhint"],
    counter: tallyCounts,
  },
  {
    name: "build",
    title: "Build: default profile",
    command: ["scripts/build.ts", "--profile", "default"],
    counter: tallyCounts,
  },
  {
    name: "types",
    title: "TypeScript types",
    command: ["scripts/lint.ts", "--only", "types"],
    counter: tallyCounts,
    needs: ["build"],
  },
  {
    name: "production",
    title: "Build: production profile",
    command: ["scripts/build.ts", "--profile", "production"],
    counter: tallyCounts,
  },
  {
    name: "abis",
    title: "Generated ABIs",
    command: ["scripts/abis.ts", "--check"],
    whenBuilt: ["--no-compile"],
    counter: tallyCounts,
    needs: ["build"],
  },
  {
    name: "solidity",
    title: "Solidity tests",
    command: tool("hardhat", "test", "solidity"),
    whenBuilt: ["--no-compile"],
    counter: hardhatCounts,
    needs: ["build"],
  },
  {
    name: "typescript",
    title: "TypeScript tests",
    command: tool("hardhat", "test", "mocha"),
    whenBuilt: ["--no-compile"],
    counter: hardhatCounts,
    // What is deployed in them is the production build.
    needs: ["build", "production"],
  },
  {
    name: "packages",
    title: "Package tests",
    command: ["--test", "--test-reporter=spec", "packages/*/test/**/*.test.ts"],
    counter: nodeCounts,
  },
  {
    name: "sdk",
    title: "The SDK as published",
    command: ["scripts/sdkPackage.ts", "--check"],
    whenBuilt: ["--no-compile"],
    counter: tallyCounts,
    needs: ["build"],
  },
  {
    name: "snapshots",
    title: "Gas and size snapshots",
    command: ["scripts/snapshots.ts", "--check"],
    counter: tallyCounts,
    needs: ["production"],
  },
];
