import { BaseError, ContractFunctionRevertedError } from "viem";

/** Why a call failed. */
export interface Failure {
  /** Name of the contract's error; undefined when it is none, as with a node that is down. */
  readonly error: string | undefined;
  /** One line for a person: the error with its values, or what the node said. */
  readonly reason: string;
}

/** Decodes whatever a call of a contract threw. */
export function failureOf(thrown: unknown): Failure {
  const reverted =
    thrown instanceof BaseError &&
    thrown.walk((cause) => cause instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError) {
    const { data, reason, signature } = reverted;
    if (data !== undefined) {
      return { error: data.errorName, reason: `${data.errorName}(${data.args?.join(", ") ?? ""})` };
    }
    return { error: undefined, reason: `reverted with ${reason ?? signature ?? "no reason"}` };
  }
  if (thrown instanceof BaseError)
    return { error: undefined, reason: oneLine(thrown.shortMessage) };
  return { error: undefined, reason: oneLine(String(thrown)) };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
