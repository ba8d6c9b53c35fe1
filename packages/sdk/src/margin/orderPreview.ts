import { PositionSide } from "../positionSide.ts";
import { chargeInterest, storeCash } from "./booking.ts";
import {
  againstDebt,
  againstLeverage,
  againstMargin,
  againstNewRisk,
  againstTrade,
  initialCheck,
  usableMargin,
} from "./checks.ts";
import { collateralBacking } from "./collateral.ts";
import { evaluate, exposureOf, type Portfolio, type Position, requirementOf } from "./portfolio.ts";
import { attempt, type Refusal, RefusedError } from "./refusal.ts";
import { marketIn, portfolioOf, type Snapshot } from "./snapshot.ts";
import { type TradePreview, type TradeRequest, tradePreview, tryTrade } from "./tradePreview.ts";
import { exposureAfter, resolveTrade, type Trade } from "./trading.ts";
import { abs, mulDivUp, mulUp } from "./wadMath.ts";

/** A market order that is asked about. */
export interface OrderRequest extends Omit<TradeRequest, "price" | "confidence"> {
  /** Quote WAD. */
  readonly keeperFee: bigint;
  /** Whether the fee comes from the owner's wallet, rounded up to a token unit, and not from the account's cash. */
  readonly payFromWallet?: boolean;
}

/** What a market order would reserve, and do. */
export interface OrderPreview {
  /** Why it would be refused when it is committed; absent: it would not. */
  readonly refusal?: Refusal;
  /** What it reserves until it ends, quote WAD: the initial margin of its whole exposure, and its fees. */
  readonly reservation: bigint;
  /** Its keeper fee in escrow, quote WAD. */
  readonly escrowed: bigint;
  /** What it would do if it settled at the last price, its keeper fee paid. */
  readonly trade: TradePreview;
}

/**
 * A market order as it would be committed now, and fill at the last price: the mirror of `Lens.previewOrder`, that is of
 * `Escrow` and of a trade. What the order book asks of whoever sends it, of its keeper fee's bounds and of its integrator's
 * approval, is not in it, nor what is in a wallet.
 */
export function orderPreview(snapshot: Snapshot, request: OrderRequest): OrderPreview {
  const tried = attempt(() => reserve(snapshot, request));
  if ("refused" in tried) {
    // What is refused has no keeper fee to pay.
    const trade = tradePreview(snapshot, request);
    return { refusal: tried.refused, reservation: 0n, escrowed: 0n, trade };
  }
  const { reservation, escrowed, after } = tried.value;
  return { reservation, escrowed, trade: tradePreview(after, request) };
}

/** All that stands against an order: why it would not be committed, else why it would not fill. */
export function orderRefusal(snapshot: Snapshot, request: OrderRequest): readonly Refusal[] {
  const tried = attempt(() => {
    const { after } = reserve(snapshot, request);
    const { price, confidence } = marketIn(after, request.market).mark;
    return tryTrade(after, { ...request, price, confidence }).reasons;
  });
  return "refused" in tried ? [tried.refused] : tried.value;
}

/** Takes the order in (`Escrow.reserve`), or throws why not. */
function reserve(
  snapshot: Snapshot,
  request: OrderRequest,
): { reservation: bigint; escrowed: bigint; after: Snapshot } {
  const { payFromWallet = false, reduceOnly = false, keeperFee } = request;
  const unit = snapshot.rules.quoteUnit;
  const escrowed = payFromWallet ? mulDivUp(keeperFee, 1n, unit) * unit : keeperFee;
  // A reduction paid from a wallet is not looked at.
  const looks = !payFromWallet || (request.sizeDelta !== 0n && !reduceOnly);
  const { reservation, after } = looks
    ? hold(snapshot, request)
    : { reservation: 0n, after: snapshot };
  const { account, pots } = after;
  return {
    reservation,
    escrowed,
    after: {
      ...after,
      account: { ...account, reserved: account.reserved + reservation },
      pots: { ...pots, escrow: pots.escrow + escrowed },
    },
  };
}

function hold(snapshot: Snapshot, request: OrderRequest): { reservation: bigint; after: Snapshot } {
  const charged = chargeInterest(snapshot);
  if (request.sizeDelta === 0n) {
    return { reservation: 0n, after: takeFee(charged, portfolioOf(charged), request) };
  }
  const market = marketIn(charged, request.market);
  const account = portfolioOf(charged, market.id);
  const position = account.positions.find((entry) => entry.market.id === market.id);
  if (position === undefined) throw new RangeError("What is ordered is among the positions.");
  refuse(againstTrade(position));
  const { side = PositionSide.Net, sizeDelta, reduceOnly = false, integratorRate = 0n } = request;
  const trade = resolveTrade(position, charged.account.id, side, sizeDelta, reduceOnly);
  if (!trade.reduces) refuse(againstNewRisk(charged, market, account, position)[0]);
  const feeRate = market.terms.takerFee + integratorRate;
  const reservation = reduceOnly ? 0n : reservationOf(position, abs(sizeDelta), feeRate);
  const after = takeFee(charged, account, request);
  if (!trade.reduces) requireCarried(after, account, position, trade, feeRate);
  return { reservation, after };
}

/**
 * What an order of `size` may cost, whatever else settles before it (`Trading.reservation`): the initial margin its whole
 * exposure would add, and its fees; quote WAD, rounded up.
 *
 * @param feeRate Taker fee and what an integrator charges, WAD.
 */
export function reservationOf(position: Position, size: bigint, feeRate: bigint): bigint {
  const exposure = mulUp(size, position.market.price);
  const before = exposureOf(position);
  const { initial } = requirementOf(position.market, before + exposure);
  const held = requirementOf(position.market, before).initial;
  return initial - held + mulUp(exposure, feeRate);
}

/** A keeper fee out of the account's cash must leave maintenance covered, profits not counted. */
function takeFee(
  snapshot: Snapshot,
  account: Portfolio,
  { payFromWallet = false, keeperFee }: OrderRequest,
): Snapshot {
  if (payFromWallet || keeperFee === 0n) return snapshot;
  const after = storeCash(snapshot, snapshot.account.cash - keeperFee);
  const portfolio = { ...account, cash: after.account.cash };
  const state = evaluate(portfolio);
  const available = usableMargin(portfolio, state);
  refuse(againstMargin({ available, required: state.maintenance })[0]);
  return after;
}

/** The account must be able to carry the order now, with all that are pending. */
function requireCarried(
  { account, pots, rules }: Snapshot,
  before: Portfolio,
  position: Position,
  trade: Trade,
  feeRate: bigint,
): void {
  const portfolio = { ...before, cash: account.cash };
  const state = evaluate(portfolio);
  const { market } = position;
  const value = mulUp(abs(trade.longDelta + trade.shortDelta), market.price);
  const fees = mulUp(value, feeRate);
  const exposure = exposureAfter(position, trade);
  const held = exposureOf(position);
  const carried = {
    equity: state.equity - fees,
    exposure: state.exposure - held + exposure,
  };
  refuse(againstLeverage(carried, account.maxLeverage)[0]);
  const added = requirementOf(market, exposure).initial - requirementOf(market, held).initial;
  const backing = collateralBacking(account.holdings);
  const more = added + fees + account.reserved;
  refuse(againstMargin(initialCheck(portfolio, state, backing, more, rules.profitWeight))[0]);
  refuse(againstDebt(rules, pots, account.cash)[0]);
}

function refuse(reason: Refusal | undefined): void {
  if (reason !== undefined) throw new RefusedError(reason);
}
