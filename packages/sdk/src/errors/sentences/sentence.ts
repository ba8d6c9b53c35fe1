import type { ContractErrorArgs } from "viem";
import type { errorsAbi } from "../../abis/errors.ts";
import type { FailureName } from "../failure.ts";
import type { Words } from "../words.ts";

/** What happened, and what can be done where something can; neither ends with a stop. */
export type Said = string | readonly [what: string, todo: string];

/** What to say of an error. */
export type Sentence<name extends FailureName> = (
  args: ContractErrorArgs<typeof errorsAbi, name>,
  say: Words,
) => Said;

/** Of every error that there is: a new one does not compile without its sentence. */
export type Sentences = { readonly [name in FailureName]: Sentence<name> };
