import { isDeepStrictEqual } from "node:util";
import {
  type MarketRisk,
  mulDivFloor,
  pnlOf,
  type Step,
  type VectorInput,
  type VectorLeg,
  type VectorOutcome,
  type VectorSummary,
  WAD,
} from "@ballast/sdk/margin";
import type { IClearingHouse } from "../../typechain-types/contracts/interfaces/IClearingHouse.js";
import type { Chain, Hex, Receipt } from "./chain.ts";
import type { CoreEvent } from "./events.ts";
import type { Absorbed } from "./losses.ts";

type ChainState = IClearingHouse.AccountStateStructOutput;
type ChainPosition = IClearingHouse.PositionStateStructOutput;
type Preview = IClearingHouse.LiquidationPreviewStructOutput;

/** One liquidation as the chain tells it: nothing here is computed by the margin mathematics. */
export interface Liquidation {
  readonly accountId: Hex;
  /** Unix seconds. */
  readonly time: number;
  /** Gas the transaction used. */
  readonly txGas: number;
  readonly input: VectorInput;
  /** `absorbed` is the debt by who bears it: insurance what it took over with collateral, both the bad debt. */
  readonly outcome: VectorOutcome & { readonly expected: { readonly absorbed: Absorbed } };
  readonly badDebt: Absorbed;
  readonly seizures: readonly Seizure[];
  /** What decides the order of the closes, before the call. */
  readonly standings: readonly Standing[];
}

/** Collateral that insurance took at the end of a liquidation. */
export interface Seizure {
  readonly token: Hex;
  /** Token units. */
  readonly amount: bigint;
  /** What of the debt it took over with it; WAD. */
  readonly debt: bigint;
}

/** A market of the account before the call. */
export interface Standing {
  readonly market: number;
  readonly pnl: bigint;
  readonly exposure: bigint;
}

/** The margin level by which the contracts say "infinite". */
const FLAT_LEVEL = 2n ** 255n - 1n;

/** Puts together from blocks and events what each liquidation did. */
export class Recorder {
  readonly #chain: Chain;

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** The liquidations among a run of events. */
  async read(events: readonly CoreEvent[]): Promise<Liquidation[]> {
    const liquidations: Liquidation[] = [];
    for (const event of events) {
      if (event.name !== "Liquidate") continue;
      const own = events.filter(
        ({ transactionHash, args }) =>
          transactionHash === event.transactionHash && args.accountId === event.args.accountId,
      );
      liquidations.push(await this.#liquidation(event, own));
    }
    return liquidations;
  }

  async #liquidation(event: CoreEvent, own: readonly CoreEvent[]): Promise<Liquidation> {
    const { clearingHouse } = this.#chain.ballast;
    const { blockNumber, args } = event;
    const accountId: Hex = args.accountId;
    // The block before is of the same second: carries are as the liquidation found them.
    const at = { blockTag: blockNumber - 1 };
    const before = await clearingHouse.accountState(accountId, at);
    const planned = await clearingHouse.previewLiquidation(accountId, at);
    const after = await clearingHouse.accountState(accountId, { blockTag: blockNumber });
    if (before.equity !== args.equityBefore || before.maintenance !== args.maintenanceBefore) {
      throw new Error(
        `The state before block ${blockNumber} is not the one ${accountId} was liquidated from.`,
      );
    }
    const params = [event.transactionHash];
    const receipt = await this.#chain.provider.request({
      method: "eth_getTransactionReceipt",
      params,
    });

    const markets: MarketRisk[] = [];
    for (const position of sorted(before)) markets.push(await this.#market(position, at));
    const ids = markets.map(({ id }) => id);
    const amountOf = (name: string): bigint => own.find((e) => e.name === name)?.args.amount ?? 0n;
    const badDebt = {
      insurance: amountOf("InsuranceCoverLoss"),
      vault: amountOf("VaultCoverLoss"),
    };
    const seizures = own.filter(({ name }) => name === "SeizeCollateral").map(seizureOf);
    const takenOver = seizures.reduce((sum, { debt }) => sum + debt, 0n);
    const absorbed = { ...badDebt, insurance: badDebt.insurance + takenOver };
    const booked = absorbed.insurance + absorbed.vault;
    const bad = badDebt.insurance + badDebt.vault;
    if (
      planned.cashAfter !== after.cash - booked ||
      planned.badDebt !== bad ||
      planned.seizures.length !== seizures.length ||
      !planned.seizures.every(({ token, amount, credit }, i) => {
        const seizure = seizures[i];
        if (seizure === undefined || seizure.token !== token) return false;
        return seizure.amount === amount && seizure.debt === credit;
      })
    ) {
      throw new Error(`Block ${blockNumber} did not do to ${accountId} what its preview said.`);
    }
    const summary = plannedSummary(planned, before, after, markets);
    if (
      booked === 0n &&
      after.positions.every(
        ({ marketId, profitFactor }) =>
          profitFactor === positionOf(before, Number(marketId))?.profitFactor,
      ) &&
      !isDeepStrictEqual(summaryOf(after, ids), summary)
    ) {
      throw new Error(`Block ${blockNumber} left ${accountId} otherwise than its preview said.`);
    }
    return {
      accountId,
      time: await this.#timeOf(blockNumber),
      txGas: Number((receipt as Receipt).gasUsed),
      input: {
        buffer: (await clearingHouse.config()).buffer,
        markets,
        account: {
          cash: before.cash,
          collateralValue: before.collateral,
          legs: legsOf(before),
        },
      },
      outcome: {
        before: summaryOf(before, ids),
        expected: {
          liquidatable: true,
          steps: own.filter(({ name }) => name === "LiquidationClose").map(stepOf),
          after: summary,
          legs: legsOf(after),
          cash: after.cash - booked,
          absorbed,
        },
      },
      badDebt,
      seizures,
      standings: before.positions.map(({ marketId, pnl, exposure }) => ({
        market: Number(marketId),
        pnl,
        exposure,
      })),
    };
  }

  async #market(position: ChainPosition, at: { blockTag: number }): Promise<MarketRisk> {
    const { marketId, price, carryLong, carryShort, profitFactor } = position;
    const params = await this.#chain.ballast.clearingHouse.marketParams(marketId, at);
    return {
      id: Number(marketId),
      price,
      carryLong,
      carryShort,
      ...(profitFactor === WAD ? {} : { profitFactor }),
      liquidationFee: params.liquidationFee,
      minExposure: params.minExposure,
      brackets: params.brackets.map(({ upTo, maintenance, initial }) => ({
        upTo,
        maintenance,
        initial,
      })),
    };
  }

  async #timeOf(blockNumber: number): Promise<number> {
    const block = await this.#chain.connection.ethers.provider.getBlock(blockNumber);
    if (block === null) throw new Error(`There is no block ${blockNumber}.`);
    return block.timestamp;
  }
}

