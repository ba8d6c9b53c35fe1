import fc from "fast-check";
import { type Holding, WAD } from "../../src/margin/index.ts";

const MAX_UINT128 = 2n ** 128n - 1n;
const MIL = WAD / 1_000n;

/** What is told of a holding by hand: whole percents, decimals, and the rest in its own units. */
interface Told {
  readonly id?: number;
  readonly decimals?: number;
  readonly haircut?: bigint;
  readonly discount?: bigint;
  readonly amount: bigint;
  readonly price: bigint;
}

/** WAD per token unit. */
export const unitOf = (decimals: number): bigint => 10n ** BigInt(18 - decimals);

/** A holding of token 1 with 18 decimals, 10% haircut and 5% discount, but for what is told. */
export function holdingOf({ id = 1, decimals = 18, haircut, discount, ...rest }: Told): Holding {
  const percent = (value: bigint) => (value * WAD) / 100n;
  const token = {
    id,
    unit: unitOf(decimals),
    haircut: percent(haircut ?? 10n),
    discount: percent(discount ?? 5n),
  };
  return { token, ...rest };
}

/** An integer of any order of magnitude up to `2^bits`, and at least 1. */
const magnitude = (bits: number): fc.Arbitrary<bigint> =>
  fc.nat(bits - 1).chain((bit) => fc.bigInt(2n ** BigInt(bit), 2n ** BigInt(bit + 1)));

/** Any holding that the listing's bounds allow: an amount in WAD and a price of up to 128 bits. */
export const anyHolding: fc.Arbitrary<Holding> = fc
  .record({
    id: fc.integer({ min: 1, max: 65_535 }),
    decimals: fc.constantFrom(2, 6, 8, 18),
    haircut: fc.bigInt(10n, 950n),
    share: fc.bigInt(0n, WAD),
    amount: magnitude(128),
    price: magnitude(128),
  })
  .map(({ id, decimals, haircut, share, amount, price }) => {
    const unit = unitOf(decimals);
    const most = MAX_UINT128 / unit;
    return {
      token: {
        id,
        unit,
        haircut: haircut * MIL,
        discount: MIL + ((haircut - 2n) * MIL * share) / WAD,
      },
      amount: amount < most ? amount : most,
      price: price < MAX_UINT128 ? price : MAX_UINT128,
    };
  });

/** Up to as many as an account may hold, each of another token. */
export const anyHoldings: fc.Arbitrary<Holding[]> = fc.uniqueArray(anyHolding, {
  minLength: 1,
  maxLength: 4,
  selector: ({ token }) => token.id,
});

/** A part of `whole`, the ends among them. */
export const partOf = (whole: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(whole, whole > 0n ? 1n : 0n), fc.bigInt(0n, whole));
