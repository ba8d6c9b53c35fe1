// Solidity tests are compiled without the optimiser: most of a build went into making them smaller, which nobody needs. The
// contracts they deploy by name are those of the profile.
import { globSync } from "node:fs";
import type { HardhatPlugin } from "hardhat/types/plugins";

const TESTS = "test/solidity";

export const quickTests: HardhatPlugin = {
  id: "ballast-quick-tests",
  hookHandlers: {
    config: async () => ({
      default: async () => ({
        resolveUserConfig: async (userConfig, resolveVariable, next) => {
          const config = await next(userConfig, resolveVariable);
          const profile = config.solidity.profiles.default;
          const compiler = profile?.compilers[0];
          if (profile === undefined || compiler === undefined) return config;
          const settings = { ...compiler.settings, optimizer: { enabled: false } };
          // One object for all of them: Hardhat compiles together what has the same one, not an equal one.
          const quick = { ...compiler, settings };
          const files = globSync(`${TESTS}/**/*.sol`, { cwd: config.paths.root });
          profile.overrides = Object.fromEntries(files.map((file) => [file, quick]));
          return config;
        },
      }),
    }),
  },
};
