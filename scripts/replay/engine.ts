import type { Preset } from "../../deploy/preset.ts";
import { backingFor } from "./backing.ts";
import { Book } from "./book.ts";
import { CollateralBuyer } from "./buyer.ts";
import { type Chain, openChain } from "./chain.ts";
import { CollateralBook, type CollateralTotals } from "./collateralBook.ts";
import { type Conservation, readConservation } from "./conservation.ts";
import { Events } from "./events.ts";
import { Executor } from "./executor.ts";
import { type FinalAccount, finalAccounts } from "./finalAccounts.ts";
import { Guardian } from "./guardian.ts";
import type { GuardRecord } from "./guardLog.ts";
import { type Keeper, startKeeper } from "./keeper.ts";
import { type Loss, LossBook } from "./losses.ts";
import { Oracle } from "./oracle.ts";
import type { WaitingOrder } from "./orderLog.ts";
import { type ProviderResult, Providers } from "./providers.ts";
import { type Liquidation, Recorder } from "./record.ts";
import type { Schedule } from "./schedule.ts";
import { seedVault } from "./seeds.ts";
import { TICKS_PER_CANDLE, type Timeline } from "./ticks.ts";
import { tokensOf } from "./tokens.ts";
import { Traders, type Unfilled } from "./traders.ts";
import { VaultObserver, type VaultResult } from "./vaultObserver.ts";

/** What to replay. */
export interface ReplayInput {
  readonly preset: Preset;
  readonly timeline: Timeline;
  readonly schedule: Schedule;
  /** Called after every tick. */
  readonly onTick?: (progress: Progress) => void;
}

export interface Progress {
  readonly ticks: number;
  /** Unix seconds of the last tick. */
  readonly time: number;
  readonly liquidations: number;
}

/** What came of it. */
export interface ReplayResult {
  readonly ticks: number;
  /** Unix seconds of the last. */
  readonly end: number;
  /** Symbols by market number. */
  readonly symbols: ReadonlyMap<number, string>;
  readonly liquidations: readonly Liquidation[];
  /** The traders' in the order of their file, then every other account that ever had anything: the keepers'. */
  readonly accounts: readonly FinalAccount[];
  readonly unfilled: readonly Unfilled[];
  /** All that ever waited for a trigger, in the order of their placement. */
  readonly orders: readonly WaitingOrder[];
  /** All that were ever registered, in that order. */
  readonly guards: readonly GuardRecord[];
  /** Attempts of the keepers that failed, in their words. */
  readonly keeperWarnings: readonly string[];
  readonly conservation: Conservation;
  readonly vault: VaultResult;
  /** Those before the first candle, then the portfolio's in the order of their file. */
  readonly providers: readonly ProviderResult[];
  /** All that was sold and seized of collateral. */
  readonly collateral: Readonly<CollateralTotals>;
  /** All bad debt, in order. */
  readonly losses: readonly Loss[];
}

/** Runs the data through the protocol, on a chain of its own. The contracts must be built. */
export async function replay(input: ReplayInput): Promise<ReplayResult> {
  const chain = await openChain(input.preset, input.timeline, input.schedule.tokens);
  try {
    return await run(chain, input);
  } finally {
    await chain.close();
  }
}

async function run(
  chain: Chain,
  { timeline, schedule, onTick }: ReplayInput,
): Promise<ReplayResult> {
  const oracle = new Oracle(chain, timeline);
  const traders = new Traders(chain, oracle);
  const providers = new Providers(chain, oracle);
  const tokens = await tokensOf(chain);
  const backing = backingFor(schedule, chain.ballast.markets);
  await traders.fund(schedule, backing);
  await seedVault(chain, oracle, timeline, providers, backing.vault);
  await providers.fund(schedule.provision);
  const vault = await VaultObserver.begin(chain, providers);
  const observer = new Observer(chain, vault);
  const keeper = await startKeeper(chain);
  const executor = new Executor(chain, oracle);
  const guardian = new Guardian(chain, oracle, schedule);
  const buyer = await CollateralBuyer.begin(chain, tokens);
  const pledgers = schedule.traders
    .filter((trader) => schedule.payments.get(trader)?.some(({ symbol }) => symbol !== undefined))
    .map(({ accountId }) => accountId);

  let ticks = 0;
  for (const tick of timeline.ticks()) {
    await providers.settleUntil(tick.time);
    chain.clock.now = tick.time;
    await oracle.publish(tick);
    await liquidateAll(keeper, observer);
    const triggered = await executor.trigger(observer.liquidations.length);
    const guarded = await guardian.act();
    await providers.settle();
    await providers.request(schedule.provision.agenda.take(tick.time));
    const actions = schedule.due(tick);
    const pending = await traders.act(actions);
    if (triggered || guardian.isPending || pending.length > 0) {
      chain.clock.now += chain.ballast.preset.orders.delay;
      await executor.settle();
      await guardian.settle();
      await traders.settle(pending);
    }
    // Only now: what an account holds that opens at the tick is asked for its level.
    await traders.register(schedule.guards.agenda.take(tick.time));
    if (triggered || guarded || actions.length > 0) await liquidateAll(keeper, observer);
    if ((await buyer.buy(pledgers, observer.collateral.seized)) > 0) await observer.observe();
    await executor.clear(observer.liquidations.length);
    await executor.begin();
    ticks++;
    // Once a candle, at its close.
    if (ticks % TICKS_PER_CANDLE === 0) {
      await vault.sample(tick.time, tick.prices.size === chain.ballast.markets.length);
    }
    onTick?.({ ticks, time: tick.time, liquidations: observer.liquidations.length });
  }

  await observer.observe();
  const { book, collateral } = observer;
  const accounts = await finalAccounts(chain, { book, collateral, traders, tokens }, schedule);
  return {
    ticks,
    end: timeline.end,
    symbols: new Map(chain.ballast.markets.map(({ id, symbol }) => [id, symbol])),
    liquidations: observer.liquidations,
    accounts,
    unfilled: [...traders.unfilled, ...guardian.unfilled, ...providers.unfilled],
    orders: executor.orders,
    guards: guardian.guards,
    keeperWarnings: [...keeper.warnings, ...executor.warnings],
    conservation: await readConservation(chain, tokens, accounts),
    vault: vault.result,
    providers: await providers.results(),
    collateral: collateral.totals,
    losses: observer.losses.losses,
  };
}

/** Lets the keeper work until it finds nothing more. */
async function liquidateAll(keeper: Keeper, observer: Observer): Promise<void> {
  let found: number;
  do {
    await keeper.pass();
    found = await observer.observe();
  } while (found > 0);
}

/** Keeps the books from what the chain says. */
class Observer {
  readonly book = new Book();
  readonly collateral = new CollateralBook();
  readonly losses = new LossBook();
  readonly liquidations: Liquidation[] = [];
  readonly #events: Events;
  readonly #recorder: Recorder;
  readonly #vault: VaultObserver;

  constructor(chain: Chain, vault: VaultObserver) {
    this.#vault = vault;
    this.#events = new Events(chain);
    this.#recorder = new Recorder(chain);
  }

  /** Takes in what is new; returns how many liquidations that is. */
  async observe(): Promise<number> {
    const events = await this.#events.read();
    for (const event of events) {
      this.book.add(event);
      this.collateral.add(event);
      this.losses.add(event);
      this.#vault.add(event);
    }
    const liquidations = await this.#recorder.read(events);
    this.liquidations.push(...liquidations);
    return liquidations.length;
  }
}
