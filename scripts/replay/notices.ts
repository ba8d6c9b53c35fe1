import { counted, listed, some } from "./words.ts";

/** Orders, and deposits of any kind. */
export interface Count {
  orders: number;
  deposits: number;
}

interface Late extends Count {
  redemptions: number;
  guards: number;
}

/** What the data leaves no place for, while a portfolio is laid out. */
export class Leftovers {
  readonly #missing = new Map<string, Count>();
  readonly #late: Late = { orders: 0, deposits: 0, redemptions: 0, guards: 0 };
  readonly #idle: string[] = [];
  readonly #penniless: string[] = [];
  readonly #unsupplied: string[] = [];
  #waiting = 0;

  /** The data does not have the symbol. */
  missing(symbol: string, what: keyof Count): void {
    const count = this.#missing.get(symbol) ?? { orders: 0, deposits: 0 };
    count[what]++;
    this.#missing.set(symbol, count);
  }

  /** Due after the data ends. */
  late(what: keyof Late, count = 1): void {
    this.#late[what] += count;
  }

  /** An order is due before its symbol has a price. */
  waits(): void {
    this.#waiting++;
  }

  /** All orders of an account are left out. */
  idle(name: string): void {
    this.#idle.push(name);
  }

  /** All payments of an account are left out. */
  penniless(name: string): void {
    this.#penniless.push(name);
  }

  /** A guard of an account draws on another that is not opened. */
  unsupplied(name: string): void {
    this.#unsupplied.push(name);
  }

  /** All of it in sentences. */
  get notices(): string[] {
    const notices: string[] = [];
    if (this.#missing.size > 0) {
      const counts = [...this.#missing.values()];
      const verb = this.#missing.size === 1 ? "is" : "are";
      const skipped = things({
        orders: counts.reduce((sum, { orders }) => sum + orders, 0),
        deposits: counts.reduce((sum, { deposits }) => sum + deposits, 0),
      });
      notices.push(
        `${listed([...this.#missing.keys()])} ${verb} not in the data: skipped ${skipped}.`,
      );
    }
    const late = things(this.#late);
    if (late !== "") notices.push(`Left out ${late} due after the data ends.`);
    if (this.#idle.length > 0) {
      notices.push(`Nothing is left to trade for ${some(this.#idle)}: no account is opened.`);
    }
    if (this.#penniless.length > 0) {
      const who = some(this.#penniless);
      notices.push(`Nothing is left to pay in for ${who}: no account is opened.`);
    }
    if (this.#unsupplied.length > 0) {
      const skipped = counted(this.#unsupplied.length, "guard");
      const who = some(this.#unsupplied);
      notices.push(`Left out ${skipped} of ${who}, to draw on an account that is not opened.`);
    }
    if (this.#waiting > 0) {
      const wait =
        this.#waiting === 1
          ? "waits for the first price of its symbol"
          : "wait for the first prices of their symbols";
      notices.push(`${counted(this.#waiting, "order")} ${wait}.`);
    }
    return notices;
  }
}

/** `2 orders and 1 deposit` */
function things(counts: Readonly<Count> & Readonly<Partial<Late>>): string {
  const { orders, deposits, redemptions = 0, guards = 0 } = counts;
  const named = [
    [orders, "order"],
    [deposits, "deposit"],
    [redemptions, "redemption"],
    [guards, "guard"],
  ] as const;
  return listed(named.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun)));
}