/** An account's legs in the order of the markets, long before short, with sizes above zero. */
export function legsOf(state: ChainState): VectorLeg[] {
  return sorted(state)
    .flatMap(({ marketId, longSize, longCost, shortSize, shortCost }): VectorLeg[] => [
      { market: Number(marketId), side: "L", size: longSize, cost: longCost },
      { market: Number(marketId), side: "S", size: -shortSize, cost: shortCost },
    ])
    .filter(({ size }) => size > 0n);
}

/** Equity over exposure; null when flat. */
export function levelOf({ marginLevel }: ChainState): bigint | null {
  return marginLevel === FLAT_LEVEL ? null : marginLevel;
}

function summaryOf(state: ChainState, ids: readonly number[]): VectorSummary {
  return {
    equity: state.equity,
    maintenance: state.maintenance,
    initial: state.initial,
    exposure: state.exposure,
    marginLevel: levelOf(state),
    pnl: Object.fromEntries(ids.map((id) => [String(id), positionOf(state, id)?.pnl ?? 0n])),
  };
}

/**
 * The account once the plan is done, before any bad debt is absorbed. The chain's own state after is this where nothing was
 * absorbed, but for profits that are paid in part: what the liquidation cost the vault changes their factor.
 */
function plannedSummary(
  planned: Preview,
  before: ChainState,
  after: ChainState,
  markets: readonly MarketRisk[],
): VectorSummary {
  const pnlOfMarket = (market: MarketRisk): bigint => {
    const is = positionOf(after, market.id);
    if (is === undefined) return 0n;
    if (is.profitFactor === positionOf(before, market.id)?.profitFactor) return is.pnl;
    const long = { size: is.longSize, cost: is.longCost };
    return pnlOf({ market, long, short: { size: -is.shortSize, cost: is.shortCost } });
  };
  const { equityAfter: equity, exposureAfter: exposure } = planned;
  return {
    equity,
    maintenance: planned.maintenanceAfter,
    initial: planned.initialAfter,
    exposure,
    marginLevel: exposure === 0n ? null : mulDivFloor(equity, WAD, exposure),
    pnl: Object.fromEntries(markets.map((market) => [String(market.id), pnlOfMarket(market)])),
  };
}

function positionOf({ positions }: ChainState, id: number): ChainPosition | undefined {
  return positions.find(({ marketId }) => Number(marketId) === id);
}

function seizureOf({ args }: CoreEvent): Seizure {
  const { token, amount, debt } = args;
  return { token, amount, debt };
}

function stepOf({ args }: CoreEvent): Step {
  return {
    market: Number(args.marketId),
    side: args.short ? "S" : "L",
    closed: args.closed,
    pairClosed: args.pairClosed,
    realised: args.realised,
    fee: args.fee,
    exposureRemoved: args.exposureRemoved,
  };
}

/** By market: the account's own list is in no order. */
function sorted({ positions }: ChainState) {
  return [...positions].sort((a, b) => Number(a.marketId - b.marketId));
}
