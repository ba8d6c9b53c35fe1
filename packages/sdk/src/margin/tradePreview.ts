import { AccountType, typeOf } from "../accountId.ts";
import { PositionSide } from "../positionSide.ts";
import { chargeInterest, shareFee, storeCash, storePosition, totalsAfter } from "./booking.ts";
import {
  againstCaps,
  againstDebt,
  againstLeverage,
  againstMargin,
  againstNewRisk,
  againstReduction,
  againstTrade,
  initialCheck,
  usableMargin,
} from "./checks.ts";
import { collateralBacking } from "./collateral.ts";
import { type LiquidationPrice, liquidationPricesIn } from "./liquidationPrices.ts";
import { accrue } from "./market.ts";
import { type AccountState, evaluate, exposureOf, type Portfolio } from "./portfolio.ts";
import { attempt, ensure, type Refusal, RefusedError, refusal } from "./refusal.ts";
import { replaced } from "./replaced.ts";
import { type Creditor, marketIn, portfolioOf, type Snapshot } from "./snapshot.ts";
import { executeTrade, type Fill, resolveTrade } from "./trading.ts";
import { abs, mulUp, WAD } from "./wadMath.ts";

/** The most an integrator may charge of a trade's value, WAD. */
const MAX_INTEGRATOR_RATE = WAD / 1_000n;
const ZERO_ADDRESS = `0x${"0".repeat(40)}` as const;
const MAX_MARKETS = 16;

/** A trade that is asked about. */
export interface TradeRequest {
  /** Market id. */
  readonly market: number;
  /** Default: the one position of a one-way account. */
  readonly side?: PositionSide;
  /** Base units, WAD, signed: a buy is above zero, whether it opens a long or closes a short. */
  readonly sizeDelta: bigint;
  /** Clips the size to what is there, and never opens. */
  readonly reduceOnly?: boolean;
  /** Oracle price of the fill, quote, WAD, and its confidence; default: the market's last price. */
  readonly price?: bigint;
  readonly confidence?: bigint;
  /** The highest a buy may pay, the lowest a sale may get, quote, WAD; absent: anything. */
  readonly acceptablePrice?: bigint;
  /** Who brought it, gets a part of the fee, and what it charges itself of the value at the fill price, WAD. */
  readonly integrator?: Creditor;
  readonly integratorRate?: bigint;
}

/** What a trade does. Quote WAD. */
export interface TradeFill extends Fill {
  /** What the integrator charges, beside the fee; rounded up. */
  readonly integratorFee: bigint;
}

/** A trade that was made, whatever stands against it. */
export interface TradeOutcome {
  readonly fill: TradeFill;
  /** The account after it, with all that it has moved. */
  readonly after: Snapshot;
  readonly state: AccountState;
  /** What backs a withdrawal: cash, collateral and losses, no profit; quote WAD. */
  readonly usable: bigint;
  /** What backs new risk less what it requires, quote WAD; 0 of a trade that only reduces. */
  readonly slack: bigint;
  /** Of the market traded, once the trade is done. */
  readonly liquidation: LiquidationPrice;
}

/** What a trade would do, and all that stands against it. */
export interface TradePreview {
  /** Whether it would fill. */
  readonly fills: boolean;
  /** The oracle price of the fill, and its confidence; quote per base unit, WAD. */
  readonly price: bigint;
  readonly confidence: bigint;
  /** Every check that fails, in the order in which execution would meet them: it reverts with the first. */
  readonly reasons: readonly Refusal[];
  /** Absent where the only reason leaves no trade to look at. */
  readonly outcome?: TradeOutcome;
}

/**
 * A trade as the core would make it now, and every reason why it would fail: the mirror of `Lens.previewTrade`, that is of
 * `Trials` and `Fills`. Beyond it are prices that may not be used and sizes that do not fit their storage.
 */
export function tradePreview(snapshot: Snapshot, request: TradeRequest): TradePreview {
  const { mark } = marketIn(snapshot, request.market);
  const price = request.price ?? mark.price;
  const confidence = request.price === undefined ? mark.confidence : (request.confidence ?? 0n);
  const tried = attempt(() => tryTrade(snapshot, { ...request, price, confidence }));
  if ("refused" in tried) return { fills: false, price, confidence, reasons: [tried.refused] };
  const { reasons, fill, slack, settle } = tried.value;
  const after = settle();
  const portfolio = portfolioOf(after);
  const state = evaluate(portfolio);
  const outcome: TradeOutcome = {
    fill,
    after,
    state,
    usable: usableMargin(portfolio, state),
    slack,
    liquidation: liquidationPricesIn(after, portfolio, request.market),
  };
  return { fills: reasons.length === 0, price, confidence, reasons, outcome };
}

