/** A reproducible source of randomness: the same seed gives the same values on every machine. */
export interface Random {
  /** Uniform integer in [0, bound), `bound > 0`. */
  below(bound: bigint): bigint;
  /** Uniform integer in [low, high]. */
  between(low: bigint, high: bigint): bigint;
  /** Integer in [low, high] whose order of magnitude is uniform; `low > 0`. */
  magnitude(low: bigint, high: bigint): bigint;
  /** True once in `oneIn` draws on average. */
  once(oneIn: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** A mulberry32 generator. `seed` is taken modulo 2^32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;

  function uint32(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  function below(bound: bigint): bigint {
    // 64 bits more than the bound has, so that the modulo's bias does not matter.
    let value = 0n;
    for (let bits = 0; bits < bound.toString(2).length + 64; bits += 32) {
      value = (value << 32n) | BigInt(uint32());
    }
    return value % bound;
  }

  const between = (low: bigint, high: bigint) => low + below(high - low + 1n);

  return {
    below,
    between,
    magnitude(low, high) {
      const doublings = BigInt((high / low).toString(2).length - 1);
      const floor = low << below(doublings + 1n);
      const top = floor * 2n < high ? floor * 2n : high;
      return between(floor, top);
    },
    once: (oneIn) => uint32() % oneIn === 0,
    pick: (items) => items[uint32() % items.length] ?? items[0],
  };
}

/** The seed in the environment's `BALLAST_SEED`, or a fresh one. The caller prints it. */
export function seedFromEnvironment(): number {
  const given = process.env.BALLAST_SEED;
  if (given === undefined || given === "") return Math.floor(Math.random() * 2 ** 32);
  const seed = Number(given);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new Error(`BALLAST_SEED must be an integer from 0 to 4294967295, got "${given}"`);
  }
  return seed;
}
