/** An event cannot follow from those before it: some are missing, or one came twice. */
export class BookMismatchError extends Error {
  override readonly name = "BookMismatchError";
}
