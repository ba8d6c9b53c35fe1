/** @internal Without some members; of a union each of its parts, or what tells them apart would be gone. */
export type Without<parameters, names extends PropertyKey> = parameters extends unknown
  ? Omit<parameters, names>
  : never;
