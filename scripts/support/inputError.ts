/** What a person gave cannot be used; the message is one sentence that says what and where. */
export class InputError extends Error {
  override readonly name = "InputError";
}
