/** What was measured, by name: gas, or bytes. */
export type Measurements = Record<string, number>;
