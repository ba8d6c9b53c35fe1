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

// Code over the size limit of a deployed contract is no concern in a test, which is never deployed.
const sizeCodes = ["5574", "3860"];

function isOwnWarning({ severity, errorCode = "", sourceLocation }: CompilerMessage): boolean {
  if (severity !== "warning") return false;
  const file = sourceLocation?.file ?? own;
  if (file.startsWith(`${own}test/`) && sizeCodes.includes(errorCode)) return false;
  return file.startsWith(own);
}

/** The warnings behind the artifacts that are there, without those of packages. */
export async function ownWarnings({ artifacts }: HardhatRuntimeEnvironment): Promise<string[]> {
  const found = new Set<string>();
  for (const id of await artifacts.getAllBuildInfoIds()) {
    const path = await artifacts.getBuildInfoOutputPath(id);
    if (path === undefined) throw new Error(`The build ${id} left no compiler output`);
    const { errors } = buildOutput.parse(JSON.parse(await readFile(path, "utf8"))).output;
    for (const message of errors.filter(isOwnWarning)) {
      found.add(message.formattedMessage.replaceAll(own, "").trim());
    }
  }
  return [...found];
}
