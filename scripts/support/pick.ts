// Picks items by the names given to --only; without any, all of them.
export function pick<T extends { name: string }>(items: T[], only: string | undefined): T[] {
  if (only === undefined) return items;
  const names = only.split(",").map((name) => name.trim());
  const known = items.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
    process.exit(1);
  }
  return items.filter(({ name }) => names.includes(name));
}
