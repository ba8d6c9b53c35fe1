import type { Standing } from "./standing.ts";
import { max, min, mulDivDown, mulDivUp, WAD } from "./wadMath.ts";

/** Two fractions of 1e18 in one product. */
const WAD_SQUARED = WAD * WAD;

/** What the margin mathematics needs to know of a collateral token. */
export interface TokenRisk {
  /** Token id, uint16, > 0: of equal haircuts the lower id goes first. */
  readonly id: number;
  /** WAD per token unit. */
  readonly unit: bigint;
  /** What its value counts less in equity, WAD fraction. */
  readonly haircut: bigint;
  /** What whoever buys it for an account's debt pays less, WAD fraction; below the haircut. */
  readonly discount: bigint;
  /** The haircut it has for new risk where that is higher; absent: the same. */
  readonly openHaircut?: bigint;
}

/** One collateral token of an account. */
export interface Holding {
  readonly token: TokenRisk;
  /** Token units. */
  readonly amount: bigint;
  /** Quote per whole token, WAD. */
  readonly price: bigint;
  /** Absent: live. */
  readonly standing?: Standing;
  /** The moving average, where the price is outside its band; WAD. Absent: it is within. */
  readonly average?: bigint;
}

/** What a holding counts in equity, quote WAD, rounded down: `floor(amount · price · (1 − haircut))`. */
export function holdingValue({ token, amount, price }: Holding): bigint {
  return mulDivDown(amount * token.unit * (WAD - token.haircut), price, WAD_SQUARED);
}

/**
 * What a holding counts as backing of new risk and of withdrawals, quote WAD: at the worse of price and average where
 * those are apart, with the higher haircut that is to come; nothing while its feed is dead.
 */
export function holdingBacking(holding: Holding): bigint {
  if (holding.standing === "frozen") return 0n;
  const { token, price } = holding;
  const haircut = max(token.haircut, token.openHaircut ?? 0n);
  return holdingValue({
    ...holding,
    token: { ...token, haircut },
    price: min(price, holding.average ?? price),
  });
}

/** The same of all of an account's holdings. */
export function collateralBacking(holdings: readonly Holding[]): bigint {
  return holdings.reduce((total, holding) => total + holdingBacking(holding), 0n);
}

/** What all of an account's holdings count in equity, quote WAD; each rounds down. */
export function collateralValue(holdings: readonly Holding[]): bigint {
  return holdings.reduce((total, holding) => total + holdingValue(holding), 0n);
}

/**
 * The order in which an account's collateral goes, as indices into `holdings`: highest haircut first, then lowest id. What
 * has no price is left out.
 * The seizure for a debt follows it, and a sale begins with it: see {@link holdingsOnOffer}.
 */
export function saleOrder(holdings: readonly Holding[]): number[] {
  return holdings
    .map(({ token, standing }, index) => ({ token, standing, index }))
    .filter(({ standing }) => standing !== "frozen")
    .sort((a, b) => compareOrder(a.token, b.token))
    .map(({ index }) => index);
}

/**
 * What of an account's collateral `sellCollateral` sells at all, as indices into `holdings` in the order of sale: the
 * first, and where that is worth next to nothing the ones after it, down to one that is not.
 *
 * @param dust Less haircut value than this does not hold a sale up, quote WAD.
 */
export function holdingsOnOffer(holdings: readonly Holding[], dust: bigint): number[] {
  const order = saleOrder(holdings);
  const end = order.findIndex((index) => {
    const holding = holdings[index];
    return holding !== undefined && holdingValue(holding) >= dust;
  });
  return end === -1 ? order : order.slice(0, end + 1);
}

function compareOrder(a: TokenRisk, b: TokenRisk): number {
  if (a.haircut !== b.haircut) return a.haircut > b.haircut ? -1 : 1;
  return a.id - b.id;
}

/**
 * What of a holding pays a debt at `price · (1 − discount)`.
 *
 * @param debt Quote WAD.
 * @returns `amount`: token units, rounded up, at most what is there. `credit`: what it pays of the debt, quote WAD,
 * rounded down.
 */
export function collateralTaken(
  holding: Holding,
  debt: bigint,
): { amount: bigint; credit: bigint } {
  const rate = saleRate(holding);
  const credit = mulDivDown(holding.amount, rate, WAD_SQUARED);
  if (credit <= debt) return { amount: holding.amount, credit };
  return { amount: min(mulDivUp(debt, WAD_SQUARED, rate), holding.amount), credit: debt };
}

/**
 * What a buyer gets of a holding for `paid` quote WAD at `price · (1 − discount)`: token units, rounded down, at most
 * what is there.
 */
export function collateralBought(holding: Holding, paid: bigint): bigint {
  return min(mulDivDown(paid, WAD_SQUARED, saleRate(holding)), holding.amount);
}

/** What all of a holding costs a buyer, quote WAD, rounded up. */
export function collateralCost(holding: Holding): bigint {
  return mulDivUp(holding.amount, saleRate(holding), WAD_SQUARED);
}

/**
 * What a buyer pays and gets, as `sellCollateral` and `buySeized` execute it; they refuse a deal that moves nothing.
 *
 * @param due The most that may be paid, quote WAD: of an account {@link debtForSale}, of what insurance holds no limit.
 * @param bid Token units of quote that the buyer pays at most.
 * @param quoteUnit WAD per token unit of quote.
 * @returns `paid`: token units of quote, as bid, at most what is due and what the collateral costs, both rounded up to
 * a unit. `amount`: token units of collateral, rounded down.
 */
export function collateralDeal(
  holding: Holding,
  due: bigint,
  bid: bigint,
  quoteUnit: bigint,
): { paid: bigint; amount: bigint } {
  const most = mulDivUp(min(due, collateralCost(holding)), 1n, quoteUnit);
  const paid = min(bid, most);
  // Nothing is free, whatever a price of zero would make of it.
  const amount = paid === 0n ? 0n : collateralBought(holding, paid * quoteUnit);
  return { paid, amount };
}

/** Quote for a token unit, in 1e-36. */
function saleRate({ token, price }: Holding): bigint {
  return price * token.unit * (WAD - token.discount);
}
