import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import { quickTests } from "./scripts/build/quickTests.ts";

const require = createRequire(import.meta.url);

// The compiler comes from npm, so that a machine without access to a compiler mirror can build.
const compiler = {
  version: "0.8.30",
  path: require.resolve("solc/soljson.js"),
};
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  metadata: { bytecodeHash: "none" as const },
};

// Hardhat's own seed is always the same: a whole test run draws one, prints it and hands it on.
const { BALLAST_SEED } = process.env;
const seed = BALLAST_SEED ? `0x${BigInt(BALLAST_SEED).toString(16).padStart(64, "0")}` : undefined;

/** A public network: where its node is, and who pays, come from the keystore or the environment. */
const remote = (chainId: number, chainType: "generic" | "op", node: string) => ({
  type: "http" as const,
  chainType,
  chainId,
  url: configVariable(node),
  accounts: [configVariable("BALLAST_DEPLOYER_KEY")],
});

export default defineConfig({
  plugins: [toolbox, quickTests],
  solidity: {
    profiles: {
      // The fast profile of the test loop. Without the intermediate representation the core is larger than what is deployed:
      // it has to fit all the same.
      default: { ...compiler, settings: { ...settings, optimizer: { enabled: true, runs: 1 } } },
      // What is deployed: the profile of the gas and size snapshots.
      production: { ...compiler, settings: { ...settings, viaIR: true }, isolated: false },
    },
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
      "@pythnetwork/pyth-sdk-solidity/MockPyth.sol",
    ],
  },
  paths: {
    sources: "contracts",
    tests: { solidity: "test/solidity", mocha: "test/typescript" },
    ignition: "deploy",
  },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      // Everything a tick of prices causes shares the tick's timestamp.
      allowBlocksWithSameTimestamp: true,
      blockGasLimit: 60_000_000,
    },
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    // Its accounts are its own: the well-known ones, unlocked.
    anvil: {
      type: "http",
      chainType: "l1",
      chainId: 31_337,
      url: process.env.BALLAST_ANVIL_URL ?? "http://127.0.0.1:8545",
    },
    baseSepolia: remote(84_532, "op", "BASE_SEPOLIA_RPC_URL"),
    arbitrumSepolia: remote(421_614, "generic", "ARBITRUM_SEPOLIA_RPC_URL"),
    optimismSepolia: remote(11_155_420, "op", "OPTIMISM_SEPOLIA_RPC_URL"),
  },
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
  test: {
    mocha: { timeout: 120_000 },
    solidity: {
      fsPermissions: { readDirectory: ["deploy/presets/"] },
      fuzz: { runs: 256, seed },
      invariant: { runs: 48, depth: 64, failOnRevert: true },
    },
  },
});
