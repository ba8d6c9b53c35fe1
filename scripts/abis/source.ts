// The files that hold the ABIs, as the formatter leaves them.
import { spawnSync } from "node:child_process";
import type { Deployment } from "@ballast/sdk";
import { tool } from "../support/tools.ts";
import { type AbiItem, toJson } from "./abi.ts";
import type { Generated } from "./generated.ts";

export interface SourceFile {
  path: string;
  text: string;
}

const folder = "packages/sdk/src/abis";
const deploymentsHeader =
  "// Written by scripts/abis.ts from the records of deployments: do not edit.\n";
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

/** As constants: a bigint keeps its n. */
export function deploymentsFile(all: Readonly<Record<string, Deployment>>): SourceFile {
  const constants = Object.entries(all).map(([name, deployment]) => {
    const about =
      name === "localhost"
        ? "What `npm run node` makes, on a chain of this machine."
        : `The deployment on ${name}.`;
    return `/** ${about} */\nexport const ${name} = ${toSource(deployment)} as const satisfies Deployment;\n`;
  });
  const entries = Object.entries(all).map(([name, { chainId }]) => `[${chainId}, ${name}]`);
  const map = `/** By chain id. */\nexport const deployments: ReadonlyMap<number, Deployment> = new Map<number, Deployment>([${entries}]);\n`;
  const union = Object.keys(all).map((name) => `typeof ${name}`);
  const known = `/** Any of them. */\nexport type KnownDeployment = ${union.join(" | ")};\n\n`;
  const imports = 'import type { Deployment } from "./core/deployment.ts";\n\n';
  return formatted(
    "packages/sdk/src/deployments.ts",
    `${deploymentsHeader}${imports}${constants.join("\n")}\n${known}${map}`,
  );
}

function toSource(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "bigint" ? `${inner}n` : inner,
  ).replaceAll(/"(\d+n)"/g, "$1");
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
