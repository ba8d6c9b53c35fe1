import { min, mulDivDown, mulDivUp, mulDown, WAD } from "./wadMath.ts";

/**
 * One marginal rate band of a market's requirement, like an income-tax bracket. A bracket begins
 * where the one before ends; the first begins at zero, the last ends at `MAX_UINT256`.
 */
export interface Bracket {
  /** Upper edge in exposure, quote WAD. */
  readonly upTo: bigint;
  /** Marginal maintenance rate, WAD. */
  readonly maintenance: bigint;
  /** Marginal initial rate, WAD. */
  readonly initial: bigint;
}

/** Maintenance and initial margin of an exposure, quote WAD. */
export interface Requirement {
  readonly maintenance: bigint;
  readonly initial: bigint;
}

/**
 * Maintenance and initial margin of one market's exposure, in quote WAD: piecewise linear, each
 * rounded up by a single division over the sum of all brackets.
 */
export function requirement(brackets: readonly Bracket[], exposure: bigint): Requirement {
  let maintenance = 0n;
  let initial = 0n;
  let from = 0n;
  for (const bracket of brackets) {
    if (exposure <= from) break;
    const part = min(exposure, bracket.upTo) - from;
    maintenance += part * bracket.maintenance;
    initial += part * bracket.initial;
    from = bracket.upTo;
  }
  return { maintenance: mulDivUp(maintenance, 1n, WAD), initial: mulDivUp(initial, 1n, WAD) };
}

/**
 * The wei added to the shortfall in the bracket where the walk ends: they cover the roundings
 * that the close itself causes (pnl, cost, fee, requirement).
 */
const ROUNDING_RESERVE = 4n;

/**
 * The least exposure, in quote WAD, whose removal brings the account to its target.
 *
 * A unit removed from a bracket with marginal maintenance rate ρ lowers the target by `(1+β)ρ`
 * and equity by the fee rate φ, so it relieves `r = floor((1+β)ρ) − φ`. The walk starts in the
 * top bracket, which ends at the exposure held, takes whole brackets while the shortfall covers
 * them (the relief then counted rounds down) and ends inside one (rounded up, and 4 wei more).
 * All of `exposure` is returned when even that is not enough; the reserve may make the result
 * exceed it, so the caller closes at most what is there.
 *
 * @param shortfall What equity lacks of the target, quote WAD, > 0.
 * @param buffer β, WAD.
 * @param feeRate φ, WAD; listing keeps it under half the lowest rate, so `r > 0`.
 */
export function exposureToRemove(
  brackets: readonly Bracket[],
  exposure: bigint,
  shortfall: bigint,
  buffer: bigint,
  feeRate: bigint,
): bigint {
  let lacking = shortfall;
  let removed = 0n;
  let top = exposure;
  for (let i = brackets.length - 1; i >= 0; i--) {
    const from = brackets[i - 1]?.upTo ?? 0n;
    const bracket = brackets[i];
    if (bracket === undefined || top <= from) continue;
    const width = top - from;
    const relief = mulDown(WAD + buffer, bracket.maintenance) - feeRate;
    if (lacking * WAD < width * relief) {
      return removed + mulDivUp(lacking + ROUNDING_RESERVE, WAD, relief);
    }
    lacking -= mulDivDown(width, relief, WAD);
    removed += width;
    top = from;
  }
  return removed;
}
