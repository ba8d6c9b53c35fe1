import hre from "hardhat";

/** Compiles what has changed since the last build, for a command that needs the contracts. */
export async function buildContracts(): Promise<void> {
  // Of a fresh build Hardhat prints every warning, those of packages included; `npm test` counts our own.
  const { warn } = console;
  console.warn = () => {};
  try {
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  } finally {
    console.warn = warn;
  }
}
