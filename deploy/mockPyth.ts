/** What a price is published with: a mantissa of up to 63 bits and an exponent. */
const MAX_MANTISSA = 2n ** 63n - 1n;

/** As many decimals as the protocol's prices have: a finer mantissa would say nothing more. */
const MOST_DECIMALS = 18;

/** A price for `MockPyth` to take. */
export interface MockPrice {
  readonly feedId: string;
  /** WAD. */
  readonly price: bigint;
  /** Half-width of its uncertainty as a share of it, in ten-thousandths; none by default. */
  readonly confidence?: bigint;
  /** Of the integer it is published as: see {@link decimalsFor}. */
  readonly decimals: number;
  /** Unix seconds. */
  readonly publishTime: number;
  /** Of the publication before it, which is what makes it the first since; Unix seconds. */
  readonly previousTime: number;
}

/** Decimals with which no price up to `highest` (WAD) leaves the mantissa, as many as an oracle may have. */
export function decimalsFor(highest: bigint): number {
  let decimals = MOST_DECIMALS;
  while (decimals > 0 && mantissa(highest, decimals) > MAX_MANTISSA) decimals--;
  return decimals;
}

/**
 * A publication as `MockPyth` takes it: what its `createPriceFeedUpdateData` returns, packed here because a replay asks
 * for some ten thousand of them.
 */
export function mockPublication(quote: MockPrice): string {
  const { feedId, decimals, publishTime, previousTime } = quote;
  const rounded = mantissa(quote.price, decimals);
  const price = rounded > 0n ? rounded : 1n;
  const confidence = divideToNearest(price * (quote.confidence ?? 0n), 10_000n);
  const words = [price, confidence, -decimals, publishTime].map(word).join("");
  return `${feedId}${words}${words}${word(previousTime)}`;
}

function mantissa(wad: bigint, decimals: number): bigint {
  return divideToNearest(wad, 10n ** BigInt(MOST_DECIMALS - decimals));
}

/** Of two positive numbers. */
function divideToNearest(a: bigint, b: bigint): bigint {
  return (a + b / 2n) / b;
}

/** 32 bytes, two's complement. */
function word(value: bigint | number): string {
  return BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, "0");
}
