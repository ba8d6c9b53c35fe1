/** A copy with another element at an index: what `Array.prototype.with` is in newer engines. */
export function replaced<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((element, at) => (at === index ? value : element));
}
