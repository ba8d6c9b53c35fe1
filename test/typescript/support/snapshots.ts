import { type AccountId, ownerOf, primaryAccount } from "@ballast/sdk";
import {
  type Bracket,
  type Creditor,
  EMPTY_LEG,
  type HeldToken,
  type MarketSnapshot,
  type Rules,
  type Snapshot,
  STANDINGS,
} from "@ballast/sdk/margin";
import { ZeroAddress } from "ethers";
import type { IClearingHouse, ILens } from "../../../typechain-types/index.ts";
import { now } from "./market.ts";
import { UNIT } from "./stage.ts";
import type { TestBallast } from "./trading.ts";

type Params = IClearingHouse.MarketParamsStructOutput;
type Change = IClearingHouse.MarginChangeStructOutput;

/** Reads what the chain holds into the snapshots that the mirror takes. */
export interface SnapshotReader {
  /** All that the mathematics of an account needs, as of the newest block. */
  read(id: AccountId): Promise<Snapshot>;
  /** Cash of whoever is credited a part of a fee. */
  creditor(address: string): Promise<Creditor>;
}

/** Parameters that no test changes are read once. */
export async function openSnapshots(ballast: TestBallast): Promise<SnapshotReader> {
  const { clearingHouse, lens } = ballast;
  const rules = await readRules(ballast);
  const tokens = await readTokens(ballast);

  const creditor = async (address: string): Promise<Creditor> => {
    const { cash, interest } = await clearingHouse.accountState(
      primaryAccount(address as `0x${string}`),
    );
    return { address: address as `0x${string}`, cash, interest };
  };

  const read = async (id: AccountId): Promise<Snapshot> => {
    const [time, state, markets, pots, emergency, maxLeverage, referrer] = await Promise.all([
      now(ballast),
      clearingHouse.accountState(id),
      lens.markets(),
      clearingHouse.pots(),
      clearingHouse.emergencyState(),
      clearingHouse.maxLeverageOf(id),
      clearingHouse.referrerOf(ownerOf(id)),
    ]);
    const { vault, insurance, escrow, fees, positiveCash, topUpLeft, debt, seizedDebt } = pots;
    return {
      now: time,
      account: {
        id,
        cash: state.cash,
        interest: state.interest,
        reserved: state.reserved,
        maxLeverage,
        legs: state.positions.map((p) => ({
          market: Number(p.marketId),
          long: p.longSize === 0n ? EMPTY_LEG : { size: p.longSize, cost: p.longCost },
          short: p.shortSize === 0n ? EMPTY_LEG : { size: -p.shortSize, cost: p.shortCost },
        })),
        holdings: state.holdings.map(({ token, amount, price, standing, average }) => ({
          ...known(tokens, token),
          amount,
          price,
          standing: STANDINGS[Number(standing)] ?? "live",
          ...(average === 0n ? {} : { average }),
        })),
      },
      markets: markets.map(toMarket),
      pots: {
        ...{ vault, insurance, escrow, fees, positiveCash, topUpLeft },
        debt: debt + seizedDebt,
      },
      rules,
      newRiskPaused: emergency.newRiskPaused,
      protectedUntil: 0n,
      ...(referrer === ZeroAddress ? {} : { referrer: await creditor(referrer) }),
    };
  };
  return { read, creditor };
}

type Listed = Pick<HeldToken, "token" | "feed" | "address">;

function known(tokens: ReadonlyMap<string, Listed>, address: string): Listed {
  const token = tokens.get(address);
  if (token === undefined) throw new Error(`${address} is no collateral.`);
  return token;
}

async function readTokens({ clearingHouse }: TestBallast): Promise<Map<string, Listed>> {
  const tokens = new Map<string, Listed>();
  for (const address of await clearingHouse.listedCollateral()) {
    const { id, unit, params } = await clearingHouse.collateralState(address);
    const { haircut, discount, feed } = params;
    const token = { id: Number(id), unit, haircut, discount };
    tokens.set(address, { token, feed: Number(feed), address: address as `0x${string}` });
  }
  return tokens;
}

async function readRules({ clearingHouse }: TestBallast): Promise<Rules> {
  const c = await clearingHouse.config();
  const { buffer, profitWeight, keeperShare, keeperFloor, profitCap } = c;
  const { feeToInsurance, feeToProtocol, feeToReferrer, feeToIntegrator } = c;
  const { debtLimit, debtCap, dustValue } = c;
  return {
    ...{ buffer, profitWeight, keeperShare, keeperFloor, profitCap },
    ...{ feeToInsurance, feeToProtocol, feeToReferrer, feeToIntegrator },
    ...{ debtLimit, debtCap, dustValue, quoteUnit: UNIT },
  };
}

function toMarket(view: ILens.MarketViewStructOutput): MarketSnapshot {
  const { state, params, change } = view;
  const { maxOpenInterest, maxExposure, makerFee, takerFee, skewScale } = params;
  const { fundingVelocity, maxFundingRate, vaultShare, maxUtilisation } = params.economy;
  const { borrowKink, borrowKinkRate, borrowMaxRate } = params.economy;
  const standing = view.frozen ? "frozen" : view.recovering ? "recovering" : "live";
  return {
    id: Number(view.marketId),
    totals: {
      openInterestLong: state.openInterestLong,
      openInterestShort: state.openInterestShort,
      costLong: state.costLong,
      costShort: state.costShort,
      carryLong: state.carryLong,
      carryShort: state.carryShort,
      fundingRate: state.fundingRate,
      borrowRate: state.borrowRate,
      accruedAt: state.accruedAt,
    },
    terms: {
      ...{ skewScale, fundingVelocity, maxFundingRate, vaultShare, maxUtilisation },
      ...{ borrowKink, borrowKinkRate, borrowMaxRate },
      ...{ makerFee, takerFee, maxOpenInterest, maxExposure },
    },
    risk: {
      liquidationFee: params.liquidationFee,
      minExposure: params.minExposure,
      brackets: toBrackets(params.brackets),
      ...(change.changesAt === 0n ? {} : { nextBrackets: toBrackets(change.brackets) }),
    },
    mark: {
      price: view.price,
      confidence: view.confidence,
      standing,
      ...(view.average === 0n ? {} : { average: view.average }),
    },
    ...(state.haltedAt === 0n ? {} : { haltedAt: state.haltedAt }),
    ...(state.settlementPrice === 0n
      ? {}
      : { settlement: { price: state.settlementPrice, factor: state.settlementFactor } }),
  };
}

function toBrackets(brackets: Params["brackets"] | Change["brackets"]): Bracket[] {
  return brackets.map(({ upTo, maintenance, initial }) => ({ upTo, maintenance, initial }));
}
