import type { AccountId } from "../accountId.ts";
import { collateralValue, type Holding } from "./collateral.ts";
import type { DebtTerms, DebtTotals } from "./debt.ts";
import { EMPTY_LEG, type Leg } from "./leg.ts";
import type { Mark } from "./mark.ts";
import { accrue, backing, type MarketTerms, type MarketTotals, profitFactor } from "./market.ts";
import { type MarketRisk, type Portfolio, type Position, pnlOf } from "./portfolio.ts";

/** Money that is nobody's account. Quote WAD, as last written. */
export interface Pots extends DebtTotals {
  /** Keeper fees of pending orders. */
  readonly escrow: bigint;
  /** The protocol's part of the trading fees. */
  readonly fees: bigint;
  /** Σ of all cash above zero: what shares a deficit of the vault. */
  readonly positiveCash: bigint;
  /** What insurance may still pay keepers today. */
  readonly topUpLeft: bigint;
}

/** How trades are charged and what bounds them, beside a market's own parameters. WAD. */
export interface Rules extends DebtTerms {
  /** w: weight of unrealised profit as backing of new risk. */
  readonly profitWeight: bigint;
  /** Of a market's capacity: a side owed more than this takes no new positions. */
  readonly profitCap: bigint;
  /** Shares of a trading fee; the vault keeps the rest. Referrer and integrator only where there is one. */
  readonly feeToInsurance: bigint;
  readonly feeToProtocol: bigint;
  readonly feeToReferrer: bigint;
  readonly feeToIntegrator: bigint;
  /** The keeper's share of a liquidation's fees. */
  readonly keeperShare: bigint;
  /** What a keeper must earn where an account ends flat, quote WAD. */
  readonly keeperFloor: bigint;
  /** Under this value a flat debtor's collateral is taken at once, quote WAD. */
  readonly dustValue: bigint;
  /** WAD per token unit of quote. */
  readonly quoteUnit: bigint;
}

/** What bounds and charges the trades of one market. */
export interface TradeTerms {
  /** Rates, WAD. */
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  /** Base units, WAD, each side. */
  readonly maxOpenInterest: bigint;
  /** Of one account, quote WAD. */
  readonly maxExposure: bigint;
  /** Of the capacity, beyond which no trade widens the net position; WAD. */
  readonly maxUtilisation: bigint;
}

/** One market as it was last written, at its last accepted price. */
export interface MarketSnapshot {
  /** Market id, uint16; that of its feed. */
  readonly id: number;
  readonly totals: MarketTotals;
  readonly terms: MarketTerms & TradeTerms;
  /** The schedule that holds now, and the one to come. */
  readonly risk: Pick<MarketRisk, "liquidationFee" | "minExposure" | "brackets" | "nextBrackets">;
  /** Fit for use: a stale price, unless its feed is frozen, is refused before any mathematics. */
  readonly mark: Omit<Mark, "stale">;
  /** Since when it takes no new risk, unix seconds; absent: it does. */
  readonly haltedAt?: bigint;
  /** What its positions are worth for good, and what of a profit is paid, WAD; absent: it has not ended. */
  readonly settlement?: { readonly price: bigint; readonly factor: bigint };
}

/** A holding, and what its price is read from. */
export interface HeldToken extends Holding {
  /** Feed of its price; it may be a market's. */
  readonly feed: number;
  readonly address: `0x${string}`;
}

/** Both legs of an account in one market. */
export interface HeldLegs {
  readonly market: number;
  readonly long: Leg;
  readonly short: Leg;
}

/** An account as it is stored, with the interest of its debt. */
export interface AccountSnapshot {
  readonly id: AccountId;
  /** Quote WAD, signed, interest that is not booked yet already off it. */
  readonly cash: bigint;
  /** That interest, quote WAD. */
  readonly interest: bigint;
  /** What pending orders reserve, quote WAD. */
  readonly reserved: bigint;
  /** The owner's own limit of exposure over equity, WAD; 0 for none. */
  readonly maxLeverage: bigint;
  /** None without size. */
  readonly legs: readonly HeldLegs[];
  /** None without units. */
  readonly holdings: readonly HeldToken[];
}

