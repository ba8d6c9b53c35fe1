// The environment of a child process with folders put in front of its search path.
import { delimiter } from "node:path";

export function environmentWith(...folders) {
  // Windows calls it Path, and a copy of the environment no longer ignores case.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const path = [...folders, process.env[name]].filter(Boolean).join(delimiter);
  return { ...process.env, [name]: path };
}
