// The files that hold the ABIs, as the formatter leaves them.
import { spawnSync } from "node:child_process";
import { tool } from "../support/tools.ts";
import { type AbiItem, toJson } from "./abi.ts";
import type { Generated } from "./generated.ts";

export interface SourceFile {
  path: string;
  text: string;
}

const folder = "packages/sdk/src/abis";
const header = "// Written by scripts/abis.ts from the compiled contracts: do not edit.\n";

export function sourceFile(
  { name, about }: Pick<Generated, "name" | "about">,
  abi: AbiItem[],
): SourceFile {
  const constant = `/** ${about} */\nexport const ${name}Abi = ${toJson(abi)} as const;\n`;
  return formatted(`${folder}/${name}.ts`, `${header}\n${constant}`);
}

export function barrelFile(all: readonly Pick<Generated, "name">[]): SourceFile {
  const lines = all.map(({ name }) => `export { ${name}Abi } from "./${name}.ts";\n`);
  return formatted(`${folder}/index.ts`, header + lines.join(""));
}

function formatted(path: string, source: string): SourceFile {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    tool("biome", "format", `--stdin-file-path=${path}`),
    { input: source, encoding: "utf8", maxBuffer: 2 ** 24 },
  );
  if (status !== 0) throw new Error(`${path} cannot be formatted: ${stderr}`);
  return { path, text: stdout };
}
