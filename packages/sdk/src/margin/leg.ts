import { mulCeil, mulDivCeil, mulDown, mulFloor, WAD } from "./wadMath.ts";

/** One side of one market in one account: `"L"` long or `"S"` short. */
export type Side = "L" | "S";

/** A position on one side: its size (base units, WAD, ≥ 0) and signed cost (quote, WAD). */
export interface Leg {
  readonly size: bigint;
  readonly cost: bigint;
}

/** The leg of a market in which an account has no position on that side. */
export const EMPTY_LEG: Leg = { size: 0n, cost: 0n };

/**
 * Unrealised profit of a leg in quote WAD, carry included, rounded down.
 *
 * long: `floor(q·(P − A)) − c`; short: `floor(−q·(P + A)) − c`.
 *
 * @param price Mark, quote per base unit, WAD.
 * @param carry Cumulative carry of this side, quote paid per unit since the market began, WAD.
 */
export function legPnl(side: Side, leg: Leg, price: bigint, carry: bigint): bigint {
  return mulFloor(signed(side, leg.size), carriedPrice(side, price, carry)) - leg.cost;
}

/**
 * What an opening fill adds to a leg's cost, in quote WAD, rounded up.
 *
 * long: `ceil(q·(F − A))`; short: `ceil(−q·(F + A))`.
 */
export function openCost(side: Side, size: bigint, fillPrice: bigint, carry: bigint): bigint {
  return mulCeil(signed(side, size), carriedPrice(side, fillPrice, carry));
}

/**
 * Closes `quantity` of a leg at `price`: releases `ceil(c·d/q)` of its cost and realises
 * `floor(±d·(F ∓ A)) − released`, in quote WAD. A full close releases exactly the cost.
 */
export function reduceLeg(
  side: Side,
  leg: Leg,
  quantity: bigint,
  price: bigint,
  carry: bigint,
): { leg: Leg; realised: bigint } {
  if (quantity < 0n || quantity > leg.size) {
    throw new RangeError(`Cannot close ${quantity} of a leg of ${leg.size}`);
  }
  if (quantity === 0n) return { leg, realised: 0n };
  const released = mulDivCeil(leg.cost, quantity, leg.size);
  const realised = mulFloor(signed(side, quantity), carriedPrice(side, price, carry)) - released;
  return { leg: { size: leg.size - quantity, cost: leg.cost - released }, realised };
}

/** What the vault pays of a profit, rounded down; a loss is owed in full. `factor` is at most 1, WAD. */
export function payableProfit(profit: bigint, factor: bigint = WAD): bigint {
  return profit <= 0n || factor === WAD ? profit : mulDown(profit, factor);
}

/** The side across from `side` in the same market. */
export function opposite(side: Side): Side {
  return side === "L" ? "S" : "L";
}

function signed(side: Side, size: bigint): bigint {
  return side === "L" ? size : -size;
}

/** A unit's value net of the carry it has paid: `P − A` for a long, `P + A` for a short. */
function carriedPrice(side: Side, price: bigint, carry: bigint): bigint {
  return side === "L" ? price - carry : price + carry;
}
