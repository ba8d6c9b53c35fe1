// Compiles the contracts with one profile.
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { hardhatFor, type Profile } from "./profiles.ts";
import { ownWarnings } from "./warnings.ts";

export interface Compilation {
  succeeded: boolean;
  warnings: string[];
}

/** What to compile: tests run with the default profile only, and would double the time of the other. */
async function rootFiles(
  { solidity }: HardhatRuntimeEnvironment,
  profile: Profile,
): Promise<string[]> {
  const all = await solidity.getRootFilePaths();
  if (profile === "default") return all;
  const scopes = await Promise.all(all.map((path) => solidity.getScope(path)));
  return all.filter((_, index) => scopes[index] === "contracts");
}

export async function compile(profile: Profile): Promise<Compilation> {
  const hre = await hardhatFor(profile);
  const files = await rootFiles(hre, profile);
  const compilation = await build(hre, profile, files, false);
  // Code of the intermediate representation depends on what it is compiled together with. A part that was compiled alone, after
  // a change, is not what a new checkout deploys.
  const whole = profile === "default" || (await hre.artifacts.getAllBuildInfoIds()).size === 1;
  return whole || !compilation.succeeded ? compilation : build(hre, profile, files, true);
}

async function build(
  hre: HardhatRuntimeEnvironment,
  profile: Profile,
  files: string[],
  force: boolean,
): Promise<Compilation> {
  const { solidity } = hre;
  // Hardhat prints errors and, of a fresh build only, every warning, those of packages included.
  const { warn } = console;
  console.warn = () => {};
  const results = await solidity
    .build(files, { buildProfile: profile, cleanupArtifacts: true, quiet: true, force })
    .finally(() => {
      console.warn = warn;
    });
  if (!solidity.isSuccessfulBuildResult(results)) {
    console.error(results.formattedReason);
    return { succeeded: false, warnings: [] };
  }
  const succeeded = [...results.values()].every((file) => !("errors" in file));
  return { succeeded, warnings: succeeded ? await ownWarnings(hre) : [] };
}