/** What a trade was found to be, its last bookings left to whoever asks for them. */
interface Trial {
  readonly fill: TradeFill;
  readonly reasons: readonly Refusal[];
  readonly slack: bigint;
  /** The snapshot once its fees are shared. */
  settle(): Snapshot;
}

/**
 * The trade alone, without a look at the account after it: see {@link tradePreview}. Throws {@link RefusedError} where
 * there is none.
 */
export function tryTrade(
  snapshot: Snapshot,
  request: TradeRequest & { readonly price: bigint; readonly confidence: bigint },
): Trial {
  const charged = chargeInterest(snapshot);
  const market = marketIn(charged, request.market);
  const account = portfolioOf(charged, market.id);
  const index = account.positions.findIndex((entry) => entry.market.id === market.id);
  const before = account.positions[index];
  if (before === undefined) throw new RangeError("A market that is traded is among the positions.");
  const closed = againstTrade(before);
  if (closed !== undefined) throw new RefusedError(closed);

  const { totals, terms } = market;
  const { id } = charged.account;
  const { side = PositionSide.Net, reduceOnly = false, price, confidence } = request;
  const trade = resolveTrade(before, id, side, request.sizeDelta, reduceOnly);
  const skew = totals.openInterestLong - totals.openInterestShort;
  const done = executeTrade(before, trade, { ...terms, price, confidence, skew });
  const net = trade.longDelta + trade.shortDelta;
  const fill = { ...done.fill, integratorFee: integratorFee(request, net, done.fill.fillPrice) };

  const reasons: Refusal[] = [];
  if (!trade.reduces) reasons.push(...againstNewRisk(charged, market, account, before));
  reasons.push(...againstPrice(request.acceptablePrice, net, fill.fillPrice));

  const most = typeOf(id) === AccountType.Isolated ? 1 : MAX_MARKETS;
  if (isTooMany(charged, done.position.market.id, done.position, most)) {
    reasons.push(refusal("TooManyMarkets", [id, BigInt(most)]));
  }
  const now = accrue(totals, terms, before.market.price, charged.now);
  const totalled = totalsAfter(charged, market, now.fundingRate, before, done.position);
  const booked = fill.realised - fill.fee - fill.integratorFee;
  const stored = storePosition(charged, totalled, done.position, most);
  const paid = storeCash(stored, charged.account.cash + booked);
  const after: Snapshot = { ...paid, pots: { ...paid.pots, vault: paid.pots.vault - booked } };

  const portfolio: Portfolio = {
    ...account,
    cash: after.account.cash,
    positions: replaced(account.positions, index, done.position),
  };
  const state = evaluate(portfolio);
  let slack = 0n;
  if (trade.reduces) {
    reasons.push(...againstReduction(evaluate(account), state));
  } else {
    const { rules } = snapshot;
    const backing = collateralBacking(after.account.holdings);
    const check = initialCheck(portfolio, state, backing, 0n, rules.profitWeight);
    slack = check.available - check.required;
    reasons.push(
      ...againstLeverage(state, after.account.maxLeverage),
      ...againstMargin(check),
      ...againstDebt(rules, after.pots, after.account.cash),
    );
  }
  const exposure = exposureOf(done.position);
  reasons.push(
    ...againstCaps(market, totalled, after.pots, after.rules, before.market, exposure, trade),
  );
  const { integrator } = request;
  return {
    fill,
    reasons,
    slack,
    settle: () => shareFee(after, fill.fee, integrator, fill.integratorFee),
  };
}

/** What an integrator charges for a net trade, rounded up twice: to the value, and of it (`FeeSplit.integratorFee`). */
function integratorFee(
  { integrator, integratorRate: rate = 0n }: TradeRequest,
  net: bigint,
  fillPrice: bigint,
): bigint {
  const most = integrator === undefined ? 0n : MAX_INTEGRATOR_RATE;
  const address = integrator?.address ?? ZERO_ADDRESS;
  ensure(rate <= most, "IntegratorRateTooHigh", [address, rate, most]);
  return mulUp(mulUp(abs(net), fillPrice), rate);
}

/** A net trade; a pair of equal legs moves at the mark. */
function againstPrice(limit: bigint | undefined, net: bigint, price: bigint): Refusal[] {
  if (limit === undefined || net === 0n) return [];
  const acceptable = net > 0n ? price <= limit : price >= limit;
  return acceptable ? [] : [refusal("PriceNotAcceptable", [price, limit])];
}

function isTooMany(
  { account: { legs } }: Snapshot,
  id: number,
  { long, short }: Portfolio["positions"][number],
  most: number,
): boolean {
  const held = legs.some(({ market }) => market === id);
  return !held && (long.size !== 0n || short.size !== 0n) && legs.length >= most;
}
