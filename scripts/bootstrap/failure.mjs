// Something the reader can act on: one sentence, and the output behind it only where the sentence is not enough.
export class Failure extends Error {
  constructor(message, details = "") {
    super(message);
    this.details = details;
  }
}
