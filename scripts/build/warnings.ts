// The compiler's warnings about our own sources, read from what it left on disk: a cached build prints none.
import { readFile } from "node:fs/promises";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { z } from "zod";

const buildOutput = z.object({
  output: z.object({
    errors: z
      .array(
        z.object({
          severity: z.string(),
          errorCode: z.string().optional(),
          formattedMessage: z.string(),
          sourceLocation: z.object({ file: z.string() }).optional(),
        }),
      )
      .default([]),
  }),
});
type CompilerMessage = z.infer<typeof buildOutput>["output"]["errors"][number];

// The compiler sees our files under this folder, and packages under "npm/".
const own = "project/";

const buildInput = z.object({
  input: z.object({ settings: z.object({ optimizer: z.object({ enabled: z.boolean() }) }) }),
});

// Code over the size limit of a deployed contract is no concern in a build for tests, which are never deployed.
const sizeCodes = ["5574", "3860"];

function isOwnWarning(
  { severity, errorCode = "", sourceLocation }: CompilerMessage,
  deployed: boolean,
): boolean {
  if (severity !== "warning") return false;
  if (!deployed && sizeCodes.includes(errorCode)) return false;
  return (sourceLocation?.file ?? own).startsWith(own);
}

async function readJson<T>(schema: z.ZodType<T>, path: string | undefined): Promise<T> {
  if (path === undefined) throw new Error("A build left no record of itself.");
  return schema.parse(JSON.parse(await readFile(path, "utf8")));
}

/** The warnings behind the artifacts that are there, without those of packages. */
export async function ownWarnings({ artifacts }: HardhatRuntimeEnvironment): Promise<string[]> {
  const found = new Set<string>();
  for (const id of await artifacts.getAllBuildInfoIds()) {
    const { input } = await readJson(buildInput, await artifacts.getBuildInfoPath(id));
    const { output } = await readJson(buildOutput, await artifacts.getBuildInfoOutputPath(id));
    const deployed = input.settings.optimizer.enabled;
    for (const message of output.errors.filter((one) => isOwnWarning(one, deployed))) {
      found.add(message.formattedMessage.replaceAll(own, "").trim());
    }
  }
  return [...found];
}
