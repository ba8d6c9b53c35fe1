import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { z } from "zod";
import { InputError } from "../support/inputError.ts";
import { dotted, parseText, position } from "../support/jsonText.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A JSON text of a schema; throws an `InputError` naming line and column of the first fault. */
export function parseJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  shownAs: string,
): z.output<Schema> {
  const { root, value } = parseText(text, shownAs);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw parsed.error;
  const path = pathOf(issue);
  throw new InputError(
    `${shownAs}, ${position(text, nodeOf(root, path).offset)} (${dotted(path)}): ${problemOf(issue)}.`,
  );
}

/** An unknown key is at fault itself, not the object that has it. */
function pathOf(issue: Issue): Path {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return [...issue.path, ...unknown];
}

/** The property or value at a path; of a missing one, what it is missing from. */
function nodeOf(root: Node, path: Path): Node {
  const segments = path.map((key) => (typeof key === "number" ? key : String(key)));
  for (let end = segments.length; end > 0; end--) {
    const node = findNodeAtLocation(root, segments.slice(0, end));
    if (node !== undefined)
      return end === segments.length && node.parent?.type === "property" ? node.parent : node;
  }
  return root;
}

function problemOf(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return "unknown key";
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return `missing; expected ${issue.expected}`;
  }
  const [first = "", ...rest] = issue.message.replace(/^Invalid input: /, "").replace(/\.$/, "");
  return first.toLowerCase() + rest.join("");
}
