/** Something to do from a time on. */
export interface Entry<T> {
  /** Unix seconds. */
  readonly time: number;
  readonly item: T;
}

/** What is to be done, each thing once, in the order of its time. */
export class Agenda<T> {
  readonly #left: Entry<T>[];

  constructor(entries: readonly Entry<T>[]) {
    this.#left = entries.toSorted((a, b) => a.time - b.time);
  }

  /** What is not taken yet. */
  get left(): T[] {
    return this.#left.map(({ item }) => item);
  }

  /** What is due by a time and not taken yet; what is not ready waits. */
  take(time: number, ready: (item: T) => boolean = () => true): T[] {
    const due: T[] = [];
    for (let i = 0; i < this.#left.length; ) {
      const entry = this.#left[i];
      if (entry === undefined || entry.time > time) break;
      if (ready(entry.item)) {
        due.push(entry.item);
        this.#left.splice(i, 1);
      } else i++;
    }
    return due;
  }
}
