// What a page pays for the package: bundled, minified and zipped, beside viem.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { STAGED } from "./stage.ts";

/** What the smallest thing one can do may weigh, bytes. */
export const LIMIT = 25_000;

/** By what is imported, bytes. */
const IMPORTS: Record<string, string> = {
  "read one account": `export { getAccount } from "./${STAGED}/index.js";`,
  "every action": `export { ballastActions } from "./${STAGED}/index.js";`,
  "margin mathematics": `export * from "./${STAGED}/margin/index.js";`,
};

export async function bundleSizes(): Promise<Record<string, number>> {
  const sizes = Object.entries(IMPORTS).map(async ([name, contents]) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: "." },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      target: "es2022",
      external: ["viem", "viem/*"],
      logLevel: "silent",
    });
    const [file] = outputFiles;
    if (file === undefined) throw new Error(`Nothing was bundled for "${name}".`);
    return [name, gzipSync(file.contents, { level: 9 }).length] as const;
  });
  return Object.fromEntries(await Promise.all(sizes));
}
