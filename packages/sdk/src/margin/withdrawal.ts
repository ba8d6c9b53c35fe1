import { chargeInterest, storeCash } from "./booking.ts";
import { againstMargin, type InitialCheck, initialCheck } from "./checks.ts";
import { collateralBacking, holdingBacking } from "./collateral.ts";
import { evaluate } from "./portfolio.ts";
import { attempt, ensure, type Refusal, RefusedError } from "./refusal.ts";
import { replaced } from "./replaced.ts";
import { type HeldToken, type Pots, portfolioOf, type Snapshot } from "./snapshot.ts";
import { max, min, mulDivDown, mulDivUp, mulUp } from "./wadMath.ts";

/** What a withdrawal would do. */
export interface WithdrawalPreview {
  /** Why it would be refused; absent: it would not. */
  readonly refusal?: Refusal;
  /** What the receiver gets, token units: less than asked, while the vault is below zero. */
  readonly paid: bigint;
  /** The account after it, with all that it has moved; as it was where it is refused. */
  readonly after: Snapshot;
}

/** The most that may leave an account. */
export interface MaxWithdraw {
  /** Token units that may be asked for: not a unit more. */
  readonly tokenAmount: bigint;
  /** What of them is paid, token units. */
  readonly paid: bigint;
}

/**
 * Quote taken out of an account (`Payouts`): the margin that has to stay, no cash below zero, an own part of a deficit of
 * the vault, and the quote that is not lent out.
 *
 * @param tokenAmount Token units of quote.
 */
export function withdrawalPreview(snapshot: Snapshot, tokenAmount: bigint): WithdrawalPreview {
  return previewOf(snapshot, () => {
    ensure(tokenAmount !== 0n, "ZeroAmount", []);
    const { quoteUnit } = snapshot.rules;
    const charged = chargeInterest(snapshot);
    const cash = charged.account.cash - tokenAmount * quoteUnit;
    const taken = storeCash(charged, cash);
    requireWithdrawable(taken, 0n);
    ensure(cash >= 0n, "CashBelowLimit", [cash, 0n]);
    const { vault, positiveCash, debt } = taken.pots;
    // The account has paid already: what shares the deficit is what there was before it did.
    const paid = paidOf(snapshot, tokenAmount, vault, positiveCash + tokenAmount * quoteUnit);
    const lost = (tokenAmount - paid) * quoteUnit;
    const pots = { ...taken.pots, vault: vault + lost };
    const left = liquidOf(pots);
    const liquid = debt === 0n || left >= 0n;
    ensure(liquid, "InsufficientLiquidity", [left + paid * quoteUnit, paid * quoteUnit]);
    return { paid, after: { ...taken, pots } };
  });
}

/**
 * A collateral token taken out of an account (`Pledges`): the margin that has to stay, and of a debt the buffer of a
 * liquidation on top.
 *
 * @param token Token id.
 * @param tokenAmount Token units.
 */
export function tokenWithdrawalPreview(
  snapshot: Snapshot,
  { id, address }: { readonly id: number; readonly address: `0x${string}` },
  tokenAmount: bigint,
): WithdrawalPreview {
  return previewOf(snapshot, () => {
    ensure(tokenAmount !== 0n, "ZeroAmount", []);
    const held = heldOf(snapshot, id)?.amount ?? 0n;
    ensure(tokenAmount <= held, "InsufficientCollateral", [address, held, tokenAmount]);
    const taken = takeToken(chargeInterest(snapshot), id, tokenAmount);
    requireWithdrawable(taken, debtBuffer(taken));
    return { paid: tokenAmount, after: taken };
  });
}

/** The most quote that may be withdrawn, to the unit (`Withdrawable.ofQuote`). */
export function maxWithdraw(snapshot: Snapshot): MaxWithdraw {
  const { account, pots, rules } = snapshot;
  const { legs, holdings, reserved } = account;
  const cash = account.cash + account.interest;
  // A flat account has what its cash allows; with other collateral, what that allows as well.
  const bare = legs.length === 0 && holdings.length === 0;
  const free = bare ? cash - reserved : slackOf(snapshot, reserved);
  const unit = rules.quoteUnit;
  const most = mulDivDown(max(min(free, cash), 0n), 1n, unit);
  const paid = (amount: bigint) => paidOf(snapshot, amount, pots.vault, pots.positiveCash);
  if (pots.debt === 0n) return { tokenAmount: most, paid: paid(most) };
  const liquid = liquidOf(pots);
  if (liquid < 0n) return { tokenAmount: 0n, paid: 0n };
  // What is paid rises with what is asked.
  const tokenAmount = largest(most, (amount) => paid(amount) * unit <= liquid);
  return { tokenAmount, paid: paid(tokenAmount) };
}

