// The two ways the contracts are compiled, each with artifacts of its own.
//
// Hardhat keeps one set of artifacts, so that changing the profile would compile everything again. The
// production profile therefore has its own folders: both stay warm, and they can be built side by side.
import { fileURLToPath } from "node:url";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import config from "../../hardhat.config.ts";

export const profiles = ["default", "production"] as const;
export type Profile = (typeof profiles)[number];

/** What a script may want otherwise than hardhat.config.ts has it. */
export interface Overrides {
  /** The folder with Ignition's journals. */
  ignition?: string;
  /** The network of Hardhat's own tasks. */
  network?: string;
}

/** Hardhat with the artifacts of a profile: the tests' own, or those of what is deployed. */
export async function hardhatFor(
  profile: Profile,
  { ignition, network }: Overrides = {},
): Promise<HardhatRuntimeEnvironment> {
  if (profile === "default") return hre;
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = `.ballast/${profile}`;
  const paths = {
    ...config.paths,
    artifacts: `${folder}/artifacts`,
    cache: `${folder}/cache`,
    ...(ignition && { ignition }),
  };
  // The types are the same for both profiles; the default one writes them.
  return createHardhatRuntimeEnvironment(
    { ...config, paths },
    { buildProfile: profile, noTypechain: true, ...(network && { network }) },
    root,
  );
}
