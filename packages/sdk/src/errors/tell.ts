import type { FailureContext } from "./context.ts";
import type { ContractFailure, Told } from "./failure.ts";
import { sentences } from "./sentences/index.ts";
import type { Said } from "./sentences/sentence.ts";
import { type Words, wordsOf } from "./words.ts";

/** @internal What to say of an error of the contracts. */
export function tell(
  { name, args }: Pick<ContractFailure, "name" | "args">,
  context: FailureContext = {},
): Told {
  // Which arguments go with which name is what the table's type holds.
  const sentence = sentences[name] as unknown as (args: readonly unknown[], say: Words) => Said;
  const said = sentence(args, wordsOf(context));
  if (typeof said === "string") return { sentence: `${said}.` };
  const [what, todo] = said;
  return { sentence: `${what}.`, hint: `${todo.charAt(0).toUpperCase()}${todo.slice(1)}.` };
}

/** @internal Sentence and hint as one. */
export function inOne({ sentence, hint }: Told): string {
  if (hint === undefined) return sentence;
  // A second colon would not say what it belongs to.
  return sentence.includes(":") ? `${sentence} ${hint}` : joined(sentence, hint);
}

function joined(sentence: string, hint: string): string {
  return `${sentence.slice(0, -1)}: ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`;
}