/**
 * The most of a collateral token that may be withdrawn, to the unit (`Withdrawable.ofToken`).
 *
 * @param id Token id.
 */
export function maxTokenWithdraw(snapshot: Snapshot, id: number): MaxWithdraw {
  const { account } = snapshot;
  const holding = heldOf(snapshot, id);
  if (holding === undefined) return { tokenAmount: 0n, paid: 0n };
  const all = { tokenAmount: holding.amount, paid: holding.amount };
  if (account.legs.length === 0 && account.cash + account.interest >= account.reserved) return all;
  const slack = slackOf(snapshot, account.reserved + debtBuffer(snapshot));
  if (slack < 0n) return { tokenAmount: 0n, paid: 0n };
  const backing = holdingBacking(holding);
  const tokenAmount = largest(
    holding.amount,
    (taken) => backing - holdingBacking({ ...holding, amount: holding.amount - taken }) <= slack,
  );
  return { tokenAmount, paid: tokenAmount };
}

function previewOf(
  snapshot: Snapshot,
  run: () => { readonly paid: bigint; readonly after: Snapshot },
): WithdrawalPreview {
  const tried = attempt(run);
  return "refused" in tried ? { refusal: tried.refused, paid: 0n, after: snapshot } : tried.value;
}

/** What an account must keep, after something was taken out of it (`Pledges.requireWithdrawable`). */
function requireWithdrawable(snapshot: Snapshot, more: bigint): void {
  const { legs, cash, reserved } = snapshot.account;
  if (legs.length === 0 && cash >= reserved) return;
  const [short] = againstMargin(checkOf(snapshot, reserved + more));
  if (short !== undefined) throw new RefusedError(short);
}

function checkOf(snapshot: Snapshot, more: bigint): InitialCheck {
  const portfolio = portfolioOf(snapshot);
  const backing = collateralBacking(snapshot.account.holdings);
  return initialCheck(portfolio, evaluate(portfolio), backing, more, 0n);
}

function slackOf(snapshot: Snapshot, more: bigint): bigint {
  const { available, required } = checkOf(snapshot, more);
  return available - required;
}

/** What is owed keeps the buffer on top of it, or the next second's interest would put the account under its line. */
function debtBuffer({ account, rules }: Snapshot): bigint {
  return mulUp(max(-account.cash, 0n), rules.buffer);
}

/** What of an amount is paid, token units: everyone who leaves bears the part of a deficit that falls on him. */
function paidOf(
  { rules: { quoteUnit: unit } }: Snapshot,
  tokenAmount: bigint,
  vault: bigint,
  shared: bigint,
): bigint {
  if (vault >= 0n || tokenAmount === 0n) return tokenAmount;
  const amount = tokenAmount * unit;
  const lost = min(mulDivUp(amount, -vault, shared), amount);
  return mulDivDown(amount - lost, 1n, unit);
}

/** The quote there is: what everyone is owed less what is lent, quote WAD. */
function liquidOf({ positiveCash, insurance, escrow, fees, vault, debt }: Pots): bigint {
  return positiveCash + insurance + escrow + fees + vault - debt;
}

function heldOf({ account }: Snapshot, id: number): HeldToken | undefined {
  return account.holdings.find(({ token }) => token.id === id);
}

/** A token that is used up gives its place to the last (`TokenSet.remove`). */
function takeToken(snapshot: Snapshot, id: number, amount: bigint): Snapshot {
  const { account } = snapshot;
  const at = account.holdings.findIndex(({ token }) => token.id === id);
  const holding = account.holdings[at];
  const last = account.holdings.at(-1);
  if (holding === undefined || last === undefined) return snapshot;
  const left = holding.amount - amount;
  const holdings =
    left === 0n
      ? replaced(account.holdings, at, last).slice(0, -1)
      : replaced(account.holdings, at, { ...holding, amount: left });
  return { ...snapshot, account: { ...account, holdings } };
}

/** The largest amount up to `most` that fits, where none that is larger than one that does not fit does. */
function largest(most: bigint, fits: (amount: bigint) => boolean): bigint {
  if (fits(most)) return most;
  let [amount, beyond] = [0n, most];
  while (beyond - amount > 1n) {
    const middle = mulDivDown(amount + beyond, 1n, 2n);
    if (fits(middle)) amount = middle;
    else beyond = middle;
  }
  return amount;
}
