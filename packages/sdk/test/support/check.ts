import type { TestContext } from "node:test";
import fc from "fast-check";
import { seededRandom, seedFromEnvironment } from "../../../../test/typescript/support/random.ts";
import { randomCase, ZONES } from "../../../../test/typescript/support/randomCases.ts";
import type { VectorInput } from "../../src/margin/index.ts";

/** Accounts of the seeded generator, in every zone. */
export const anyCase: fc.Arbitrary<VectorInput> = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.constantFrom(...ZONES))
  .map(([seed, zone]) => randomCase(seededRandom(seed), zone));

/** Asserts a property, printing its seed: `BALLAST_SEED=<seed>` repeats the run. */
export function check<T extends unknown[]>(
  t: TestContext,
  property: fc.IProperty<T>,
  numRuns = 1_000,
): void {
  const seed = seedFromEnvironment();
  t.diagnostic(`seed ${seed}`);
  fc.assert(property, { seed: seed | 0, numRuns });
}