/** Who is credited a part of a fee on its primary account, and that account's cash. */
export interface Creditor {
  readonly address: `0x${string}`;
  /** Quote WAD, signed, interest off. */
  readonly cash: bigint;
  /** Of a debt, not booked yet; quote WAD. */
  readonly interest: bigint;
}

/** All that one account's mathematics needs, at one moment. */
export interface Snapshot {
  /** Unix seconds. */
  readonly now: bigint;
  readonly account: AccountSnapshot;
  /** At least those in which the account has a position, and the one to trade. */
  readonly markets: readonly MarketSnapshot[];
  readonly pots: Pots;
  readonly rules: Rules;
  readonly newRiskPaused: boolean;
  /** Until when nobody is liquidated because the chain's sequencer was down, unix seconds; 0 if it was not. */
  readonly protectedUntil: bigint;
  /** Who brought the account's owner; absent: nobody. */
  readonly referrer?: Creditor;
}

/** The market of a snapshot by its id. Throws where it is not in it. */
export function marketIn({ markets }: Snapshot, id: number): MarketSnapshot {
  const market = markets.find((entry) => entry.id === id);
  if (market === undefined) throw new RangeError(`The snapshot does not hold market ${id}.`);
  return market;
}

/** The legs of an account in a market. */
export function legsIn({ account }: Snapshot, id: number): HeldLegs {
  return (
    account.legs.find(({ market }) => market === id) ?? {
      market: id,
      long: EMPTY_LEG,
      short: EMPTY_LEG,
    }
  );
}

/**
 * What the vault stands behind markets with for this account, quote WAD, signed: its interest counts as booked, as it
 * will be before the account changes (`LedgerLib.load`).
 */
export function backingOf({ pots, account: { interest } }: Snapshot): bigint {
  const { vault, insurance, debt } = pots;
  return backing({ vault: vault + interest, insurance, debt: debt + interest });
}

/**
 * One market of the account as of now (`LedgerLib.appraise`): what time has cost is charged at `price`, and the share of a
 * profit that the vault can pay is looked at only where it can matter.
 *
 * @param vault {@link backingOf}.
 * @param traded Whether the market is about to be traded: then the share counts even where there is no profit yet.
 * @param price Mark, quote per base unit, WAD; of a market that has ended its settlement price stands for it.
 */
export function positionIn(
  snapshot: Snapshot,
  market: MarketSnapshot,
  legs: HeldLegs,
  vault: bigint,
  traded = false,
  price: bigint = market.settlement?.price ?? market.mark.price,
): Position {
  const { id, risk, mark, settlement } = market;
  const totals = settlement
    ? market.totals
    : accrue(market.totals, market.terms, price, snapshot.now);
  const at: MarketRisk = {
    ...risk,
    id,
    price,
    carryLong: totals.carryLong,
    carryShort: totals.carryShort,
    standing: settlement ? "settled" : mark.standing,
    ...(mark.average === undefined || settlement ? {} : { average: mark.average }),
  };
  const position = { market: at, long: legs.long, short: legs.short };
  const matters = traded || (legs.long.size !== 0n && legs.short.size !== 0n);
  if (!matters && pnlOf(position) <= 0n) return position;
  const factor = settlement?.factor ?? profitFactor(totals, market.terms, price, vault);
  return { ...position, market: { ...at, profitFactor: factor } };
}

/**
 * The account of a snapshot, valued as any check of the contracts values it (`LedgerLib.loadNow`).
 *
 * @param traded A market that is among the positions even where the account has none.
 */
export function portfolioOf(snapshot: Snapshot, traded?: number): Portfolio {
  const { cash, legs, holdings } = snapshot.account;
  const vault = backingOf(snapshot);
  const held =
    traded === undefined || legs.some(({ market }) => market === traded)
      ? legs
      : [...legs, legsIn(snapshot, traded)];
  return {
    cash,
    collateral: collateralValue(holdings),
    positions: held.map((entry) =>
      positionIn(snapshot, marketIn(snapshot, entry.market), entry, vault, entry.market === traded),
    ),
  };
}
