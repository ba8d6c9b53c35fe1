/** `1 order`, `2 orders`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `A, B and C` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** `A, B, C and 7 others` */
export function some(names: readonly string[], most = 4): string {
  const rest = names.length - most + 1;
  return listed(rest < 2 ? names : [...names.slice(0, most - 1), `${rest} others`]);
}

/** Unix seconds as `2021-05-19T13:00:00Z`. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** `2021-05-19 12:30` */
export function shortTime(seconds: number): string {
  return isoTime(seconds).slice(0, 16).replace("T", " ");
}
