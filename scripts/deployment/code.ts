// Whether what stands at an address is what this build would put there.
import { dataLength, getBytes, hexlify, keccak256 } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** Where compiled code has a gap: bytes from `start`. */
interface Gap {
  readonly start: number;
  readonly length: number;
}

/** The addresses of libraries by name. */
export type Libraries = Readonly<Record<string, string>>;

/**
 * Whether deployed code is a contract's of this build, linked to these libraries. What construction writes into it is
 * left out of the comparison: immutables, and a library's own address.
 */
export async function isBuild(
  { artifacts }: HardhatRuntimeEnvironment,
  name: string,
  deployed: string,
  libraries: Libraries,
): Promise<boolean> {
  const artifact = await artifacts.readArtifact(name);
  const linked = link(artifact.deployedBytecode, artifact.deployedLinkReferences, libraries);
  if (linked === undefined) return false;
  const gaps = Object.values(artifact.immutableReferences ?? {}).flat();
  // A library begins with a push of its own address, so that it can tell a call from a delegate call.
  if (linked.startsWith(`0x73${"00".repeat(20)}30`)) gaps.push({ start: 1, length: 20 });
  return (
    dataLength(linked) === dataLength(deployed) && blank(linked, gaps) === blank(deployed, gaps)
  );
}

/** The hash of the code at an address, as the chain itself has it; undefined where there is none. */
export function codeHash(code: string): string | undefined {
  return code === "0x" ? undefined : keccak256(code);
}

/** The libraries that a contract is linked to. */
export async function librariesOf(
  { artifacts }: HardhatRuntimeEnvironment,
  name: string,
): Promise<string[]> {
  const { deployedLinkReferences } = await artifacts.readArtifact(name);
  return Object.values(deployedLinkReferences ?? {})
    .flatMap(Object.keys)
    .sort();
}

function link(
  code: string,
  references: Readonly<Record<string, Readonly<Record<string, readonly Gap[]>>>> = {},
  libraries: Libraries,
): string | undefined {
  let hex = code.slice(2);
  for (const [name, gaps] of Object.values(references).flatMap(Object.entries<readonly Gap[]>)) {
    const address = libraries[name]?.slice(2).toLowerCase();
    if (address === undefined) return undefined;
    for (const { start, length } of gaps) {
      hex = hex.slice(0, 2 * start) + address + hex.slice(2 * (start + length));
    }
  }
  return `0x${hex}`;
}

function blank(code: string, gaps: readonly Gap[]): string {
  const bytes = getBytes(code);
  for (const { start, length } of gaps) bytes.fill(0, start, start + length);
  return hexlify(bytes);
}
